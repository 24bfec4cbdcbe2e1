# daemon: weshd. Each folder under it is a library, so that tests and benches can stand on one without the others.
$(eval $(call library,history,$(wildcard daemon/history/*.cpp)))
