# $(call library,NAME,SOURCES): a static library $(BUILD)/lib/NAME.a from sources.
# $(call program,NAME,SOURCES,LIBRARIES,SYSTEM LIBRARIES): a program $(BUILD)/bin/NAME.
# Objects lie in $(BUILD)/obj under the path of their source; header dependencies are written beside them.
objects = $(patsubst %.cpp,$(BUILD)/obj/%.o,$(filter %.cpp,$(1)))
every_object :=

define library
every_object += $(call objects,$(2))
$(BUILD)/lib/$(1).a: $(call objects,$(2)) $(3)
	@mkdir -p $$(@D) && rm -f $$@
	@echo '  AR   $$@'
	@$(AR) rcs $$@ $$^
endef

define program
every_object += $(call objects,$(2))
programs.$(1) := $(BUILD)/bin/$(1)
$(BUILD)/bin/$(1): $(call objects,$(2)) $(foreach l,$(3),$(BUILD)/lib/$(l).a)
	@mkdir -p $$(@D)
	@echo '  LINK $$@'
	@$(CXX) $(LDFLAGS) -o $$@ $(call objects,$(2)) $(foreach l,$(3),$(BUILD)/lib/$(l).a) $(4)
endef

# PRECOMPILED=yes compiles what nearly every source includes once, for builds from nothing, as in CI; without it each source
# shows that it includes what it needs. Tests are compiled otherwise, and have one of their own. g++ 12 takes what lies in
# one for our own code and warns of the library's: those warnings are for builds without.
PRECOMPILED ?=
precompiled_quiet := $(if $(PRECOMPILED),$(if $(findstring clang,$(CXX)),,-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-maybe-uninitialized))
top = $(firstword $(subst /, ,$<))
precompiled_for = $(BUILD)/gen/precompiled/$(if $(filter tests,$(1)),tests,all).hpp
flags_of = $(CPPFLAGS) $(pkg_cflags) $(CXXFLAGS) $(CXXFLAGS.$(1))
$(BUILD)/gen/precompiled/%.hpp.gch: make/precompiled.hpp
	@mkdir -p $(@D) && { $(if $(filter tests,$*),echo '#define WESH_PRECOMPILED_TESTS';) cat $<; } > $(@:.gch=)
	@echo '  CXX  $(@:.gch=)'
	@$(CXX) $(call flags_of,$*) $(precompiled_quiet) -x c++-header -o $@ $(@:.gch=)

$(BUILD)/obj/%.o: %.cpp
	@mkdir -p $(@D)
	@echo '  CXX  $<'
	@$(CXX) $(call flags_of,$(top)) $(if $(PRECOMPILED),-include $(call precompiled_for,$(top)) $(precompiled_quiet)) -MMD -MP -c -o $@ $<
