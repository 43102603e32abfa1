// PS3.10 section 7 (preamble, DICM, file meta information), PS3.5 section 7 (data elements) and 7.5
// (sequences, items, delimiters).
#include "scanner_drivers/source_reader.hpp"
#include "scanner_drivers/structure_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace scanseal::scanner_drivers {

namespace {

constexpr std::uint64_t k_elements_begin = 132;
constexpr std::uint32_t k_undefined_length = 0xffffffff;
constexpr std::uint64_t k_elements_max = 8'000'000;
constexpr std::size_t k_depth_max = 256;

constexpr std::uint16_t k_meta_group = 0x0002;
constexpr std::uint16_t k_delimiter_group = 0xfffe;
constexpr std::uint32_t k_item = 0xfffee000;
constexpr std::uint32_t k_item_end = 0xfffee00d;
constexpr std::uint32_t k_sequence_end = 0xfffee0dd;
constexpr std::uint32_t k_transfer_syntax = 0x00020010;
constexpr std::uint16_t k_pixel_group = 0x7fe0;

/// How elements are written at some place.
struct Coding {
    ByteOrder order = ByteOrder::little;
    bool explicit_vr = true;
};

/// Value representations whose length takes four bytes (PS3.5 table 7.1-1).
bool has_long_length(std::string_view vr) {
    constexpr std::array<std::string_view, 13> long_ones = {
        "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"};
    return std::ranges::find(long_ones, vr) != long_ones.end();
}

/// The head of one data element, item or delimiter.
struct Element {
    std::uint32_t tag = 0;
    std::string vr; ///< empty with implicit coding and for items and delimiters
    std::uint32_t length = 0;
    std::uint64_t value_at = 0;
};

enum class HeadState { read, cut_off, no_element };

HeadState read_head(SourceReader& reader, std::uint64_t at, Coding coding, Element& element) {
    const auto group = reader.u16(at, coding.order);
    const auto number = reader.u16(at + 2, coding.order);
    if (!group || !number || !reader.holds(at, 8)) {
        return HeadState::cut_off;
    }
    element.tag = std::uint32_t{*group} << 16U | *number;
    element.vr.clear();
    if (!coding.explicit_vr || *group == k_delimiter_group) {
        element.length = *reader.u32(at + 4, coding.order);
        element.value_at = at + 8;
        return HeadState::read;
    }
    element.vr = {static_cast<char>(*reader.u8(at + 4)), static_cast<char>(*reader.u8(at + 5))};
    if (std::ranges::any_of(element.vr, [](char c) { return c < 'A' || c > 'Z'; })) {
        return HeadState::no_element;
    }
    if (!has_long_length(element.vr)) {
        element.length = *reader.u16(at + 6, coding.order);
        element.value_at = at + 8;
        return HeadState::read;
    }
    const auto length = reader.u32(at + 8, coding.order);
    if (!length) {
        return HeadState::cut_off;
    }
    element.length = *length;
    element.value_at = at + 12;
    return HeadState::read;
}

class DicomWalk {
public:
    explicit DicomWalk(const ByteSource& source) : reader_(source) {}

    StructureCheck run();

private:
    struct Level {
        std::uint32_t ends_with; ///< k_item_end or k_sequence_end
        Coding outer;            ///< coding to go back to
    };

    std::optional<StructureCheck> walk_meta();
    std::optional<StructureCheck> enter_or_skip(const Element& element);
    [[nodiscard]] std::string text_at(const Element& element);

    [[nodiscard]] StructureCheck cut() const {
        return structure_incomplete(fmt::format("ends at byte {}, inside the data element at "
                                                "byte {}",
                                                reader_.size_bytes(), at_));
    }

    [[nodiscard]] StructureCheck not_walkable();

    SourceReader reader_;
    std::uint64_t at_ = k_elements_begin;
    Coding coding_;
    std::string transfer_syntax_;
    std::vector<Level> levels_;
    bool has_pixels_ = false;
};

std::string DicomWalk::text_at(const Element& element) {
    std::string text;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(element.length, 64); ++i) {
        const auto c = reader_.u8(element.value_at + i).value_or(0);
        if (c != 0 && c != ' ') {
            text += static_cast<char>(c);
        }
    }
    return text;
}

