# Compilers and flags. SANITIZE=address,undefined or thread is what check-asan and check-tsan set, in their own BUILD.
CXX := $(if $(filter default undefined,$(origin CXX)),g++,$(CXX))
CC := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
AR := $(if $(filter default undefined,$(origin AR)),ar,$(AR))
PKG_CONFIG ?= pkg-config
RPCGEN ?= rpcgen
SANITIZE ?=

packages := libtirpc libcurl libsystemd sqlite3 pugixml fmt libsodium libmariadb libmicrohttpd
# Asked of pkg-config once, and only when something is compiled: `make deps` must work on a machine that has no pkg-config.
pkg_cflags = $(eval pkg_cflags := $$(patsubst -I%,-isystem %,$$(shell $(PKG_CONFIG) --cflags $(packages))))$(pkg_cflags)

warnings := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
OPTIMISE ?= -O2
# -g1 tells lines and no variables: a quarter less to compile, enough for CI.
DEBUG ?= -g
# Said once: packagers say it in CPPFLAGS.
hardening := $(if $(SANITIZE)$(findstring _FORTIFY_SOURCE,$(CPPFLAGS)),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -D_GLIBCXX_ASSERTIONS
sanitizing := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
# clang 14 cannot place its function-type prologue on coroutines.
sanitizing += $(if $(and $(findstring undefined,$(SANITIZE)),$(findstring clang,$(CXX))),-fno-sanitize=function)

CPPFLAGS += -I. -Iinclude -I$(BUILD)/gen -D_GNU_SOURCE -DWESH_VERSION='"$(VERSION)"'
CXXFLAGS += -std=c++20 $(DEBUG) $(OPTIMISE) $(warnings) $(hardening) $(sanitizing) -fPIC -pthread -ffile-prefix-map='$(CURDIR)'=.
CFLAGS += -std=gnu11 $(DEBUG) $(OPTIMISE) -w $(sanitizing) -fPIC -ffile-prefix-map='$(CURDIR)'=.
LDFLAGS += $(sanitizing) -pthread -Wl,-z,relro,-z,now

# What a folder's objects need from the system, by library.
link.common := -lfmt -ldate-tz
link.rpc := -ltirpc
link.io := -lsystemd -lcurl
link.sqlite := -lsqlite3
link.curses := -lncursesw -ltinfo
link.xml := -lpugixml
link.tonique := -lsodium
link.mariadb := -lmariadb
link.httpd := -lmicrohttpd

# Under libFuzzer everything but its own main is built with coverage: fuzz/run sets FUZZING.
CXXFLAGS += $(if $(FUZZING),-fsanitize=fuzzer-no-link)
