// tonique-admin: what a manager changes at the centre.
#include "clients/admin/admin.hpp"
#include "clients/arguments.hpp"
#include "common/clock.hpp"

int main(int argc, char** argv) try {
    const auto now = wesh::make_clock();
    return wesh::admin::run({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)}, *now);
} catch (const std::exception& e) {
    wesh::client::complain("tonique-admin", e.what());
    return wesh::client::exit_usage;
}
