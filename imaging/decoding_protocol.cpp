#include "imaging/decoding_protocol_internal.hpp"

#include "imaging/decode_limits_internal.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr std::size_t k_detail_characters_max = 400;
constexpr std::size_t k_compression_characters_max = 32;
constexpr std::size_t k_patient_id_bytes_max = 1024;
constexpr std::size_t k_uid_characters_max = 64; ///< PS3.5 9.1
constexpr std::uint32_t k_codes_max = 4096;
constexpr std::size_t k_code_bytes_max = 7089; ///< ISO/IEC 18004 table 7: digits in version 40-L
constexpr double k_dpi_max = 1e6;
constexpr unsigned k_sample_bits_max = 16;

void write_dpi(MessageWriter& message, const std::optional<double>& dpi) {
    message.u8(dpi ? 1 : 0);
    message.f64(dpi.value_or(0.0));
}

std::optional<double> read_dpi(MessageReader& message, bool& good) {
    const auto known = message.u8();
    const double dpi = message.f64();
    good = good && known <= 1 && (known == 0 || (std::isfinite(dpi) && dpi > 0 && dpi < k_dpi_max));
    return known == 1 ? std::optional(dpi) : std::nullopt;
}

/// Of an enumeration that begins at 0 and ends with `last`.
template <class Enum>
Enum read_enum(MessageReader& message, Enum last, bool& good) {
    const auto value = message.u8();
    good = good && value <= static_cast<std::uint8_t>(last);
    return good ? static_cast<Enum>(value) : Enum{};
}

/// Or empty.
bool is_uid(const std::string& text) {
    return text.size() <= k_uid_characters_max &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

bool read_flag(MessageReader& message, bool& good) {
    const auto value = message.u8();
    good = good && value <= 1;
    return value == 1;
}

} // namespace

void MessageWriter::f64(double value) {
    u64(std::bit_cast<std::uint64_t>(value));
}

void MessageWriter::blob(ByteView value) {
    u32(static_cast<std::uint32_t>(value.size()));
    bytes_.insert(bytes_.end(), value.begin(), value.end());
}

void MessageWriter::number(std::uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

double MessageReader::f64() {
    return std::bit_cast<double>(number(8));
}

Bytes MessageReader::blob() {
    const auto size = u32();
    good_ = good_ && size <= rest_.size();
    if (!good_) {
        return {};
    }
    Bytes bytes(rest_.begin(), rest_.begin() + size);
    rest_ = rest_.subspan(size);
    return bytes;
}

std::string MessageReader::text() {
    const auto bytes = blob();
    return std::string(as_text(bytes));
}

std::uint64_t MessageReader::number(unsigned count) {
    good_ = good_ && count <= rest_.size();
    if (!good_) {
        return 0;
    }
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) {
        value |= std::uint64_t{rest_[i]} << (8 * i);
    }
    rest_ = rest_.subspan(count);
    return value;
}

void write_facts(MessageWriter& message, const PageFacts& facts) {
    message.u8(static_cast<std::uint8_t>(facts.format));
    message.u32(facts.width_px);
    message.u32(facts.height_px);
    message.u8(static_cast<std::uint8_t>(facts.layout));
    write_dpi(message, facts.dpi_x);
    write_dpi(message, facts.dpi_y);
    message.text(facts.compression);
    message.u8(facts.lossy ? 1 : 0);
    message.u32(facts.significant_bits);
    message.u8(facts.alpha_dropped ? 1 : 0);
    message.u8(facts.signed_source ? 1 : 0);
    message.blob(facts.icc_profile);
    message.text(facts.patient_id);
    message.text(facts.sop_class_uid);
    message.text(facts.sop_instance_uid);
}

std::optional<PageFacts> read_facts(MessageReader& message, const DecodeLimits& limits) {
    bool good = true;
    PageFacts facts;
    facts.format = read_enum(message, FileFormat::unknown, good);
    facts.width_px = message.u32();
    facts.height_px = message.u32();
    facts.layout = read_enum(message, SampleLayout::rgb16, good);
    facts.dpi_x = read_dpi(message, good);
    facts.dpi_y = read_dpi(message, good);
    facts.compression = message.text();
    facts.lossy = read_flag(message, good);
    facts.significant_bits = message.u32();
    facts.alpha_dropped = read_flag(message, good);
    facts.signed_source = read_flag(message, good);
    facts.icc_profile = message.blob();
    facts.patient_id = message.text();
    facts.sop_class_uid = message.text();
    facts.sop_instance_uid = message.text();
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    if (!good || facts.compression.size() > k_compression_characters_max ||
        !std::ranges::all_of(facts.compression, is_plain) || facts.significant_bits == 0 ||
        facts.significant_bits > k_sample_bits_max ||
        facts.patient_id.size() > k_patient_id_bytes_max || !is_uid(facts.sop_class_uid) ||
        !is_uid(facts.sop_instance_uid) ||
        !check_page_size(facts.width_px, facts.height_px, facts.layout, limits)) {
        return std::nullopt;
    }
    return facts;
}

void write_codes(MessageWriter& message, const std::vector<PageCode>& codes) {
    message.u32(static_cast<std::uint32_t>(codes.size()));
    for (const auto& code : codes) {
        message.u8(static_cast<std::uint8_t>(code.kind));
        message.text(code.text);
        message.u32(code.region.x_px);
        message.u32(code.region.y_px);
        message.u32(code.region.width_px);
        message.u32(code.region.height_px);
    }
}

std::optional<std::vector<PageCode>> read_codes(MessageReader& message, std::uint32_t width_px,
                                                std::uint32_t height_px) {
    const auto count = message.u32();
    bool good = count <= k_codes_max;
    std::vector<PageCode> codes;
    for (std::uint32_t i = 0; good && i < count; ++i) {
        PageCode code;
        code.kind = read_enum(message, CodeKind::ean13, good);
        code.text = message.text();
        code.region.x_px = message.u32();
        code.region.y_px = message.u32();
        code.region.width_px = message.u32();
        code.region.height_px = message.u32();
        // zbar may see a corner of a code just outside the page.
        good = good && code.text.size() <= k_code_bytes_max && code.region.x_px <= width_px &&
               code.region.y_px <= height_px && code.region.width_px <= 2 * width_px + 2 &&
               code.region.height_px <= 2 * height_px + 2;
        codes.push_back(std::move(code));
    }
    if (!good) {
        return std::nullopt;
    }
    return codes;
}

void write_refusal(MessageWriter& message, const Refusal& refusal) {
    message.u32(static_cast<std::uint32_t>(refusal.code));
    message.text(refusal.detail);
}

std::optional<Refusal> read_refusal(MessageReader& message) {
    const auto number = static_cast<int>(message.u32());
    const auto detail = printable(message.text(), k_detail_characters_max);
    if (!message.finished() || number < static_cast<int>(RefusalCode::format_unknown) ||
        number > static_cast<int>(RefusalCode::dicom_object_not_accepted)) {
        return std::nullopt;
    }
    const auto code = static_cast<RefusalCode>(number);
    if (to_string(code) == "unknown") {
        return std::nullopt;
    }
    return Refusal{.code = code, .detail = detail};
}

std::string printable(const std::string& text, std::size_t characters_max) {
    auto safe = text.substr(0, characters_max);
    std::ranges::replace_if(safe, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return safe;
}

} // namespace scanseal::imaging
