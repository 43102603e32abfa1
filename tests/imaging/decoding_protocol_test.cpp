// What the master makes of codes that a decoder process says it read: the process may be in the
// hands of whoever made the page.
#include "imaging/decoding_protocol_internal.hpp"

#include <gtest/gtest.h>

namespace scanseal::imaging {

namespace {

constexpr std::uint32_t k_width_px = 2480;
constexpr std::uint32_t k_height_px = 3508;

PageCode good_code() {
    return {.kind = CodeKind::qr,
            .text = std::string("MRN-1\0\n", 7),
            .region = {.x_px = 100, .y_px = 200, .width_px = 300, .height_px = 300}};
}

std::optional<std::vector<PageCode>> after_the_way(const std::vector<PageCode>& codes) {
    MessageWriter message;
    write_codes(message, codes);
    MessageReader reader(message.bytes());
    auto read = read_codes(reader, k_width_px, k_height_px);
    EXPECT_EQ(read.has_value(), reader.finished());
    return read;
}

TEST(DecodingProtocol, brings_codes_over_as_they_are) {
    const auto last =
        PageCode{.kind = CodeKind::ean13, .text = "4901234567894", .region = {1, 2, 3, 4}};
    const auto read = after_the_way({good_code(), last});
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ(read->front().kind, CodeKind::qr);
    EXPECT_EQ(read->front().text, good_code().text);
    EXPECT_EQ(read->front().region.height_px, 300U);
    EXPECT_EQ(read->back().kind, CodeKind::ean13);
    EXPECT_EQ(read->back().region.y_px, 2U);
    EXPECT_TRUE(after_the_way({}));
}

TEST(DecodingProtocol, believes_no_code_that_a_page_cannot_bear) {
    auto kind = good_code();
    kind.kind = static_cast<CodeKind>(6);
    auto text = good_code();
    text.text.assign(7090, '1');
    auto right_of_it = good_code();
    right_of_it.region.x_px = k_width_px + 1;
    auto below_it = good_code();
    below_it.region.y_px = k_height_px + 1;
    auto wide = good_code();
    wide.region.width_px = 4'000'000'000U;
    auto high = good_code();
    high.region.height_px = 4'000'000'000U;
    for (const auto& lie : {kind, text, right_of_it, below_it, wide, high}) {
        MessageWriter message;
        write_codes(message, {good_code(), lie});
        MessageReader reader(message.bytes());
        EXPECT_FALSE(read_codes(reader, k_width_px, k_height_px));
    }
}

TEST(DecodingProtocol, allocates_nothing_by_the_count_that_a_process_claims) {
    MessageWriter message;
    message.u32(4'000'000'000U);
    MessageReader reader(message.bytes());
    EXPECT_FALSE(read_codes(reader, k_width_px, k_height_px));
    EXPECT_FALSE(after_the_way(std::vector<PageCode>(4097, good_code())));
    EXPECT_TRUE(after_the_way(std::vector<PageCode>(4096, good_code())));
}

TEST(DecodingProtocol, notices_an_answer_that_ends_too_early) {
    MessageWriter message;
    write_codes(message, {good_code(), good_code()});
    for (std::size_t size = 0; size < message.bytes().size(); ++size) {
        MessageReader reader(ByteView(message.bytes()).first(size));
        static_cast<void>(read_codes(reader, k_width_px, k_height_px));
        EXPECT_FALSE(reader.finished()) << size;
    }
}

} // namespace

} // namespace scanseal::imaging
