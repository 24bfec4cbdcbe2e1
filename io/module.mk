# io: the event loop, tasks, timers and clients of other people's protocols.
$(eval $(call library,io,$(wildcard io/*.cpp)))
