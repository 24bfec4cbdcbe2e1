# The commands a person types.
.PHONY: all check check-unit

all: $(foreach p,$(filter programs.%,$(.VARIABLES)),$($(p)))

check-unit: $(unit_tests)
	@tests/run $(unit_tests)

# Any object may include the generated header: it is there first; afterwards their own dependencies say more.
$(every_object): | $(wesh_xdr).h

-include $(every_object:.o=.d)
