# common: what every part shares and what does no I/O: text, numbers, time, logging.
$(eval $(call library,common,$(wildcard common/*.cpp)))
