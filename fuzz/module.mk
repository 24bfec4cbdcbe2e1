# fuzz: one target a parser of outside bytes, fuzz/NAME_fuzz.cpp with LLVMFuzzerTestOneInput. `make fuzz` runs them under
# libFuzzer (clang); `make check` replays their corpus, fuzz/corpus/NAME/, through replay.cpp and the usual compiler.

# $(call fuzz_target,NAME,LIBRARIES,SYSTEM LIBRARIES)
define fuzz_target
fuzz_targets += $(1)
replays += $(BUILD)/fuzz/$(1)_replay
every_object += $(call objects,fuzz/$(1)_fuzz.cpp fuzz/replay.cpp)
$(BUILD)/fuzz/$(1)_replay: $(call objects,fuzz/$(1)_fuzz.cpp fuzz/replay.cpp) $(foreach l,$(2),$(BUILD)/lib/$(l).a)
	@mkdir -p $$(@D)
	@echo '  LINK $$@'
	@$(CXX) $(LDFLAGS) -o $$@ $$^ $(3)
$(BUILD)/fuzz/$(1)_fuzz: $(call objects,fuzz/$(1)_fuzz.cpp) $(foreach l,$(2),$(BUILD)/lib/$(l).a)
	@mkdir -p $$(@D)
	@echo '  LINK $$@'
	@$(CXX) $(LDFLAGS) -fsanitize=fuzzer -o $$@ $$^ $(3)
endef
$(eval $(call fuzz_target,wes_page,wes common,$(link.xml) $(link.common)))
$(eval $(call fuzz_target,rpc_record,wire common,$(link.rpc) $(link.common)))
$(eval $(call fuzz_target,config,$(daemon_tested),$(daemon_group)))
$(eval $(call fuzz_target,csv_import,admin consumption tonique common,$(link.common)))
$(eval $(call fuzz_target,history_chunk,history common,$(link.sqlite) $(link.common)))
$(eval $(call fuzz_target,http_body,httpd ledger sms tonique common,$(link.rpc) $(link.tonique) $(link.common)))
$(eval $(call fuzz_target,mail_address,notify sms tonique common,$(link.tonique) $(link.common)))
$(eval $(call fuzz_target,modem,sim common,$(link.common)))
$(eval $(call fuzz_target,notify_reply,notify common,$(link.common)))
$(eval $(call fuzz_target,nut_line,nut common,$(link.common)))
$(eval $(call fuzz_target,notify_template,notify sms tonique common,$(link.tonique) $(link.common)))
$(eval $(call fuzz_target,packet,tonique common,$(link.tonique) $(link.common)))
$(eval $(call fuzz_target,scenario,sim common,$(link.common)))
$(eval $(call fuzz_target,sim_http,sim common,$(link.common)))
$(eval $(call fuzz_target,sim_nut,sim common,$(link.common)))
$(eval $(call fuzz_target,sms_backup,sms tonique common,$(link.tonique) $(link.common)))
$(eval $(call fuzz_target,sms_names,sms tonique common,$(link.tonique) $(link.common)))
$(eval $(call fuzz_target,teleinfo,teleinfo common,$(link.common)))
$(eval $(call fuzz_target,text,common,$(link.common)))

# Writes the seeds anew after a format has changed: make build/fuzz/seeds && build/fuzz/seeds fuzz/corpus
seed_sources := $(filter %seeds.cpp,$(wildcard fuzz/*.cpp))
every_object += $(call objects,$(seed_sources))
$(BUILD)/fuzz/seeds: $(call objects,$(seed_sources)) $(foreach l,notify sms $(daemon_tested) tonique,$(BUILD)/lib/$(l).a)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CXX) $(LDFLAGS) -o $@ $^ $(daemon_group) $(link.tonique)
