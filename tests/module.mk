# tests: one program a folder, tests/NAME/*.cpp into $(BUILD)/tests/NAME_test; what it links is said here.
# "unit" programs need nothing but themselves; "integration" ones start the real programs.

# Servers that integration tests run against (tests/peers.list), once for all build folders beside each other.
peers := $(patsubst %/asan,%,$(patsubst %/tsan,%,$(patsubst %/clang,%,$(BUILD))))/peers
export WESH_PEERS := $(peers)
.PHONY: peers
peers: $(peers)/bin/mariadbd
$(peers)/bin/mariadbd: tests/peers.list make/peers
	@make/peers '$(peers)'
# What is tested is built as it ships; the tests themselves need not be as quick.
CXXFLAGS.tests := $(if $(SANITIZE),-O0,-O1)
$(eval $(call library,testsupport,$(wildcard tests/support/*.cpp)))

# $(call test,NAME,LIBRARIES,SYSTEM LIBRARIES)
define test
every_object += $(call objects,$(wildcard tests/$(1)/*.cpp))
$(BUILD)/tests/$(1)_test: $(call objects,$(wildcard tests/$(1)/*.cpp)) $(foreach l,testsupport $(2),$(BUILD)/lib/$(l).a)
	@mkdir -p $$(@D)
	@echo '  LINK $$@'
	@$(CXX) $(LDFLAGS) -o $$@ $$^ -lcppunit -lrapidcheck $(3)
endef
define unit_test
unit_tests += $(BUILD)/tests/$(1)_test
$(call test,$(1),$(2),$(3))
endef
define integration_test
integration_tests += $(BUILD)/tests/$(1)_test
$(call test,$(1),$(2),$(3))
endef

$(eval $(call unit_test,common,common,$(link.common)))
$(eval $(call unit_test,consumption,consumption tonique common,$(link.common)))
$(eval $(call unit_test,history,history common,$(link.sqlite) $(link.common)))
$(eval $(call unit_test,ledger,ledger sms tonique common,$(link.tonique) $(link.common)))
$(eval $(call unit_test,quarter,toniquesite ledger sms tonique history common,$(link.sqlite) $(link.tonique) $(link.common)))
$(eval $(call unit_test,rpc_channel,channel wire common,$(link.wesh)))
$(eval $(call unit_test,libclient,$(wesh_libraries),$(link.wesh)))
$(eval $(call unit_test,clients,client $(wesh_libraries),$(link.wesh)))
$(eval $(call unit_test,top,top client $(wesh_libraries),$(link.wesh) $(link.curses) $(link.common)))
notifyd_tested := notify wesh channel toniquewire rpcserver wire sms tonique history io common
notifyd_tested_system := $(link.io) $(link.rpc) $(link.sqlite) $(link.tonique) $(link.common)
$(eval $(call unit_test,notifyd,$(notifyd_tested),$(notifyd_tested_system)))
$(eval $(call unit_test,sms,sms tonique history common,$(link.sqlite) $(link.tonique) $(link.common)))
$(eval $(call unit_test,notify,notify sms tonique common,$(link.tonique) $(link.common) -lcurl))
$(eval $(call unit_test,sim,sim io common,$(link.io) $(link.common) $(link.xml)))
# The drivers and the core know each other: the linker goes round until it has found all.
daemon_tested := sim daemon wes teleinfo nut history rpcserver wire io common
daemon_group := -Wl,--start-group $(foreach l,$(daemon_tested),$(BUILD)/lib/$(l).a) -Wl,--end-group $(daemon_system)
$(eval $(call unit_test,daemon,$(daemon_tested),$(daemon_group)))
$(eval $(call unit_test,wes,$(daemon_tested),$(daemon_group)))
$(eval $(call unit_test,teleinfo,$(daemon_tested),$(daemon_group)))
$(eval $(call unit_test,nut,$(daemon_tested),$(daemon_group)))

# The driver of docs/add-a-driver.md, from the files that the page shows and with the row that it tells to add; also where
# a reader has put them into the tree.
guide := $(BUILD)/gen/guide
# A file is shown under a line that is nothing but its path and a colon.
guide_shows = $(shell sed -n 's/^`\([[:alnum:]_./-]*\)`:$$/\1/p' docs/add-a-driver.md)
guide_built = $(addprefix $(BUILD)/obj/$(guide)/,$(patsubst %.cpp,%.o,$(filter $(1),daemon/driver.cpp $(guide_shows))))
guide_driver := $(call guide_built,daemon/%.cpp)
guide_objects := $(call guide_built,daemon/%.cpp tests/thermometer/%.cpp)
guide_site := $(call guide_built,tests/thermometer_site/%.cpp)
CXXFLAGS.$(firstword $(subst /, ,$(guide))) += -iquote $(guide)
$(guide)/.made: docs/add-a-driver.md daemon/driver.cpp tests/module.mk
	@rm -rf '$(guide)' && mkdir -p $(addprefix $(guide)/,$(sort $(dir daemon/driver.cpp $(guide_shows))))
	@awk -v into='$(guide)/' '/^`[[:alnum:]_.\/-]*`:$$/ { name = into substr($$0, 2, length($$0) - 3); next } \
	    /^```/ && !inside { inside = 1; next } /^```$$/ { inside = 0; name = ""; next } \
	    inside && name { print > name }' docs/add-a-driver.md
	@sed 's|\(#include "daemon/drivers/\)wes/driver.hpp"|\1thermometer/driver.hpp"\n&|; s|all{|&\&thermometer_driver, |' \
	    daemon/driver.cpp > $(guide)/daemon/driver.cpp
	@touch $@
$(patsubst $(BUILD)/obj/%.o,%.cpp,$(guide_objects) $(guide_site)): $(guide)/.made ;
every_object += $(guide_objects) $(guide_site)
unit_tests += $(BUILD)/tests/guide_test
$(BUILD)/tests/guide_test: $(guide_objects) $(foreach l,testsupport $(daemon_tested),$(BUILD)/lib/$(l).a)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CXX) $(LDFLAGS) -o $@ $^ -lcppunit -lrapidcheck $(daemon_group)

$(eval $(call unit_test,rpc,rpcserver toniquewire wire io common,$(link.io) $(link.rpc) $(link.common)))
$(eval $(call unit_test,io,io common,$(link.io) $(link.common)))
$(eval $(call unit_test,tonique_coder,tonique dwellings common,$(link.common)))
$(eval $(call unit_test,tonique_packet,packettool client tonique io common,$(link.tonique) $(link.common)))
$(eval $(call unit_test,tonique_site,toniquesite sms tonique history common,$(link.tonique) $(link.sqlite) $(link.common)))

# ---- integration: the real programs, in a private folder, on loopback and AF_UNIX only ----

site_libraries := wesh channel wire sim io common
site_system := $(link.io) $(link.rpc) $(link.common)

# The client that rpcgen itself writes from the contract: proof that weshd speaks plain Sun RPC.
wesh_stubs := $(BUILD)/gen/rpc/wesh_stubs
$(wesh_stubs).c: $(wesh_xdr).x $(wesh_xdr).h
	@rm -f $@ && cd '$(@D)' && $(RPCGEN) -N -C -M -l -o $(@F) $(<F)
$(wesh_stubs).o: $(wesh_stubs).c
	@echo '  CC   $<'
	@$(CC) $(CPPFLAGS) $(pkg_cflags) $(CFLAGS) -c -o $@ $<
$(eval $(call library,stubs,,$(wesh_stubs).o))
# The page's test of the real weshd, on a weshd with its driver.
$(guide)/bin/weshd: $(BUILD)/obj/daemon/main.o $(guide_driver) $(foreach l,$(daemon_tested),$(BUILD)/lib/$(l).a)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CXX) $(LDFLAGS) -o $@ $^ $(daemon_group)
$(guide)/bin/site_test: $(guide_site) $(foreach l,testsupport $(site_libraries),$(BUILD)/lib/$(l).a)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CXX) $(LDFLAGS) -o $@ $^ -lcppunit -lrapidcheck $(site_system)
integration_tests += $(BUILD)/tests/guide_site_test
$(BUILD)/tests/guide_site_test: $(guide)/bin/site_test $(guide)/bin/weshd
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nWESH_BUILD=%s exec %s "$$@"\n' '$(guide)' './$<' > $@ && chmod +x $@
$(eval $(call integration_test,demo,common,$(link.common)))
$(eval $(call integration_test,stock_client,stubs $(site_libraries),$(site_system)))
$(eval $(call integration_test,documents,wesh channel $(daemon_tested),$(daemon_group)))
$(eval $(call integration_test,faults,$(site_libraries),$(site_system)))
$(eval $(call integration_test,durability,$(site_libraries),$(site_system)))
$(eval $(call integration_test,abuse,$(site_libraries),$(site_system)))
$(eval $(call integration_test,dump,client $(site_libraries),$(site_system)))
$(eval $(call integration_test,top_terminal,$(site_libraries),$(site_system)))
$(eval $(call integration_test,continuity,$(site_libraries),$(site_system)))
$(eval $(call integration_test,meters,$(site_libraries),$(site_system)))
$(eval $(call integration_test,upses,$(site_libraries),$(site_system)))
# What it expects of a dump is the driver's own rule for names.
$(eval $(call integration_test,nut_upsd,wesh channel wire nut sim io common,$(site_system)))
$(eval $(call integration_test,sms_air,$(site_libraries),$(site_system)))
admin_tested := admin client report ledger consumption database sms tonique common
$(eval $(call integration_test,admin,$(admin_tested),$(link.mariadb) $(link.tonique) $(link.common)))
$(eval $(call integration_test,database,ledger sms database tonique common,$(link.mariadb) $(link.tonique) $(link.common)))
$(eval $(call integration_test,toniqued,ledger sms database toniquewire channel wire tonique sim io common,$(link.io) $(link.rpc) $(link.mariadb) $(link.tonique) $(link.common)))
$(eval $(call integration_test,sms_smsd,sms tonique history $(site_libraries),$(link.sqlite) $(link.tonique) $(site_system)))
$(eval $(call integration_test,notifyd_system,history $(site_libraries),$(link.sqlite) $(site_system)))
$(eval $(call integration_test,notifyd_storm,ledger sms database tonique $(site_libraries),$(link.mariadb) $(link.tonique) $(site_system)))
$(eval $(call integration_test,notify_mail,notify sms tonique common,$(link.tonique) $(link.common) -lcurl))
$(eval $(call integration_test,httpd,rpcserver toniquewire wire tonique io common,$(link.io) $(link.rpc) $(link.common)))
$(eval $(call integration_test,tonique_system,ledger sms database tonique $(site_libraries),$(link.mariadb) $(link.tonique) $(site_system)))
$(eval $(call integration_test,sms_system,ledger sms database tonique $(site_libraries),$(link.mariadb) $(link.tonique) $(site_system)))
$(eval $(call integration_test,example,$(site_libraries),$(site_system)))

# The example with nothing changed but its address, which a test machine does not have.
$(BUILD)/gen/tests/voltage_elsewhere.cpp: examples/voltage.cpp
	@mkdir -p $(@D)
	@sed 's/"192.168.1.112"/std::getenv("WES_ADDRESS")/; s/#include <iostream>/#include <cstdlib>\n&/' $< > $@
$(BUILD)/tests/voltage_elsewhere: $(BUILD)/gen/tests/voltage_elsewhere.cpp $(wesh_so)
	@mkdir -p $(@D)
	@echo '  CXX  $<'
	@$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN/../lib' -o $@ $^
$(BUILD)/tests/example_test: | $(BUILD)/tests/voltage_elsewhere

# What lasts longest begins first, as the others fit beside it.
long_tests := $(foreach t,sms_system notifyd_system dump meters nut_upsd quarter tonique_system sms_air notifyd_storm continuity,$(BUILD)/tests/$(t)_test)
longest_first = $(foreach t,$(long_tests),$(filter $(t),$(1))) $(filter-out $(long_tests),$(1))
