# libtonique: packets, what is in them, and keys; for both ends and for tonique-packet. No I/O.
$(eval $(call library,tonique,$(wildcard libtonique/*.cpp)))
