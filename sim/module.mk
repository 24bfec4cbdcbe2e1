# sim: weshsim, the simulated boxes and meters. What makes frames (tic_*, metrology, tariff) needs the common library
# alone, so that benches and fuzz targets may link sim without io.
$(eval $(call library,sim,$(filter-out sim/main.cpp,$(wildcard sim/*.cpp))))
$(eval $(call program,weshsim,sim/main.cpp,sim io common,$(link.io) $(link.common)))

# The demonstration's scenario as a string literal.
$(BUILD)/gen/sim/demo_text.inc: sim/scenarios/demo.toml
	@mkdir -p $(@D)
	@{ printf 'R"scenario('; cat $<; printf ')scenario"\n'; } > $@
$(BUILD)/obj/sim/demo.o: $(BUILD)/gen/sim/demo_text.inc
