#include "signing/tst_info_internal.hpp"

#include "signing/certificate_internal.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <array>

namespace scanseal::signing {

namespace {

/// RFC 3161, 2.4.2: users must be ready for serial numbers of up to 160 bits.
constexpr int k_serial_bits_max = 160;

Refused malformed(const std::string& detail) {
    return refuse(RefusalCode::tsa_response_malformed, "the timestamp's content: " + detail);
}

std::optional<int> number_at(std::string_view text, std::size_t position, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(position, digits)) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

/// ".f" to milliseconds; empty if there is no digit, a trailing zero, or anything else.
std::optional<std::chrono::milliseconds> parse_fraction(std::string_view text) {
    if (text.empty()) {
        return std::chrono::milliseconds(0);
    }
    const auto digits = text.substr(1);
    const bool all_digits =
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (text[0] != '.' || digits.empty() || !all_digits || digits.back() == '0') {
        return std::nullopt;
    }
    std::string milliseconds(digits.substr(0, 3));
    milliseconds.resize(3, '0');
    return std::chrono::milliseconds(std::stoi(milliseconds));
}

/// One part of Accuracy; a part that is left out counts as 0.
std::optional<std::int64_t> accuracy_part(const ASN1_INTEGER* part, std::int64_t minimum,
                                          std::int64_t maximum) {
    std::int64_t value = 0;
    if (part == nullptr) {
        return 0;
    }
    if (ASN1_INTEGER_get_int64(&value, part) != 1 || value < minimum || value > maximum) {
        ERR_clear_error();
        return std::nullopt;
    }
    return value;
}

std::optional<std::chrono::milliseconds> accuracy_of(TS_TST_INFO* info) {
    const TS_ACCURACY* accuracy = TS_TST_INFO_get_accuracy(info);
    if (accuracy == nullptr) {
        return std::chrono::milliseconds(0);
    }
    constexpr std::int64_t k_century_s = 3'155'760'000;
    const auto seconds = accuracy_part(TS_ACCURACY_get_seconds(accuracy), 0, k_century_s);
    const auto millis = accuracy_part(TS_ACCURACY_get_millis(accuracy), 1, 999);
    const auto micros = accuracy_part(TS_ACCURACY_get_micros(accuracy), 1, 999);
    if (!seconds || !millis || !micros) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(*seconds * 1000 + *millis + (*micros > 0 ? 1 : 0));
}

bool serial_fits(const ASN1_INTEGER* serial) {
    const BignumPtr number(ASN1_INTEGER_to_BN(serial, nullptr));
    return number && BN_is_negative(number.get()) == 0 &&
           BN_num_bits(number.get()) <= k_serial_bits_max;
}

bool has_critical_extension(TS_TST_INFO* info) {
    return TS_TST_INFO_get_ext_by_critical(info, 1, -1) >= 0;
}

} // namespace

std::optional<TimePoint> parse_gen_time(std::string_view text) {
    constexpr std::size_t k_whole = 14;
    if (text.size() < k_whole + 1 || text.back() != 'Z') {
        return std::nullopt;
    }
    const auto year = number_at(text, 0, 4);
    const auto month = number_at(text, 4, 2);
    const auto day = number_at(text, 6, 2);
    const auto hour = number_at(text, 8, 2);
    const auto minute = number_at(text, 10, 2);
    const auto second = number_at(text, 12, 2);
    const auto fraction = parse_fraction(text.substr(k_whole, text.size() - k_whole - 1));
    if (!year || !month || !day || !hour || !minute || !second || !fraction) {
        return std::nullopt;
    }
    const auto date = std::chrono::year(*year) / std::chrono::month(static_cast<unsigned>(*month)) /
                      std::chrono::day(static_cast<unsigned>(*day));
    // 60 is a leap second.
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second) + *fraction;
}

std::string text_of(const ASN1_OBJECT* object) {
    std::array<char, 128> text{};
    const int size = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
    ERR_clear_error();
    return size > 0 && static_cast<std::size_t>(size) < text.size() ? text.data() : "";
}

Result<TstFacts> read_tst_info(ByteView der) {
    TstFacts facts;
    facts.info = decoded<TstInfoPtr>(der, d2i_TS_TST_INFO);
    ERR_clear_error();
    if (!facts.info) {
        return malformed("it is not a TSTInfo");
    }
    TS_TST_INFO* info = facts.info.get();
    if (!encodes_as(info, i2d_TS_TST_INFO, der)) {
        return malformed("it is not in DER");
    }
    if (TS_TST_INFO_get_version(info) != 1) {
        return malformed("its version is not 1");
    }
    const ASN1_GENERALIZEDTIME* time = TS_TST_INFO_get_time(info);
    const auto gen_time = parse_gen_time(
        as_text({ASN1_STRING_get0_data(time), static_cast<std::size_t>(ASN1_STRING_length(time))}));
    const auto accuracy = accuracy_of(info);
    if (!gen_time || !accuracy) {
        return malformed("its time or accuracy is against RFC 3161");
    }
    if (!serial_fits(TS_TST_INFO_get_serial(info)) || has_critical_extension(info)) {
        return malformed("its serial number or extensions are against RFC 3161");
    }
    TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OCTET_STRING* value = TS_MSG_IMPRINT_get_msg(imprint);
    facts.gen_time = *gen_time;
    facts.accuracy = *accuracy;
    facts.policy_oid = text_of(TS_TST_INFO_get_policy_id(info));
    facts.serial_hex = hex_of(TS_TST_INFO_get_serial(info));
    facts.imprint_digest_nid = OBJ_obj2nid(TS_MSG_IMPRINT_get_algo(imprint)->algorithm);
    facts.imprint.assign(ASN1_STRING_get0_data(value),
                         ASN1_STRING_get0_data(value) + ASN1_STRING_length(value));
    return facts;
}

} // namespace scanseal::signing
