#include "config/path_overlap.hpp"
#include "config/station_reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::config {

namespace {

bool is_operator_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.' || c == '@';
    });
}

bool is_key_name(std::string_view key) {
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{".p12", ".pfx", ".pem"},
        [&](std::string_view end) { return key.size() > end.size() && key.ends_with(end); });
}

void read_operator_id(StationReading& reading, TableReader& section, OperatorConfig& who) {
    if (!section.require("id", "the name by which jobs and hot folders mean this operator") ||
        !section.text("id", who.id)) {
        return;
    }
    if (!is_operator_id(who.id)) {
        reading.mistakes.add(
            section.place("id"), RefusalCode::config_value,
            fmt::format("id is \"{}\"; allowed: 1 to 64 of letters, digits, _ - . and @", who.id));
    }
    if (std::ranges::find(reading.config.operators, who.id, &OperatorConfig::id) !=
        reading.config.operators.end()) {
        reading.mistakes.add(section.place("id"), RefusalCode::config_value,
                             fmt::format("a second [[operator]] with id \"{}\"", who.id));
    }
}

void read_operator_key(StationReading& reading, TableReader& section, OperatorConfig& who) {
    std::string key;
    if (section.require("key", "a .p12, .pfx or .pem file, or a pkcs11: URI") &&
        section.text("key", key, 4000)) {
        if (key.starts_with("pkcs11:")) {
            who.key = key;
        } else if (is_key_name(key)) {
            who.key = resolve_path(reading.config.station, key).string();
        } else {
            reading.mistakes.add(section.place("key"), RefusalCode::config_value,
                                 fmt::format("key is \"{}\"; allowed: a file ending in .p12, .pfx "
                                             "or .pem, or a pkcs11: URI",
                                             key));
        }
    }
    std::string secret;
    if (section.text("secret_file", secret, 4000) && !secret.empty()) {
        who.secret_file = resolve_path(reading.config.station, secret);
    }
}

bool is_oid(std::string_view text) {
    // X.660: at least two arcs, the first 0 to 2, no leading zeros.
    std::size_t arcs = 0;
    while (true) {
        const auto end = std::min(text.find('.'), text.size());
        const auto arc = text.substr(0, end);
        const bool digits = !arc.empty() && arc.size() <= 20 &&
                            std::ranges::all_of(arc, [](char c) { return c >= '0' && c <= '9'; });
        if (!digits || (arc.size() > 1 && arc[0] == '0') ||
            (arcs == 0 && (arc.size() > 1 || arc[0] > '2'))) {
            return false;
        }
        ++arcs;
        if (end == text.size()) {
            return arcs >= 2;
        }
        text.remove_prefix(end + 1);
    }
}

/// What is wrong with the address of a timestamp authority; empty if nothing.
std::string wrong_with_url(std::string_view url, bool development) {
    constexpr std::string_view allowed =
        "allowed: http://HOST[:PORT]/PATH, https://HOST[:PORT]/PATH";
    if (url == "builtin:dev") {
        return development ? ""
                           : fmt::format("url is \"builtin:dev\", which is only for stations with "
                                         "[station] development = true; {}",
                                         allowed);
    }
    std::string_view rest = url;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (url.starts_with(scheme)) {
            rest = url.substr(scheme.size());
        }
    }
    const auto host = rest.substr(0, rest.find_first_of("/?#"));
    const bool strange = std::ranges::any_of(url, [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f ||
               c == '#' || c == '"' || c == '\\' || c == '<' || c == '>';
    });
    if (host.find('@') != std::string_view::npos) {
        return "url holds a user name or password; allowed: none, since it stands in logs and "
               "records";
    }
    if (rest.size() == url.size() || host.empty() || host.front() == ':' || strange) {
        return fmt::format("url is \"{}\"; {}{}", url, allowed,
                           development ? ", or \"builtin:dev\"" : "");
    }
    return "";
}

