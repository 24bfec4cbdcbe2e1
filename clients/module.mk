# clients

# What tools share (arguments, sheets, terminals) and the commands of weshclient, apart from the mains so that tests
# link them.
mains := $(foreach m,weshclient weshtop tonique tonique-admin tonique-packet wesh-notify,clients/$(m).cpp)
$(eval $(call library,client,$(filter-out $(mains),$(wildcard clients/*.cpp))))
$(eval $(call program,weshclient,clients/weshclient.cpp,client $(wesh_libraries),$(link.wesh)))
$(eval $(call library,top,$(wildcard clients/top/*.cpp)))
$(eval $(call program,weshtop,clients/weshtop.cpp,top client $(wesh_libraries),$(link.wesh) $(link.curses) $(link.common)))
$(eval $(call program,tonique,clients/tonique.cpp,client toniquewire channel wire common,$(link.wesh)))

$(eval $(call library,packettool,$(wildcard clients/packet/*.cpp)))
$(eval $(call program,tonique-packet,clients/tonique-packet.cpp,packettool client tonique io common,$(link.tonique) $(link.common)))

$(eval $(call library,notifytool,$(wildcard clients/notify/*.cpp)))
$(eval $(call program,wesh-notify,clients/wesh-notify.cpp,notifytool client notify history $(wesh_libraries),$(link.wesh) $(link.sqlite) $(link.common)))

$(eval $(call library,admin,$(wildcard clients/admin/*.cpp)))
admin_libraries := admin client report consumption database sms tonique common
admin_system := $(link.mariadb) $(link.tonique) $(link.common)
$(eval $(call program,tonique-admin,clients/tonique-admin.cpp,$(admin_libraries),$(admin_system)))
# g++ 12 takes an optional for unset where a sanitizer has kept its parts from being inlined.
CXXFLAGS.clients := $(if $(SANITIZE),$(if $(findstring clang,$(CXX)),,-Wno-maybe-uninitialized))

# Scripts that complete command lines in bash, each named as the tool: bash-completion finds them so.
completions := $(foreach t,weshclient weshtop tonique tonique-admin tonique-packet wesh-notify,$(BUILD)/completion/$(t))
$(BUILD)/completion/%: $(BUILD)/bin/%
	@mkdir -p $(@D)
	@$< --completion > $@
