#include "dicom/film_values.hpp"

#include "core/time_text.hpp"
#include "dicom/body_part.hpp"
#include "dicom/text_encoding.hpp"
#include "dicom/uid.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

namespace scanseal::dicom {

namespace {

constexpr std::size_t k_long_string_max = 64;  // LO, PS3.5 table 6.2-1
constexpr std::size_t k_short_string_max = 16; // SH and CS
constexpr std::size_t k_name_group_max = 64;   // PN, each component group
constexpr std::size_t k_name_groups_max = 3;
constexpr std::ptrdiff_t k_name_components_max = 5;
constexpr std::size_t k_decimal_max = 16;  // DS
constexpr double k_pitch_um_max = 10000.0; // 1 cm: no digitiser is coarser

bool has_forbidden_character(std::string_view text) {
    while (!text.empty()) {
        const auto c = take_character(text);
        if (c && (*c < 0x20 || *c == '\\' || (*c >= 0x7F && *c < 0xA0))) {
            return true;
        }
    }
    return false;
}

std::optional<std::string> date_value(std::string_view text) {
    const auto date = parse_date(text);
    if (!date || static_cast<int>(date->year()) < 1) {
        return std::nullopt;
    }
    return fmt::format("{:04}{:02}{:02}", static_cast<int>(date->year()),
                       static_cast<unsigned>(date->month()), static_cast<unsigned>(date->day()));
}

/// Checks values one after the other and keeps the first refusal.
class ValueChecker {
public:
    explicit ValueChecker(TextEncoding encoding) : encoding_(encoding) {}

    std::string text(const char* name, std::string_view value, std::size_t characters_max) {
        if (!check_characters(name, value)) {
            return {};
        }
        if (count_characters(value).value_or(0) > characters_max) {
            invalid(name, fmt::format("has more than {} characters", characters_max));
            return {};
        }
        return encoded(name, value);
    }

    std::string person_name(const char* name, std::string_view value) {
        if (!check_characters(name, value)) {
            return {};
        }
        std::size_t groups = 0;
        for (std::size_t begin = 0; begin <= value.size(); ++groups) {
            const auto end = std::min(value.find('=', begin), value.size());
            const auto group = value.substr(begin, end - begin);
            if (count_characters(group).value_or(0) > k_name_group_max) {
                invalid(name, fmt::format("group {} has more than {} characters", groups + 1,
                                          k_name_group_max));
            }
            if (std::count(group.begin(), group.end(), '^') >= k_name_components_max) {
                invalid(name, fmt::format("group {} has more than {} components", groups + 1,
                                          k_name_components_max));
            }
            begin = end + 1;
        }
        if (groups > k_name_groups_max) {
            invalid(name, fmt::format("has more than {} groups", k_name_groups_max));
        }
        return encoded(name, value);
    }

    std::string code(const char* name, const std::string& value) {
        const bool good = std::all_of(value.begin(), value.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '_';
        });
        if (!good || value.size() > k_short_string_max) {
            invalid(name, "is not a code string: up to 16 capitals, digits, spaces or underscores");
        }
        return value;
    }

    std::string one_of(const char* name, const std::string& value, std::string_view letters) {
        if (!value.empty() && (value.size() > 1 || letters.find(value) == std::string_view::npos)) {
            invalid(name, fmt::format("is none of the letters {}", letters));
        }
        return value;
    }

    std::string date(const char* name, const std::string& value) {
        if (value.empty()) {
            return {};
        }
        auto date = date_value(value);
        if (!date) {
            invalid(name, "is not a date YYYY-MM-DD");
        }
        return date.value_or("");
    }

    void required(const char* name, bool present) {
        if (!present) {
            refuse_with(RefusalCode::dicom_value_missing, name, "is required and empty");
        }
    }

    void invalid(const char* name, const std::string& why) {
        refuse_with(RefusalCode::dicom_value_invalid, name, why);
    }

    [[nodiscard]] const std::optional<Refusal>& refusal() const noexcept { return refusal_; }

    [[nodiscard]] bool all_ascii() const noexcept { return all_ascii_; }

private:
    void refuse_with(RefusalCode code, const char* name, const std::string& why) {
        if (!refusal_) {
            refusal_ = Refusal{.code = code, .detail = fmt::format("{} {}", name, why)};
        }
    }

    bool check_characters(const char* name, std::string_view value) {
        if (!count_characters(value)) {
            invalid(name, "is not well-formed UTF-8");
            return false;
        }
        if (has_forbidden_character(value)) {
            invalid(name, "has a backslash or a control character");
            return false;
        }
        return true;
    }

    std::string encoded(const char* name, std::string_view value) {
        auto bytes = encode_text(value, encoding_);
        if (!bytes) {
            refuse_with(bytes.error().code, name, "cannot be written: " + bytes.error().detail);
            return {};
        }
        all_ascii_ = all_ascii_ && is_ascii(value);
        return *bytes;
    }

