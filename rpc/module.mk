# rpc: the borders. wesh.x and tonique.x are their texts; rpcgen makes the XDR routines, compiled as C; the transport is
# ours.
# wire holds what both ends need, channel the client's side, server the daemon's (the only one that needs the event loop).
wesh_xdr := $(BUILD)/gen/rpc/wesh_xdr
tonique_xdr := $(BUILD)/gen/rpc/tonique_xdr
.PRECIOUS: $(BUILD)/gen/rpc/%_xdr.x %_xdr.h %_xdr.c
$(BUILD)/gen/rpc/%_xdr.x: rpc/%.x
	@mkdir -p $(@D) && cp $< $@
%_xdr.h: %_xdr.x
	@rm -f $@ && cd '$(@D)' && $(RPCGEN) -N -C -M -h -o $(@F) $(<F)
%_xdr.c: %_xdr.x %_xdr.h
	@rm -f $@ && cd '$(@D)' && $(RPCGEN) -N -C -M -c -o $(@F) $(<F)
%_xdr.o: %_xdr.c
	@echo '  CC   $<'
	@$(CC) $(CPPFLAGS) $(pkg_cflags) $(CFLAGS) -c -o $@ $<

wire_sources := rpc/record.cpp rpc/message.cpp rpc/translate.cpp rpc/readings.cpp
$(eval $(call library,wire,$(wire_sources),$(wesh_xdr).o))
$(eval $(call library,channel,rpc/channel.cpp rpc/async_channel.cpp rpc/request.cpp rpc/socket_path.cpp))
$(eval $(call library,rpcserver,rpc/server.cpp rpc/connection.cpp rpc/listen.cpp))
# What speaks tonique.x links this beside wire.
$(eval $(call library,toniquewire,$(wildcard rpc/tonique_*.cpp),$(tonique_xdr).o))
