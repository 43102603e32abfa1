#include "dicom/text_encoding.hpp"

#include "core/failure.hpp"

#include <fmt/core.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace scanseal::dicom {

namespace {

constexpr std::string_view k_to_kanji = "\x1B$B"; // ESC 02/04 04/02: JIS X 0208 as G0
constexpr std::string_view k_to_ascii = "\x1B(B"; // ESC 02/08 04/02: ISO 646 as G0

/// JIS X 0208 by way of EUC-JP, which is the same table with the top bits set and no state.
class JisTable {
public:
    JisTable() : converter_(iconv_open("EUC-JP", "UTF-8")) {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): iconv says no with this value
        if (converter_ == reinterpret_cast<iconv_t>(-1)) {
            throw Failure(FailureKind::not_found, "iconv knows no EUC-JP on this system");
        }
    }

    ~JisTable() { iconv_close(converter_); }

    JisTable(const JisTable&) = delete;
    JisTable& operator=(const JisTable&) = delete;
    JisTable(JisTable&&) = delete;
    JisTable& operator=(JisTable&&) = delete;

    /// The two bytes of a character beyond ASCII, or nothing.
    [[nodiscard]] std::optional<std::array<char, 2>> look_up(std::string_view utf8) const {
        std::array<char, 4> in{};
        std::array<char, 8> out{};
        std::copy(utf8.begin(), utf8.end(), in.begin());
        char* from = in.data();
        char* to = out.data();
        std::size_t from_left = utf8.size();
        std::size_t to_left = out.size();
        const auto replaced = iconv(converter_, &from, &from_left, &to, &to_left);
        const auto lead = static_cast<std::uint8_t>(out[0]);
        const auto trail = static_cast<std::uint8_t>(out[1]);
        // One byte: glibc gives the yen sign as a backslash. 8E and 8F lead half-width kana and JIS
        // X 0212.
        if (replaced != 0 || from_left != 0 || to_left != out.size() - 2 || lead < 0xA1 ||
            trail < 0xA1) {
            return std::nullopt;
        }
        return std::array<char, 2>{static_cast<char>(lead & 0x7FU),
                                   static_cast<char>(trail & 0x7FU)};
    }

private:
    iconv_t converter_;
};

Refused not_utf8() {
    return refuse(RefusalCode::dicom_value_invalid, "the text is not well-formed UTF-8");
}

Result<std::string> encode_iso2022_jp(std::string_view text) {
    const JisTable table;
    std::string out;
    bool kanji = false;
    while (!text.empty()) {
        const auto before = text;
        const auto character = take_character(text);
        if (!character) {
            return not_utf8();
        }
        const bool ascii = *character < 0x80;
        if (ascii != !kanji) {
            out += ascii ? k_to_ascii : k_to_kanji;
            kanji = !ascii;
        }
        if (ascii) {
            out.push_back(static_cast<char>(*character));
            continue;
        }
        const auto code = table.look_up(before.substr(0, before.size() - text.size()));
        if (!code) {
            return refuse(RefusalCode::dicom_text_unencodable,
                          fmt::format("U+{:04X} is not in JIS X 0208 (ISO 2022 IR 87)",
                                      static_cast<std::uint32_t>(*character)));
        }
        out.append(code->begin(), code->end());
    }
    if (kanji) {
        out += k_to_ascii;
    }
    return out;
}

} // namespace

std::optional<char32_t> take_character(std::string_view& text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const unsigned lead = byte(0);
    std::size_t length = 1;
    char32_t value = lead;
    char32_t lowest = 0;
    if (lead >= 0xF0 && lead < 0xF8) {
        length = 4;
        value = lead & 0x07U;
        lowest = 0x10000;
    } else if (lead >= 0xE0 && lead < 0xF0) {
        length = 3;
        value = lead & 0x0FU;
        lowest = 0x800;
    } else if (lead >= 0xC0 && lead < 0xE0) {
        length = 2;
        value = lead & 0x1FU;
        lowest = 0x80;
    } else if (lead >= 0x80) {
        return std::nullopt;
    }
    if (text.size() < length) {
        return std::nullopt;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return std::nullopt;
        }
        value = value << 6U | (byte(i) & 0x3FU);
    }
    if (value < lowest || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        return std::nullopt;
    }
    text.remove_prefix(length);
    return value;
}

std::optional<std::size_t> count_characters(std::string_view text) noexcept {
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        if (!take_character(text)) {
            return std::nullopt;
        }
    }
    return count;
}

bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

Result<std::string> encode_text(std::string_view text, TextEncoding encoding) {
    if (is_ascii(text)) {
        return std::string(text);
    }
    if (encoding == TextEncoding::iso2022_jp) {
        return encode_iso2022_jp(text);
    }
    if (!count_characters(text)) {
        return not_utf8();
    }
    return std::string(text);
}

std::string specific_character_set(TextEncoding encoding, bool all_ascii) {
    if (encoding == TextEncoding::utf8) {
        return "ISO_IR 192"; // said even of ASCII: a reader that later corrects a name may then
                             // write any
    }
    return all_ascii ? "" : "\\ISO 2022 IR 87"; // the empty first value stands for ISO-IR 6
}

} // namespace scanseal::dicom
