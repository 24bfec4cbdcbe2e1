// Runs the inputs of a corpus through a fuzz target without libFuzzer: NAME_replay reads fuzz/corpus/NAME.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

/// From the tree, where tests run, or from where the program was built in it.
fs::path corpus_of(const fs::path& program, const std::string& name) {
    const auto here = fs::path{"fuzz"} / "corpus" / name;
    if (fs::is_directory(here)) return here;
    for (auto folder = fs::absolute(program).parent_path(); folder.has_relative_path();
         folder = folder.parent_path())
        if (fs::is_directory(folder / here)) return folder / here;
    return here;
}

} // namespace

int main(int, char** argv) {
    const fs::path program{argv[0]};
    auto name = program.filename().string();
    constexpr std::string_view ending = "_replay";
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
    std::error_code failure;
    std::vector<fs::path> inputs;
    for (const auto& file : fs::directory_iterator{corpus_of(program, name), failure})
        if (file.is_regular_file()) inputs.push_back(file.path());
    if (inputs.empty()) {
        std::printf("FAIL replay %s: fuzz/corpus/%s holds no input\n", name.c_str(), name.c_str());
        return 1;
    }
    std::sort(inputs.begin(), inputs.end());
    for (const auto& path : inputs) {
        // A crash must say at which input: it is named before.
        std::fprintf(stderr, "replay %s: %s\n", name.c_str(), path.filename().c_str());
        std::ifstream in{path, std::ios::binary};
        const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
    std::printf("ok replay %s: %zu inputs\n", name.c_str(), inputs.size());
    return 0;
}
