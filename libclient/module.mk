# libclient: libwesh. The static library is what programs of this tree link (with channel wire common); the shared one
# carries those inside and shows nothing but the public API.
wesh_sources := $(wildcard libclient/*.cpp)
wesh_libraries := wesh channel wire common
link.wesh := -ltirpc -lfmt
$(eval $(call library,wesh,$(wesh_sources)))

wesh_so := $(BUILD)/lib/libwesh.so.0
wesh_pc := $(BUILD)/lib/pkgconfig/libwesh.pc
libraries.wesh := $(wesh_so) $(wesh_pc)
wesh_inside := $(foreach l,channel wire common,$(BUILD)/lib/$(l).a)
$(wesh_so): $(call objects,$(wesh_sources)) $(wesh_inside) libclient/libwesh.map
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CXX) -shared $(LDFLAGS) $(if $(SANITIZE),,-Wl,-z,defs) -Wl,-soname,$(@F) -Wl,--version-script=libclient/libwesh.map \
	    -o $@ $(call objects,$(wesh_sources)) -Wl,--start-group $(wesh_inside) -Wl,--end-group $(link.wesh)
	@ln -sf $(@F) $(BUILD)/lib/libwesh.so

# Written anew only when PREFIX, LIBDIR or the version is another. It names no other package: what libwesh links is its
# own affair, and its headers need nothing.
LIBDIR ?= $(PREFIX)/lib
.PHONY: always
always:
$(wesh_pc): libclient/libwesh.pc.in always
	@mkdir -p $(@D)
	@sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR:$(PREFIX)/%=$${prefix}/%)|; s|@VERSION@|$(VERSION)|' $< > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# What the library shows, beside what is kept of it in libclient/abi. It is built with whole debugging information,
# from which its types are read.
.PHONY: check-abi abi-baseline
check-abi abi-baseline:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/abi DEBUG=-g $(BUILD)/abi/lib/libwesh.so.0 $(BUILD)/abi/lib/wesh.a
	@libclient/abi/check '$(BUILD)/abi' $(if $(filter abi-baseline,$@),keep)

# Examples are programs of users: they link the shared library, so that what it exports is known to be enough.
$(eval every_object += $(call objects,$(wildcard examples/*.cpp)))
$(BUILD)/examples/%: $(BUILD)/obj/examples/%.o $(wesh_so)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	@$(CXX) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN/../lib' -o $@ $^
programs.examples := $(patsubst examples/%.cpp,$(BUILD)/examples/%,$(wildcard examples/*.cpp))
