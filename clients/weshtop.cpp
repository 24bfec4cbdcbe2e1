// weshtop: the site, live, on all of the terminal.
#include "clients/top/tool.hpp"

int main(int argc, char** argv) {
    return wesh::client::run_tool("weshtop", [&] {
        return wesh::top::run({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)});
    });
}
