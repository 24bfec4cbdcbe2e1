// The words of a message: for one cause, for several, for a storm, when it is over, when it comes late.
#pragma once

#include "notify/template.hpp"

#include <wesh/event.hpp>

#include <string>
#include <vector>

namespace wesh::notify {

/// Something that people are told of, from its event on; `until` closes it.
struct cause {
    std::uint64_t number = 0;
    std::string type;   ///< of the event that opened it
    std::string device; ///< empty: the site itself
    std::string text;   ///< the event's own, English; said where no template knows the type
    wesh::severity severity = severity::info;
    time_point since;
    time_point until = no_time;  ///< no_time: it lasts, or has no end by its kind
    bool removed = false;        ///< it ended as its device was removed: nobody knows how it is now
    wesh::attributes attributes; ///< of the opening event, after it those of the closing one
    std::uint64_t event = 0;     ///< its event's number at weshd, for `weshclient ack`; 0: not to be said
};

enum class notice_kind : std::uint8_t {
    opened,
    reminder,  ///< it lasts, and nobody has acknowledged it
    escalated, ///< likewise, and others are asked for help now
    closed,    ///< return to normal
    mixed,     ///< several causes in different states
    test,
};

/// Why a message did not leave at once.
enum class held : std::uint8_t {
    no,
    undeliverable, ///< no way out: the network, the server or the modem was away
    quiet_hours,
    daily_limit, ///< of SMS
};

struct notice {
    notice_kind kind = notice_kind::opened;
    notify::language language = language::french;
    std::string site;         ///< its name; may be empty
    std::string zone = "UTC"; ///< "Europe/Paris"
    std::string recipient;    ///< name of the person
    std::vector<cause> causes;
    std::size_t left_out = 0; ///< causes beyond those listed
    time_point written;
    held held_why = held::no;
    time_point held_since = no_time; ///< since when, where it is known
    std::string reply_code;          ///< "17": "OK 17" by SMS acknowledges; empty: no such thing is offered
};

inline constexpr std::size_t causes_listed_max = 50; ///< more are only counted

struct wording {
    std::string subject; ///< one line, clean, at most 200 bytes
    std::string text;    ///< lines end with "\n", clean else
    std::string sms;     ///< fits one SMS: 160 septets of GSM 03.38, or 70 units of UCS-2
};

/// Throws nothing for what is in `n`; a zone that is not known is read as UTC, which the text says.
wording words_of(const notice& n, const template_set& templates);

} // namespace wesh::notify
