# rpc: the border. wesh.x is its text; rpcgen makes the XDR routines, compiled as C; the transport is ours.
# wire holds what both ends need, channel the client's side, server the daemon's (the only one that needs the event loop).
wesh_xdr := $(BUILD)/gen/rpc/wesh_xdr
$(wesh_xdr).x: rpc/wesh.x
	@mkdir -p $(@D) && cp $< $@
$(wesh_xdr).h: $(wesh_xdr).x
	@rm -f $@ && cd '$(@D)' && $(RPCGEN) -N -C -M -h -o $(@F) $(<F)
$(wesh_xdr).c: $(wesh_xdr).x $(wesh_xdr).h
	@rm -f $@ && cd '$(@D)' && $(RPCGEN) -N -C -M -c -o $(@F) $(<F)
$(wesh_xdr).o: $(wesh_xdr).c
	@echo '  CC   $<'
	@$(CC) $(pkg_cflags) $(CFLAGS) -c -o $@ $<

wire_sources := rpc/record.cpp rpc/message.cpp rpc/translate.cpp
$(eval $(call library,wire,$(wire_sources),$(wesh_xdr).o))
$(eval $(call library,channel,rpc/channel.cpp))
$(eval $(call library,rpcserver,rpc/server.cpp rpc/connection.cpp rpc/listen.cpp))
