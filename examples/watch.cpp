// Prints what the points of a pattern say, and then each change, for so many seconds: watch 'roof-wes/*' 60
#include <wesh/wesh.hpp>

#include <iostream>

int main(int argc, char** argv) try {
    const std::string pattern = argc > 1 ? argv[1] : "*";
    wesh::watch_options until;
    if (argc > 2) until.limit = std::chrono::seconds{std::stoi(argv[2])};

    const wesh::interface iface;
    for (const wesh::reading& r : iface.watch({pattern}, until))
        std::cout << r.path << " = " << wesh::to_text(r.sample.value) << ' ' << r.unit << " ("
                  << wesh::to_text(r.sample.quality) << ')' << std::endl;
} catch (const std::exception& e) {
    std::cerr << e.what() << std::endl;
    return 1;
}
