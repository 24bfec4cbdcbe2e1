# The commands a person types.

all: $(foreach p,$(filter programs.%,$(.VARIABLES)),$($(p))) $(libraries.wesh) $(manuals) $(completions)

help:
	@sed -n 's/^## //p' make/targets.mk

## make                 everything, into build/
## make demo            two simulated boxes, a meter, a UPS, weshd and a live table; Ctrl-C ends it all
## make demo-tonique    three simulated sites, one with a modem alone, and a centre; hours pass in seconds
## make check           install what is missing, build, run every test
## make check-unit      tests that need nothing but themselves
## make check-integration  tests that start the real programs
## make check-samples WESH_SAMPLES=DIR  decoders over the captures in DIR
## make check-asan      the unit tests under ASan and UBSan; check-tsan under TSan
## make check-asan-all  every test and the programs it starts; check-tsan-all: the same under TSan
## make check-clang     all that there is built by clang, and the unit tests run
## make check-abi       libwesh beside what is kept of its binary interface; make abi-baseline keeps it anew
## make fuzz SECONDS=10 each fuzz target for some seconds; make replay: their corpus through a plain build
## make peers          servers that tests run against, fetched into build/ and not installed
## make bench           the figures, each beside its reference
## make lint            formatting, manuals, scripts, house rules
## make analyse         clang-tidy and cppcheck; make tidy SINCE=REVISION: clang-tidy over what changed since then
## make deps            what the build needs, by apt (make deps-dev: what developers need besides; deps-packages: for packages)
## make install         into DESTDIR and PREFIX
## make deb             Debian packages, into build/deb/first; make check-deb: built twice, and the same to the bit
## make check-packages  units, users and configurations that come with them
## make check-install   as root: the packages in a small Debian that boots: tests, removal, purge

# ---- what the build needs ----

SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
export WESH_BUILD := $(BUILD)
export WESH_SAMPLES

deps:
	@make/deps build '$(SUDO)'
deps-dev:
	@make/deps tools '$(SUDO)'
deps-packages:
	@make/deps packages '$(SUDO)'

# ---- tests ----

# A second make, so that what deps installed is seen.
check: deps
	@$(MAKE) --no-print-directory check-built
.PHONY: check-built everything
# Benches and seeds are not run here, but they must go on compiling.
everything: all $(unit_tests) $(integration_tests) $(replays) $(benches) $(BUILD)/fuzz/seeds
check-built: everything peers
	@tests/run $(call longest_first,$(unit_tests) $(integration_tests)) $(replays) tests/packages/units
check-unit: $(unit_tests)
	@tests/run $(unit_tests)
check-integration: all peers $(integration_tests)
	@tests/run $(call longest_first,$(integration_tests))
# Dumps of UPSes are played to the real weshd by NUT's own programs.
check-samples: all peers $(unit_tests) $(BUILD)/tests/nut_upsd_test
	@if [ -n "$(WESH_SAMPLES)" ]; then tests/run -k capture $(BUILD)/tests/nut_upsd_test $(unit_tests); \
	 else echo 'skip samples: WESH_SAMPLES names no folder of captures'; echo '0 passed, 0 failed, 1 skipped'; fi
# By clang where there is one, built as the fuzz targets are: one build serves both, and two compilers have agreed.
asan_build = BUILD=$(BUILD)/asan SANITIZE=address,undefined OPTIMISE=-O1 DEBUG=-g1
asan_build += $(if $(shell command -v clang++),CXX=clang++ CC=clang FUZZING=1)
asan:
	@$(MAKE) --no-print-directory $(asan_build) $(unit_tests:$(BUILD)/%=$(BUILD)/asan/%) $(foreach t,$(fuzz_targets),$(BUILD)/asan/fuzz/$(t)_fuzz)
check-asan:
	@$(MAKE) --no-print-directory $(asan_build) check-unit
