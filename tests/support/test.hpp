// CppUnit behind one header, and what every test shares.
#pragma once

#pragma GCC system_header

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>
#include <string>

namespace wesh::test {

/// This machine cannot run the test; the reason is printed and the test counted as skipped.
class not_run : public std::runtime_error {
  public:
    explicit not_run(const std::string& reason)
        : std::runtime_error{"not run: " + reason} {}
};

/// The folder of the captures, or throws not_run.
std::string samples();

/// The build folder, as the tests see it: "build" unless $WESH_BUILD says otherwise.
std::string build_folder();

/// Built with a sanitizer: slower, and with more memory.
constexpr bool sanitized() noexcept {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return true;
#else
    return false;
#endif
#else
    return false;
#endif
}

} // namespace wesh::test

#define CHECK(condition) CPPUNIT_ASSERT(condition)
#define CHECK_EQUAL(expected, actual) CPPUNIT_ASSERT_EQUAL(expected, actual)
#define CHECK_MESSAGE(message, condition) CPPUNIT_ASSERT_MESSAGE(message, condition)
#define CHECK_THROWS(expression, exception) CPPUNIT_ASSERT_THROW(expression, exception)
