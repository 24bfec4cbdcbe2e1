#include "httpd/api.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "httpd/requests.hpp"
#include "libtonique/packet.hpp"

#include <array>

namespace wesh::httpd {
namespace {

constexpr std::string_view packets_type = "application/vnd.wesh.packets";
constexpr std::string_view json_type = "application/json";
constexpr unsigned retry_seconds = 30;
constexpr unsigned retry_codes_seconds = 60;
constexpr duration health_time{2'000};

response json_response(std::string body) {
    response r;
    r.body = std::move(body);
    return r;
}

response failed(const std::exception& e) {
    auto r = busy_response("the centre cannot take it now: send it again later");
    r.trouble = sanitised(e.what());
    return r;
}

response take(const request& r, tonique::centre_client& centre, const limits& l) {
    auto batch = parse_packets(r.body);
    if (!batch) return error_response(400, "these bytes are no batch of packets");
    try {
        const auto answer = centre.take({"https", r.sender, std::move(*batch)}, l.answer_time);
        response out;
        out.content_type = packets_type;
        out.body.assign(answer.begin(), answer.end());
        return out;
    } catch (const std::exception& e) {
        return failed(e);
    }
}

response enrol(const request& r, tonique::centre_client& centre, const limits& l) {
    std::string wrong;
    const auto asked = parse_enrolment(r.body, wrong);
    if (!asked) return error_response(400, wrong);
    try {
        const auto e = centre.enrol(*asked, l.answer_time);
        log::notice("site {} ({}) was enrolled from {}", e.site, e.name, r.sender);
        return json_response(enrolment_json(e));
    } catch (const remote_error& e) {
        if (e.code() == remote_code::not_permitted) {
            log::notice("a code was refused to {}: {}", r.sender, sanitised(e.what()));
            return error_response(403,
                                  "the code is not known, has expired, was used, or was tried too often");
        }
        if (e.code() == remote_code::invalid_argument) return error_response(400, "the public key is none");
        if (e.code() != remote_code::busy) return failed(e);
        auto later = error_response(429, "too many codes were tried: wait a minute");
        later.retry_after = retry_codes_seconds;
        return later;
    } catch (const std::exception& e) {
        return failed(e);
    }
}

response health(const request&, tonique::centre_client& centre, const limits&) {
    try {
        centre.ping(health_time);
        return json_response(health_json("ok"));
    } catch (const std::exception&) {
        auto r = busy_response({});
        r.body = health_json("toniqued does not answer");
        return r;
    }
}

constexpr std::array routes{
    route{"POST", "/api/v1/packets", packets_type, tonique::batch_bytes_max, take},
    route{"POST", "/api/v1/enrolment", json_type, 4096, enrol},
    route{"GET", "/api/v1/health", {}, 0, health},
};

} // namespace

judged judge(const request& head, std::optional<std::uint64_t> length) {
    const auto refused = [](unsigned status, std::string_view text) {
        return judged{nullptr, error_response(status, text)};
    };
    std::string_view allowed;
    for (const auto& r : routes) {
        if (head.path != r.path) continue;
        allowed = r.method;
        if (head.method != r.method) continue;
        if (length.value_or(0) > r.body_max) return refused(413, "this is too long");
        if (r.content_type.empty()) return {&r, {}};
        if (!length) return refused(411, "the length of the body is not said (Content-Length)");
        if (!is_content_type(head.content_type, r.content_type))
            return refused(415, std::string{"the body must be "}.append(r.content_type));
        if (*length == 0) return refused(400, "there is no body");
        return {&r, {}};
    }
    if (allowed.empty()) return refused(404, "there is nothing here");
    auto other = refused(405, "this is not done here");
    other.refusal.allow = allowed;
    return other;
}

response error_response(unsigned status, std::string_view text) {
    response r;
    r.status = status;
    r.body = error_json(text);
    return r;
}

response busy_response(std::string_view text) {
    auto r = error_response(503, text);
    r.retry_after = retry_seconds;
    return r;
}

} // namespace wesh::httpd
