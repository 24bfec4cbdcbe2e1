// A watch in a poll(2) loop of the program's own, beside its other work: here lines of the standard input,
// which are patterns to watch instead.
#include <wesh/wesh.hpp>

#include <poll.h>
#include <unistd.h>

#include <array>
#include <iostream>

int main() try {
    const wesh::interface iface;
    wesh::watch watch = iface.watch({"*"});
    for (bool open = true; open;) {
        std::array<pollfd, 2> ready{pollfd{watch.fd(), watch.events(), 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
        poll(ready.data(), ready.size(), static_cast<int>(watch.timeout().count()));
        for (const wesh::reading& r : watch.process())
            std::cout << r.path << " = " << wesh::to_text(r.sample.value) << std::endl;
        if (ready[1].revents == 0) continue;
        std::string pattern;
        do open = static_cast<bool>(std::getline(std::cin, pattern));
        while (open && std::cin.rdbuf()->in_avail() > 0);
        if (open) watch = iface.watch({pattern});
    }
} catch (const std::exception& e) {
    std::cerr << e.what() << std::endl;
    return 1;
}
