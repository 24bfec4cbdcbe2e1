// The configuration of gammu-smsd as it ships, conf/smsdrc, for a test's own folder.
#pragma once

#include <string>
#include <vector>

namespace wesh::test {

/// Its folders are made, in FOLDER/spool. Lines of `phone` replace settings of [gammu] or are added to them,
/// `more` does so with [smsd].
std::string shipped_smsdrc(const std::string& folder, const std::string& phone,
                           const std::vector<std::string>& more = {});

} // namespace wesh::test
