# bench: figures that the issues promise, each beside its reference in the same run.

# $(call bench,NAME,LIBRARIES,SYSTEM LIBRARIES): bench/NAME.cpp into $(BUILD)/bench/NAME; not part of `all`.
define bench
every_object += $(call objects,bench/$(1).cpp)
benches += $(BUILD)/bench/$(1)
$(BUILD)/bench/$(1): $(call objects,bench/$(1).cpp) $(foreach l,$(2),$(BUILD)/lib/$(l).a)
	@mkdir -p $$(@D)
	@echo '  LINK $$@'
	@$(CXX) $(LDFLAGS) -o $$@ $$^ $(3)
endef
$(eval $(call bench,history_bench,history common,$(link.sqlite) $(link.common)))
$(eval $(call bench,ledger_bench,testsupport ledger sms database tonique common,-lcppunit $(link.mariadb) $(link.tonique) $(link.common)))
$(eval $(call library,benchsupport,bench/children.cpp bench/ping_pong.cpp))
$(eval $(call bench,rpc_bench,wesh channel rpcserver wire benchsupport io common,$(link.wesh) $(link.io)))
$(eval $(call bench,read_bench,wesh channel wire benchsupport io common,$(link.wesh) $(link.io) $(link.common)))
$(eval $(call bench,wes_bench,sim benchsupport wes daemon io common,$(daemon_group)))
$(eval $(call bench,poll_bench,wesh channel wire benchsupport io common,$(link.wesh) $(link.io) $(link.common)))
$(eval $(call bench,teleinfo_bench,sim benchsupport teleinfo daemon io common,$(daemon_group)))
$(eval $(call bench,meters_bench,wesh channel wire benchsupport io common,$(link.wesh) $(link.io) $(link.common)))
$(eval $(call bench,site_bench,toniquesite wesh channel wire sms tonique history benchsupport io common,$(link.wesh) $(link.io) $(link.sqlite) $(link.tonique) $(link.common)))
$(eval $(call library,dwellings,bench/dwellings.cpp bench/other_dwellings.cpp))
$(eval $(call bench,packet_bench,dwellings tonique common,$(link.common)))
$(eval $(call bench,intake_bench,dwellings ledger sms tonique common,$(link.tonique) $(link.common)))
