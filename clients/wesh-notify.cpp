// wesh-notify: what people were told, and a test.
#include "clients/notify/commands.hpp"

int main(int argc, char** argv) {
    return wesh::client::run_notify_tool({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)});
}
