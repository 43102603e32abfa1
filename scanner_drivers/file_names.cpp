#include "scanner_drivers/file_names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace scanseal::scanner_drivers {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_letters(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// `name` ends in `extension` and is more than that.
bool has_extension(std::string_view name, std::string_view extension) {
    return name.size() > extension.size() &&
           same_letters(name.substr(name.size() - extension.size()), extension);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Length of the UTF-8 sequence at the front (RFC 3629 section 4), 0 if it is none; `code` takes
/// the character.
std::size_t utf8_length(std::string_view text, std::uint32_t& code) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    if (byte(0) < 0x80) {
        code = byte(0);
        return 1;
    }
    const std::size_t length = 2U + (byte(0) >= 0xe0 ? 1U : 0U) + (byte(0) >= 0xf0 ? 1U : 0U);
    if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) {
        return 0;
    }
    code = byte(0) & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return 0;
        }
        code = code << 6U | (byte(i) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < smallest.at(length) || code > 0x10ffff || surrogate ? 0 : length;
}

bool is_control(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/// Takes the run of digits at the front of `text`, without leading zeros.
std::string_view take_number(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_digit);
    auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

} // namespace

bool is_unfinished_name(std::string_view name) {
    return has_extension(name, ".part") || has_extension(name, ".tmp") ||
           has_extension(name, ".crdownload");
}

bool is_copy_under_way(std::string_view name) {
    return is_unfinished_name(name) && name.front() != '.' && name.front() != '~';
}

bool is_ignored_name(std::string_view name) {
    return name.empty() || name.front() == '.' || name.front() == '~' || is_unfinished_name(name) ||
           same_letters(name, "thumbs.db") || same_letters(name, "desktop.ini");
}

bool is_page_name(std::string_view name) {
    // The second row is never accepted, but paired and refused at once, as what it is.
    constexpr std::array<std::string_view, 14> extensions = {
        ".tif", ".tiff", ".png",  ".jpg",  ".jpeg", ".pdf", ".dcm",
        ".bmp", ".gif",  ".heic", ".heif", ".avif", ".jp2", ".webp"};
    return std::ranges::any_of(extensions,
                               [&](std::string_view one) { return has_extension(name, one); });
}

bool is_json_name(std::string_view name) {
    return has_extension(name, ".json");
}

bool is_job_file_name(std::string_view name) {
    return same_letters(name, "job.json");
}

std::string_view stem_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

bool is_safe_name(std::string_view name) {
    if (name.empty() || name.size() > k_name_bytes_max || name == "." || name == "..") {
        return false;
    }
    while (!name.empty()) {
        std::uint32_t code = 0;
        const auto length = utf8_length(name, code);
        if (length == 0 || is_control(code) || code == '/') {
            return false;
        }
        name.remove_prefix(length);
    }
    return true;
}

std::string printable_name(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        std::uint32_t code = 0;
        const auto length = utf8_length(name, code);
        if (out.size() + length > k_name_bytes_max - 50) {
            out += "~";
            break;
        }
        if (length == 0 || is_control(code) || code == '/') {
            out += '_';
        } else {
            out += name.substr(0, length);
        }
        name.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out.empty() || out == "." || out == ".." ? "_" : out;
}

bool natural_less(std::string_view a, std::string_view b) {
    auto rest_a = a;
    auto rest_b = b;
    while (!rest_a.empty() && !rest_b.empty()) {
        if (is_digit(rest_a.front()) && is_digit(rest_b.front())) {
            const auto number_a = take_number(rest_a);
            const auto number_b = take_number(rest_b);
            if (number_a != number_b) {
                return number_a.size() != number_b.size() ? number_a.size() < number_b.size()
                                                          : number_a < number_b;
            }
            continue;
        }
        if (rest_a.front() != rest_b.front()) {
            return static_cast<unsigned char>(rest_a.front()) <
                   static_cast<unsigned char>(rest_b.front());
        }
        rest_a.remove_prefix(1);
        rest_b.remove_prefix(1);
    }
    if (rest_a.empty() != rest_b.empty()) {
        return rest_a.empty();
    }
    return a < b; // differ at most in leading zeros
}

} // namespace scanseal::scanner_drivers
