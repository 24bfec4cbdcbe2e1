# libtonique: packets, what is in them, and keys; for both ends and for tonique-packet. No I/O.
$(eval $(call library,tonique,$(wildcard libtonique/*.cpp)))
# sms: short messages through gammu-smsd's folders, and the host's queue of them. Files and SQLite.
$(eval $(call library,sms,$(wildcard libtonique/sms/*.cpp)))
