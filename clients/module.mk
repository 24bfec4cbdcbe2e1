# clients

# What tools share (sheets, terminals) and the commands of weshclient, apart from its main so that tests link them.
$(eval $(call library,client,$(filter-out clients/weshclient.cpp,$(wildcard clients/*.cpp))))
$(eval $(call program,weshclient,clients/weshclient.cpp,client $(wesh_libraries),$(link.wesh)))