tsan_build = BUILD=$(BUILD)/tsan SANITIZE=thread OPTIMISE=-O1 DEBUG=-g1
check-tsan check-tsan-all: export TSAN_OPTIONS := suppressions="$(CURDIR)/tests/tsan.suppressions":second_deadlock_stack=1
check-tsan:
	@$(MAKE) --no-print-directory $(tsan_build) check-unit
check-asan-all:
	@$(MAKE) --no-print-directory $(asan_build) check-reports
check-tsan-all:
	@$(MAKE) --no-print-directory $(tsan_build) check-reports
# What a sanitizer finds in a program counts even when the test that started it does not ask how it ended: it stands in
# a file a process. Programs of other users write there too.
.PHONY: check-asan-all check-tsan-all check-reports
written := log_path="$(CURDIR)/$(BUILD)/reports/report"
check-reports: export ASAN_OPTIONS := $(written)
check-reports: export UBSAN_OPTIONS := print_stacktrace=1:$(written)
check-reports: export TSAN_OPTIONS := $(TSAN_OPTIONS):$(written)
check-reports: all peers $(unit_tests) $(integration_tests) $(replays)
	@rm -rf '$(BUILD)/reports' && mkdir -m 1777 '$(BUILD)/reports'
	@WESH_JOBS=$${WESH_JOBS:-$$(nproc)} tests/run $(unit_tests) $(integration_tests) $(replays); tests=$$?; \
	 cat '$(BUILD)/reports'/* 2>/dev/null && { echo 'FAIL: reports of a sanitizer, above'; exit 1; }; exit $$tests
check-clang:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/clang CXX=clang++ CC=clang everything check-unit

# ---- fuzzing ----

SECONDS ?= 10
fuzz:
	@command -v clang++ >/dev/null || { echo 'skip fuzz: there is no clang++ here (make deps-dev installs it)'; exit 0; }; \
	$(MAKE) --no-print-directory -j$(shell nproc) $(asan_build) $(foreach t,$(fuzz_targets),$(BUILD)/asan/fuzz/$(t)_fuzz) && \
	fuzz/run '$(BUILD)/asan' '$(SECONDS)' $(fuzz_targets)
replay: $(replays)
	@tests/run $(replays)

# ---- figures ----

bench: all $(benches)
	@bench/run $(BUILD) $(benches)

# ---- form ----

sources = $(shell git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp' 2>/dev/null)
lint: $(manuals)
	@make/lint
format:
	@clang-format -i $(sources)

# The second opinion of other readers than the compilers. Neither needs anything compiled.
SINCE ?=
cppcheck_flags := --quiet --std=c++20 --language=c++ --library=posix --enable=warning,performance,portability
cppcheck_flags += --inline-suppr --suppressions-list=make/cppcheck.suppressions --error-exitcode=1 -D__GNUC__=12
.PHONY: analyse tidy cppcheck
analyse: cppcheck tidy
tidy: $(wesh_xdr).h $(tonique_xdr).h $(BUILD)/gen/sim/demo_text.inc
	@make/tidy '$(SINCE)' -std=c++20 -pthread $(CPPFLAGS) $(pkg_cflags)
cppcheck: $(wesh_xdr).h $(tonique_xdr).h
	@if command -v cppcheck >/dev/null 2>&1; then \
	     cppcheck $(cppcheck_flags) -j$(shell nproc) $(CPPFLAGS) $(filter %.cpp,$(sources)) && echo 'cppcheck: nothing found'; \
	 else echo 'skip cppcheck: not installed (make deps-dev)'; fi

# ---- for people ----

demo: deps
	@$(MAKE) --no-print-directory all
	@sim/demo '$(BUILD)'

demo-tonique: deps
	@$(MAKE) --no-print-directory all peers
	@sim/demo-tonique '$(BUILD)'

clean:
	rm -rf '$(BUILD)'

# Any object may include the generated headers: they are there first; afterwards their own dependencies say more.
$(every_object): | $(if $(PRECOMPILED),$(foreach p,all tests,$(call precompiled_for,$(p)).gch)) $(wesh_xdr).h $(tonique_xdr).h

-include $(every_object:.o=.d)
