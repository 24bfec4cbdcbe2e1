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

$(BUILD)/obj/%.o: %.cpp
	@mkdir -p $(@D)
	@echo '  CXX  $<'
	@$(CXX) $(CPPFLAGS) $(pkg_cflags) $(CXXFLAGS) $(CXXFLAGS.$(firstword $(subst /, ,$<))) -MMD -MP -c -o $@ $<