StructureCheck DicomWalk::not_walkable() {
    // Zeros where an element should be are space set aside for a copy; anything else is for the
    // decoder to judge.
    if (reader_.u64(at_, ByteOrder::little) == 0) {
        return structure_incomplete(
            fmt::format("has zeros instead of a data element at byte {}", at_));
    }
    return structure_unknown();
}

std::optional<StructureCheck> DicomWalk::walk_meta() {
    while (reader_.u16(at_, ByteOrder::little) == k_meta_group) {
        Element element;
        const auto state = read_head(reader_, at_, coding_, element);
        if (state == HeadState::no_element) {
            return not_walkable();
        }
        if (state == HeadState::cut_off || !reader_.holds(element.value_at, element.length)) {
            return cut();
        }
        if (element.tag == k_transfer_syntax) {
            transfer_syntax_ = text_at(element);
        }
        at_ = element.value_at + element.length;
    }
    if (!reader_.holds(at_, 8)) { // not even the head of one more element
        return structure_incomplete(
            fmt::format("ends at byte {}, at or before the end of the file meta information",
                        reader_.size_bytes()));
    }
    return std::nullopt;
}

std::optional<StructureCheck> DicomWalk::enter_or_skip(const Element& element) {
    if (element.length != k_undefined_length) {
        if (!reader_.holds(element.value_at, element.length)) {
            return cut();
        }
        at_ = element.value_at + element.length;
        return std::nullopt;
    }
    if (levels_.size() >= k_depth_max) {
        return structure_unknown();
    }
    levels_.push_back(
        {.ends_with = element.tag == k_item ? k_item_end : k_sequence_end, .outer = coding_});
    if (element.vr == "UN") {
        coding_ = {.order = ByteOrder::little, .explicit_vr = false}; // PS3.5 6.2.2, note 5
    }
    at_ = element.value_at;
    return std::nullopt;
}

StructureCheck DicomWalk::run() {
    if (const auto end = walk_meta()) {
        return *end;
    }
    // PS3.5 annex A: the meta information is explicit little endian, the data set as the transfer
    // syntax says.
    if (transfer_syntax_.empty() || transfer_syntax_ == "1.2.840.10008.1.2.1.99") {
        return structure_unknown();
    }
    coding_.explicit_vr = transfer_syntax_ != "1.2.840.10008.1.2";
    coding_.order = transfer_syntax_ == "1.2.840.10008.1.2.2" ? ByteOrder::big : ByteOrder::little;
    for (std::uint64_t steps = 0; at_ < reader_.size_bytes(); ++steps) {
        Element element;
        const auto state = read_head(reader_, at_, coding_, element);
        if (state == HeadState::no_element || steps > k_elements_max) {
            return not_walkable();
        }
        if (state == HeadState::cut_off) {
            return cut();
        }
        if (element.tag == k_item_end || element.tag == k_sequence_end) {
            if (levels_.empty() || levels_.back().ends_with != element.tag) {
                return not_walkable();
            }
            coding_ = levels_.back().outer;
            levels_.pop_back();
            at_ = element.value_at;
            continue;
        }
        has_pixels_ = has_pixels_ || (levels_.empty() && element.tag >> 16U == k_pixel_group);
        if (const auto end = enter_or_skip(element)) {
            return *end;
        }
    }
    if (!levels_.empty()) {
        return structure_incomplete(
            fmt::format("ends at byte {}, inside a sequence or pixel data", reader_.size_bytes()));
    }
    // A data set has no end mark; of an image, the pixels come last but for padding and signatures.
    if (!has_pixels_) {
        return structure_incomplete(
            fmt::format("ends at byte {} without pixel data", reader_.size_bytes()));
    }
    return structure_complete();
}

} // namespace

StructureCheck check_dicom_structure(const ByteSource& source) {
    return DicomWalk(source).run();
}

} // namespace scanseal::scanner_drivers
