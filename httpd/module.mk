# httpd: wesh-httpd, the one program that browsers, scripts and sites reach over the network.
$(eval $(call library,httpd,$(filter-out httpd/main.cpp,$(wildcard httpd/*.cpp))))
httpd_libraries := httpd toniquewire channel wire tonique io common
httpd_system := $(link.httpd) $(link.io) $(link.rpc) $(link.tonique) $(link.common)
$(eval $(call program,wesh-httpd,httpd/main.cpp,$(httpd_libraries),$(httpd_system)))
