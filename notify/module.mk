# notify: what tells a site's people: mail, addresses, the words; beside it stand rules, causes and the queue.
$(eval $(call library,notify,$(wildcard notify/*.cpp)))
