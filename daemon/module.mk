# daemon: weshd. Each folder under it is a library, so that tests and benches can stand on one without the others.
$(eval $(call library,history,$(wildcard daemon/history/*.cpp)))
$(eval $(call library,wes,$(wildcard daemon/drivers/wes/*.cpp)))
$(eval $(call library,teleinfo,$(wildcard daemon/drivers/teleinfo/*.cpp)))
$(eval $(call library,nut,$(wildcard daemon/drivers/nut/*.cpp)))
$(eval $(call library,daemon,$(filter-out daemon/main.cpp,$(wildcard daemon/*.cpp)) $(wildcard daemon/service/*.cpp)))
# In the order a linker wants them: who uses, then who is used. The drivers and the core know each other.
daemon_libraries := daemon wes teleinfo nut daemon history rpcserver wire io common
daemon_system := $(link.io) $(link.rpc) $(link.sqlite) $(link.xml) $(link.common)
$(eval $(call program,weshd,daemon/main.cpp,$(daemon_libraries),$(daemon_system)))
