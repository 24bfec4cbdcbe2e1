# install: everything, into DESTDIR and PREFIX; LIBDIR is where this system has its libraries. debian/ shares out to
# packages what this installs.

tools := weshclient weshtop weshsim wesh-notify tonique tonique-admin tonique-packet
daemons := weshd tonique-site wesh-notifyd toniqued wesh-httpd

# $(call put,MODE,FOLDER,FILES), each a line of its own
define put
	$(if $(strip $(3)),install -D -m $(1) -t '$(DESTDIR)$(2)' $(3))

endef

install: all
	$(call put,755,$(PREFIX)/bin,$(foreach p,$(tools),$(programs.$(p))))
	$(call put,755,$(PREFIX)/sbin,$(foreach p,$(daemons),$(programs.$(p))))
	$(call put,644,$(LIBDIR),$(wesh_so))
	ln -sf $(notdir $(wesh_so)) '$(DESTDIR)$(LIBDIR)/libwesh.so'
	$(call put,644,$(LIBDIR)/pkgconfig,$(wesh_pc))
	$(call put,644,$(PREFIX)/include/wesh,$(wildcard include/wesh/*.hpp))
	$(call put,644,$(PREFIX)/share/wesh,rpc/wesh.x)
	$(call put,644,$(PREFIX)/share/wesh/scenarios,$(wildcard sim/scenarios/*.toml))
	$(call put,644,$(PREFIX)/share/wesh/conf,$(wildcard conf/*.toml) conf/smsdrc conf/smsdrc-centre)
	$(call put,644,$(PREFIX)/share/bash-completion/completions,$(completions))
	$(foreach s,1 3 5 7 8,$(call put,644,$(PREFIX)/share/man/man$(s),$(wildcard man/*.$(s))))
	$(call put,644,$(PREFIX)/share/doc/wesh,README.md $(wildcard CHANGELOG.md docs/*.*))
	$(foreach d,$(patsubst %/.,%,$(wildcard docs/*/.)),$(call put,644,$(PREFIX)/share/doc/wesh/$(notdir $(d)),$(wildcard $(d)/*)))
	$(call put,644,$(PREFIX)/share/doc/wesh/examples,$(wildcard examples/*.cpp))
	$(if $(DESTDIR),,-ldconfig)

# ---- Debian packages ----

deb:
	@make/deb build '$(BUILD)/deb'
check-deb: deb
	@make/deb again '$(BUILD)/deb'
# What comes with them; then, as root, all of it in a small Debian that boots.
check-packages: all
	@tests/run tests/packages/units
check-install:
	@tests/packages/installed '$(BUILD)/deb/first'
