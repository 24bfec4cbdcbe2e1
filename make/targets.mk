# The commands a person types.
.PHONY: all check check-unit

all: $(foreach p,$(filter programs.%,$(.VARIABLES)),$($(p)))

check-unit: $(unit_tests)
	@tests/run $(unit_tests)

-include $(every_object:.o=.d)
