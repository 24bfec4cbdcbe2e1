# notify: what tells a site's people: mail, addresses, the words; beside it stand rules, causes and the queue.
$(eval $(call library,notify,$(filter-out notify/wesh-notifyd.cpp,$(wildcard notify/*.cpp))))

notifyd_libraries := notify wesh channel toniquewire wire sms tonique history io common
notifyd_system := $(link.io) $(link.rpc) $(link.sqlite) $(link.tonique) $(link.common)
$(eval $(call program,wesh-notifyd,notify/wesh-notifyd.cpp,$(notifyd_libraries),$(notifyd_system)))
