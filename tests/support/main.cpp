// The main of every test program: runs all suites (or those whose name contains an argument) and prints one
// line a test, "ok", "FAIL" or "skip", which tests/run counts.
#include "tests/support/test.hpp"

#include <cppunit/Exception.h>
#include <cppunit/TestFailure.h>
#include <cppunit/TestListener.h>
#include <cppunit/TestResult.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

#include <cstdio>
#include <cstring>
#include <vector>

namespace {

class printer final : public CppUnit::TestListener {
  public:
    int failures = 0;

    void startTest(CppUnit::Test*) override { said_ = false; }
    void addFailure(const CppUnit::TestFailure& failure) override {
        const std::string what = failure.thrownException()->what();
        const auto skip = what.find("not run: ");
        if (skip != std::string::npos) {
            say("skip", failure.failedTestName(), what.substr(skip + std::strlen("not run: ")));
        } else {
            ++failures;
            const auto& place = failure.sourceLine();
            say("FAIL", failure.failedTestName(),
                (place.isValid() ? place.fileName() + ":" + std::to_string(place.lineNumber()) + ": " : "") +
                    what);
        }
    }
    void endTest(CppUnit::Test* test) override {
        if (!said_) say("ok", test->getName(), "");
    }

  private:
    void say(const char* verdict, const std::string& name, std::string why) {
        if (said_) return;
        said_ = true;
        while (!why.empty() && why.back() == '\n') why.pop_back();
        for (char& c : why)
            if (c == '\n') c = ' ';
        std::printf("%s %s%s%s\n", verdict, name.c_str(), why.empty() ? "" : ": ", why.c_str());
        std::fflush(stdout);
    }
    bool said_ = false;
};

void run_matching(CppUnit::Test& test, const char* part, CppUnit::TestResult& result) {
    if (test.getChildTestCount() == 0) {
        if (part == nullptr || test.getName().find(part) != std::string::npos) test.run(&result);
        return;
    }
    for (int i = 0; i < test.getChildTestCount(); ++i) run_matching(*test.getChildTestAt(i), part, result);
}

} // namespace

int main(int argc, char** argv) {
    CppUnit::TestResult result;
    printer out;
    result.addListener(&out);
    CppUnit::Test* all = CppUnit::TestFactoryRegistry::getRegistry().makeTest();
    run_matching(*all, argc > 1 ? argv[1] : nullptr, result);
    delete all;
    return out.failures == 0 ? 0 : 1;
}
