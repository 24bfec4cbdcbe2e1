// Copies all that weshd records into a file, and remembers in another how far it got: started again, it goes
// on there and misses nothing. follow RECORDS POSITION [SECONDS]
#include <wesh/wesh.hpp>

#include <fstream>
#include <iostream>

namespace {

std::string line_of(const wesh::record& r) {
    if (const auto* s = std::get_if<wesh::sample>(&r))
        return "sample of point " + std::to_string(s->point) + ": " + wesh::to_text(s->value);
    if (const auto* e = std::get_if<wesh::event>(&r)) return e->type + ": " + e->text;
    const auto& i = std::get<wesh::interval>(r);
    return i.type + (i.end == wesh::no_time ? " begins: " : " ends: ") + i.text;
}

} // namespace

int main(int argc, char** argv) try {
    if (argc < 3) throw std::runtime_error{"usage: follow RECORDS POSITION [SECONDS]"};
    wesh::stream_query from;
    std::ifstream{argv[2]} >> from.stream_id >> from.after;
    wesh::follow_options until;
    if (argc > 3) until.limit = std::chrono::seconds{std::stoi(argv[3])};

    std::ofstream records{argv[1], std::ios::app};
    wesh::follow all = wesh::interface {
    }.follow(from, until);
    for (const wesh::record& r : all) {
        const auto [stream_id, number] = all.position();
        if (!(records << number << ' ' << line_of(r) << std::endl)) throw std::runtime_error{"cannot write"};
        // A program that minds a power cut between the two lines writes both into one transaction.
        std::ofstream{argv[2]} << stream_id << ' ' << number << std::endl;
    }
} catch (const std::exception& e) {
    std::cerr << e.what() << std::endl;
    return 1;
}
