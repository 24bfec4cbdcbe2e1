// The words between the texts: what a message says beside what its causes say.
#pragma once

#include "notify/template.hpp"

namespace wesh::notify {

/// In one language. Names in braces are for filled().
struct phrases {
    std::string_view severities[6]; ///< by wesh::severity
    std::string_view the_site;      ///< of a site without a name
    // Front of a subject.
    std::string_view reminder_subject;
    std::string_view escalated_subject;
    std::string_view over_subject;
    std::string_view removed_subject;
    std::string_view others_subject; ///< after the first title, {n} more
    std::string_view other_subject;  ///< likewise, one more
    std::string_view test_subject;
    // Lines.
    std::string_view reminder;
    std::string_view escalated;
    std::string_view over;
    std::string_view removed;         ///< instead: nobody knows
    std::string_view already_over;    ///< {title}: never told before, and over
    std::string_view already_removed; ///< likewise
    std::string_view several;         ///< {n}
    std::string_view left_out;        ///< {n}
    std::string_view left_out_one;
    std::string_view site;
    std::string_view device;
    std::string_view begin;
    std::string_view end; ///< {until}, {duration}
    std::string_view severity;
    std::string_view todo;
    std::string_view over_line; ///< of one among several: {since}, {until}, {duration}
    std::string_view at_line;   ///< of what has no end
    std::string_view undeliverable;
    std::string_view quiet_hours;
    std::string_view daily_limit;
    std::string_view since_then; ///< {since}: after one of the three
    std::string_view ack_command;
    std::string_view ack_reply;
    std::string_view signature; ///< {time}
    std::string_view test;      ///< {recipient}
    // SMS.
    std::string_view sms_since;
    std::string_view sms_over;
    std::string_view sms_removed;
    std::string_view sms_others;
    std::string_view sms_reminder;
    std::string_view sms_escalated;
    std::string_view sms_reply;
    std::string_view sms_test;
};

const phrases& phrases_of(language l) noexcept;

} // namespace wesh::notify
