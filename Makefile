# wesh: one non-recursive build. Each folder's module.mk says what it holds; make/rules.mk says how it is built.
#
#   make            everything            make check      install what is missing, build, run every test
#   make demo       simulated devices     make demo-tonique   simulated sites and a centre
#   make help       the other targets
#
# BUILD names the build folder, so that several compilers and sanitizers can stand side by side.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all help check check-unit check-integration check-samples asan check-asan check-tsan check-clang fuzz replay bench
.PHONY: demo demo-tonique lint format deps deps-dev deps-packages install deb check-deb check-install check-packages clean

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
DESTDIR ?=
WESH_SAMPLES ?=

include make/flags.mk
include make/rules.mk

include common/module.mk
include io/module.mk
include rpc/module.mk
include libclient/module.mk
include libtonique/module.mk
include sql/module.mk
include tonique/module.mk
include notify/module.mk
include daemon/module.mk
include clients/module.mk
include httpd/module.mk
include sim/module.mk
include man/module.mk
include tests/module.mk
include bench/module.mk
include fuzz/module.mk

include make/install.mk
include make/targets.mk