Path read_anchor_file(StationReading& reading, TableReader& section, std::string_view key,
                      std::string_view meaning) {
    std::string path;
    if (!section.require(key, meaning) || !section.text(key, path, 4000)) {
        return {};
    }
    if (path.empty()) {
        reading.mistakes.add(section.place(key), RefusalCode::config_value,
                             fmt::format("{} is empty; allowed: a PEM file", key));
        return {};
    }
    return resolve_path(reading.config.station, path);
}

} // namespace

void read_operators(StationReading& reading) {
    if (!reading.root.require("operator", "at least one [[operator]]: whose key signs what is "
                                          "scanned (requirement S10)")) {
        return;
    }
    for (auto& section : reading.root.tables("operator")) {
        OperatorConfig who;
        read_operator_id(reading, section, who);
        if (section.require("name", "the operator's full name") && section.text("name", who.name) &&
            who.name.empty()) {
            reading.mistakes.add(section.place("name"), RefusalCode::config_value,
                                 "name is empty; allowed: the operator's full name");
        }
        read_operator_key(reading, section, who);
        section.finish();
        reading.config.operators.push_back(std::move(who));
    }
}

void read_roles(StationReading& reading) {
    auto section = reading.root.table("roles");
    if (!section) {
        return;
    }
    auto& managers = reading.config.information_managers;
    std::vector<LocatedText> named;
    section->texts("information_managers", named);
    for (const auto& one : named) {
        if (!is_operator_id(one.text)) {
            reading.mistakes.add(one.place, RefusalCode::config_value,
                                 fmt::format("\"{}\" is no id; allowed: 1 to 64 of letters, "
                                             "digits, _ - . and @",
                                             one.text.substr(0, 64)));
        } else if (std::ranges::find(managers, one.text) != managers.end()) {
            reading.mistakes.add(one.place, RefusalCode::config_value,
                                 fmt::format("\"{}\" is named twice", one.text));
        } else {
            managers.push_back(one.text);
        }
    }
    section->finish();
}

void read_tsas(StationReading& reading) {
    if (!reading.root.require("tsa",
                              "at least one [[tsa]]: the timestamp authority that stamps each "
                              "record (requirement E2)")) {
        return;
    }
    for (auto& section : reading.root.tables("tsa")) {
        TsaConfig tsa;
        if (section.require("url", "its RFC 3161 address") && section.text("url", tsa.url, 2000)) {
            auto wrong = wrong_with_url(tsa.url, reading.config.development);
            const auto& known = reading.config.tsas;
            if (wrong.empty() &&
                std::ranges::find(known, tsa.url, &TsaConfig::url) != known.end()) {
                wrong = fmt::format("a second [[tsa]] with url \"{}\"", tsa.url);
            }
            if (!wrong.empty()) {
                reading.mistakes.add(section.place("url"), RefusalCode::config_value,
                                     std::move(wrong));
            }
        }
        if (section.text("policy_oid", tsa.policy_oid) && !tsa.policy_oid.empty() &&
            !is_oid(tsa.policy_oid)) {
            reading.mistakes.add(section.place("policy_oid"), RefusalCode::config_value,
                                 fmt::format("policy_oid is \"{}\"; allowed: an object identifier "
                                             "such as \"1.2.392.200263.1\", or \"\" for any",
                                             tsa.policy_oid));
        }
        section.milliseconds("timeout_ms", tsa.timeout, 100, 120'000);
        section.finish();
        reading.config.tsas.push_back(std::move(tsa));
    }
}

void read_trust(StationReading& reading) {
    if (!reading.root.require("trust",
                              "the PEM files with the trust anchors (requirements E1, E2)")) {
        return;
    }
    auto section = reading.root.table("trust");
    if (!section) {
        return;
    }
    reading.config.trust_signers = read_anchor_file(
        reading, *section, "signers", "PEM file with the anchors of operators' certificates");
    reading.config.trust_timestamps = read_anchor_file(
        reading, *section, "timestamps", "PEM file with the anchors of timestamp authorities");
    section->finish();
}

} // namespace scanseal::config
