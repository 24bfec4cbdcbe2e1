# tonique: the centre (toniqued) and the site's end of the road to it (tonique-site). Each folder is a library.
$(eval $(call library,consumption,$(wildcard tonique/consumption/*.cpp)))
$(eval $(call library,database,$(wildcard tonique/database/*.cpp),$(BUILD)/gen/sql/migrations.o))
$(eval $(call library,enrolment,$(wildcard tonique/enrolment/*.cpp)))
$(eval $(call library,ledger,$(wildcard tonique/intake/*.cpp) $(wildcard tonique/ledger/*.cpp)))
$(eval $(call library,report,$(wildcard tonique/report/*.cpp)))
$(eval $(call library,toniqueservice,$(wildcard tonique/service/*.cpp)))
$(eval $(call library,toniquesite,$(wildcard tonique/site/*.cpp)))

toniqued_libraries := toniqueservice report consumption ledger sms enrolment database toniquewire rpcserver wire tonique io common
toniqued_system := $(link.io) $(link.rpc) $(link.mariadb) $(link.tonique) $(link.common)
$(eval $(call program,toniqued,tonique/toniqued.cpp,$(toniqued_libraries),$(toniqued_system)))

tonique_site_libraries := toniquesite wesh channel toniquewire rpcserver wire sms tonique history io common
tonique_site_system := $(link.io) $(link.rpc) $(link.sqlite) $(link.tonique) $(link.common) -lcrypto
$(eval $(call program,tonique-site,tonique/tonique-site.cpp,$(tonique_site_libraries),$(tonique_site_system)))