    TextEncoding encoding_;
    bool all_ascii_ = true;
    std::optional<Refusal> refusal_;
};

void set_patient(FilmValues& out, const FilmAttributes& in, ValueChecker& check) {
    out.patient_id = check.text("patient_id", in.patient_id, k_long_string_max);
    out.patient_name = check.person_name("patient_name", in.patient_name);
    out.patient_birth_date = check.date("patient_birth_date", in.patient_birth_date);
    out.patient_sex = check.one_of("patient_sex", in.patient_sex, "MFO");
}

void set_study(FilmValues& out, const FilmAttributes& in, ValueChecker& check) {
    out.study_date = check.date("study_date", in.study_date);
    out.accession_number = check.text("accession_number", in.accession_number, k_short_string_max);
    out.series_description =
        check.text("series_description", in.series_description, k_long_string_max);
    check.required("modality", !in.modality.empty());
    out.modality = check.code("modality", in.modality);
    out.body_part = check.code("body_part", in.body_part);
    out.laterality = check.one_of("laterality", in.laterality, "LR");
    out.laterality_applies = !is_unpaired_body_part(in.body_part);
    if (!out.laterality_applies && !in.laterality.empty()) {
        check.invalid("laterality", "is given for a body part that has no left and right one");
    }
    out.view = check.code("view", in.view);
}

void set_uids(FilmValues& out, const FilmAttributes& in, ValueChecker& check) {
    check.required("identity_seed", !in.identity_seed.empty());
    if (!in.study_uid.empty() && !is_valid_uid(in.study_uid)) {
        check.invalid("study_uid", "is not a UID (PS3.5 9.1)");
    }
    constexpr unsigned integer_max = std::numeric_limits<std::int32_t>::max(); // IS, PS3.5 6.2
    if (in.instance_number > integer_max) {
        check.invalid("instance_number", fmt::format("is above {}", integer_max));
    }
    out.instance_number = std::to_string(in.instance_number);
    out.study_uid = in.study_uid.empty() ? uid_from_seed(in.identity_seed, "study") : in.study_uid;
    out.series_uid = uid_from_seed(in.identity_seed, "series");
    out.instance_uid = uid_from_seed(in.identity_seed, "instance " + out.instance_number);
}

void set_device(FilmValues& out, const FilmAttributes& in, ValueChecker& check) {
    out.device_manufacturer =
        check.text("device_manufacturer", in.device_manufacturer, k_long_string_max);
    out.device_model = check.text("device_model", in.device_model, k_long_string_max);
    out.device_serial = check.text("device_serial", in.device_serial, k_long_string_max);
    out.software = check.text("software", in.software, k_long_string_max);
    out.station_name = check.text("station_name", in.station_name, k_short_string_max);
}

/// Minutes east of Greenwich at the end of a well-formed RFC 3339 text.
int offset_minutes(std::string_view text) {
    if (text.back() == 'Z' || text.back() == 'z') {
        return 0;
    }
    const auto tail = text.substr(text.size() - 6); // +HH:MM
    const auto digit = [&](std::size_t i) { return tail[i] - '0'; };
    const int minutes = (digit(1) * 10 + digit(2)) * 60 + digit(4) * 10 + digit(5);
    return tail[0] == '-' ? -minutes : minutes;
}

void set_scan_time(FilmValues& out, const FilmAttributes& in, ValueChecker& check) {
    if (in.scanned_at.empty()) {
        return;
    }
    const auto at = parse_rfc3339(in.scanned_at);
    const int offset = at ? offset_minutes(in.scanned_at) : 0;
    constexpr int west_max = -12 * 60; // DT and (0008,0201): -1200 to +1400
    constexpr int east_max = 14 * 60;
    if (!at || offset < west_max || offset > east_max) {
        check.invalid("scanned_at", "is not a date and time with an offset (RFC 3339)");
        return;
    }
    using namespace std::chrono;
    const auto local = *at + minutes(offset);
    const auto day = floor<days>(local);
    const year_month_day date{day};
    if (static_cast<int>(date.year()) < 1 || static_cast<int>(date.year()) > 9999) {
        check.invalid("scanned_at", "lies outside the years 1 to 9999");
        return;
    }
    const hh_mm_ss time{floor<milliseconds>(local - day)};
    out.scan_date =
        fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    out.scan_time = fmt::format("{:02}{:02}{:02}", time.hours().count(), time.minutes().count(),
                                time.seconds().count());
    if (time.subseconds().count() != 0) {
        out.scan_time += fmt::format(".{:03}", time.subseconds().count());
    }
    const int away = std::abs(offset);
    out.utc_offset = fmt::format("{}{:02}{:02}", offset < 0 ? '-' : '+', away / 60, away % 60);
    out.scan_date_time = out.scan_date + out.scan_time + out.utc_offset;
}

void set_spacing(FilmValues& out, const FilmAttributes& in, ValueChecker& check) {
    check.required("pitch_x_um", in.pitch_x_um != 0.0);
    check.required("pitch_y_um", in.pitch_y_um != 0.0);
    const auto good = [](double um) {
        return std::isfinite(um) && um > 0.0 && um <= k_pitch_um_max;
    };
    const auto across = fmt::format("{:.8g}", in.pitch_x_um / 1000.0);
    const auto down = fmt::format("{:.8g}", in.pitch_y_um / 1000.0);
    if (!good(in.pitch_x_um) || !good(in.pitch_y_um) || across.size() > k_decimal_max ||
        down.size() > k_decimal_max) {
        check.invalid("pitch", fmt::format("is not above 0 and at most {} um", k_pitch_um_max));
        return;
    }
    // PS3.3 10.7.1.3: the distance between rows stands first.
    out.spacing = down + "\\" + across;
}

} // namespace

Result<FilmValues> film_values(const FilmAttributes& attributes) {
    ValueChecker check(attributes.encoding);
    FilmValues values;
    set_patient(values, attributes, check);
    set_study(values, attributes, check);
    set_uids(values, attributes, check);
    set_device(values, attributes, check);
    set_scan_time(values, attributes, check);
    set_spacing(values, attributes, check);
    if (const auto& refusal = check.refusal()) {
        return refuse(*refusal);
    }
    values.character_set = specific_character_set(attributes.encoding, check.all_ascii());
    return values;
}

} // namespace scanseal::dicom
