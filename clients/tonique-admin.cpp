// tonique-admin: what a manager changes at the centre.
#include "clients/admin/admin.hpp"

int main(int argc, char** argv) {
    const wesh::system_clock now;
    return wesh::admin::run({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)}, now);
}
