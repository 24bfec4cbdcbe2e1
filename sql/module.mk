# sql: the migrations of the centre's database, and what it looks like afterwards, as text inside the programs.
migrations := $(sort $(wildcard sql/[0-9]*.sql))
$(BUILD)/gen/sql/migrations.cpp: $(migrations) sql/columns.txt sql/module.mk
	@mkdir -p $(@D)
	@echo '  GEN  $@'
	@{ printf '#include "tonique/database/schema.hpp"\n\n#include <array>\n\nnamespace wesh::tonique::database {\n\n'; \
	   printf 'namespace {\nconstexpr std::array all{\n'; \
	   for f in $(migrations); do printf 'migration{"%s", R"sql(' "$${f##*/}"; cat "$$f"; printf ')sql"},\n'; done; \
	   printf '};\n} // namespace\n\nstd::span<const migration> migrations() noexcept { return all; }\n\n'; \
	   printf 'std::string_view expected_columns() noexcept {\n    return R"sql('; cat sql/columns.txt; printf ')sql";\n}\n\n'; \
	   printf '} // namespace wesh::tonique::database\n'; } > $@
$(BUILD)/gen/sql/migrations.o: $(BUILD)/gen/sql/migrations.cpp tonique/database/schema.hpp
	@echo '  CXX  $<'
	@$(CXX) $(CPPFLAGS) $(pkg_cflags) $(CXXFLAGS) -c -o $@ $<
