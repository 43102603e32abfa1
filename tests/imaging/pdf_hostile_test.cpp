// PDFs that are damaged or that try to cost memory.
#include "tests/imaging/hand_pdf.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace scanseal::imaging::test {

namespace {

using Code = RefusalCode;

std::optional<Code> refused(std::string_view text) {
    return refusal_of(as_bytes(text));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

HandPdf with_deflated(const std::string& samples) {
    HandPdf pdf;
    pdf.picture += " /Filter /FlateDecode";
    pdf.data = deflated(samples);
    return pdf;
}

TEST(PdfHostile, nothing_is_repaired) {
    const auto good = HandPdf{}.text();
    ASSERT_EQ(refused(good), std::nullopt);
    EXPECT_EQ(refused(replaced(good, "startxref\n", "startxref\n9")), Code::file_damaged);
    EXPECT_EQ(refused(replaced(good, "/Length 8 ", "/Length 7 ")), Code::file_damaged);
    EXPECT_EQ(refused(replaced(good, "/Length 8 ", "/Length 9999 ")), Code::file_damaged);
    EXPECT_EQ(refused(replaced(good, "5 0 obj", "6 0 obj")), Code::file_damaged);
    EXPECT_EQ(refused(replaced(good, "/Count 1", "/Count 2")), Code::file_damaged);
    EXPECT_EQ(refused(replaced(good, "[3 0 R]", "[9 0 R]")), Code::file_damaged);
    EXPECT_EQ(refused(replaced(good, "trailer", "failure")), Code::file_damaged);
    EXPECT_EQ(refused(good.substr(0, good.size() - 8)), Code::file_truncated);
}

TEST(PdfHostile, a_damaged_object_refuses_every_page_that_comes_after_it) {
    HandPdf pdf;
    pdf.pages = "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>";
    pdf.page = "/Annots 6 0 R";
    pdf.more.push_back("[ << /Subtype /Stamp ) ]");
    const auto bytes = pdf.bytes();
    EXPECT_EQ(decode_page(bytes, 1).error().code, Code::file_damaged);
    const MemorySource source(bytes);
    const auto file = open_image(source, k_limits);
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->facts(0).error().code, Code::file_damaged);
    EXPECT_EQ((*file)->facts(1).error().code, Code::file_damaged);
}

TEST(PdfHostile, page_trees_in_loops_or_without_end_are_refused) {
    HandPdf pdf;
    pdf.pages = "<< /Type /Pages /Kids [2 0 R] /Count 1 >>";
    EXPECT_EQ(refused(pdf.text()), Code::file_damaged);
    pdf.pages = "<< /Type /Pages /Kids [] /Count 0 >>";
    EXPECT_EQ(refused(pdf.text()), Code::file_damaged);
    pdf.pages = "<< /Type /Pages /Kids [";
    for (int i = 0; i < 100; ++i) {
        pdf.pages += "3 0 R ";
    }
    pdf.pages += "] /Count 100 >>";
    EXPECT_EQ(refused(pdf.text()), Code::too_many_pages);
}

TEST(PdfHostile, packed_pixels_must_be_exactly_as_many_as_the_sides_say) {
    EXPECT_EQ(refused(with_deflated("12345678").text()), std::nullopt);
    EXPECT_EQ(refused(with_deflated("1234567").text()), Code::file_truncated);
    EXPECT_EQ(refused(with_deflated("123456789").text()), Code::file_damaged);
    HandPdf plain;
    plain.data = "1234567";
    EXPECT_EQ(refused(plain.text()), Code::file_truncated);
    plain.data = "12345678\r\n";
    EXPECT_EQ(refused(plain.text()), std::nullopt);
    plain.data = "12345678901";
    EXPECT_EQ(refused(plain.text()), Code::file_damaged);
}

TEST(PdfHostile, packed_pixels_whose_checksum_is_wrong_are_refused) {
    auto pdf = with_deflated("12345678");
    pdf.data.back() = static_cast<char>(pdf.data.back() ^ 1);
    EXPECT_EQ(refused(pdf.text()), Code::file_damaged);
    pdf = with_deflated("12345678");
    pdf.data.resize(pdf.data.size() - 4);
    EXPECT_TRUE(refused(pdf.text())) << "without its checksum";
}

TEST(PdfHostile, a_picture_that_unpacks_to_more_than_its_sides_costs_nothing) {
    const auto bomb = with_deflated(std::string(std::size_t{64} << 20U, '\0'));
    EXPECT_EQ(refused(bomb.text()), Code::file_damaged);
}

TEST(PdfHostile, sides_above_the_limits_are_refused_before_the_picture_is_read) {
    HandPdf pdf;
    pdf.picture = "/Width 19999 /Height 19999 /BitsPerComponent 8 /ColorSpace /DeviceRGB";
    EXPECT_EQ(refused(pdf.text()), Code::image_too_large);
    pdf.picture = "/Width 2000000000 /Height 2 /BitsPerComponent 1 /ColorSpace /DeviceGray";
    EXPECT_EQ(refused(pdf.text()), Code::image_too_large);
    pdf.picture = "/Width -1 /Height 2 /BitsPerComponent 1 /ColorSpace /DeviceGray";
    EXPECT_EQ(refused(pdf.text()), Code::file_damaged);
}

TEST(PdfHostile, content_streams_and_profiles_have_bounds) {
    HandPdf pdf;
    pdf.content.append(std::size_t{9} << 20U, ' ');
    EXPECT_TRUE(refused(pdf.text()));
    pdf = HandPdf{};
    pdf.picture = "/Width 4 /Height 2 /BitsPerComponent 8 /ColorSpace [/ICCBased 6 0 R]";
    pdf.more.push_back(stream_object("/N 1 /Filter /FlateDecode",
                                     deflated(std::string(std::size_t{64} << 20U, '\0'))));
    EXPECT_EQ(refused(pdf.text()), Code::file_damaged);
    pdf.more[0] = stream_object("/N 1 /Filter /FlateDecode", deflated("profile"));
    EXPECT_EQ(refused(pdf.text()), std::nullopt);
}

TEST(PdfHostile, forms_that_call_forms_end) {
    HandPdf pdf;
    pdf.content = "/Fm Do";
    std::string calls;
    for (int i = 0; i < 20000; ++i) {
        calls += "/Fm Do ";
    }
    pdf.more.push_back(stream_object("/Subtype /Form /BBox [0 0 96 48] /Resources << /XObject << "
                                     "/Fm 7 0 R >> >>",
                                     calls));
    pdf.more.push_back(stream_object("/Subtype /Form /BBox [0 0 96 48] /Resources << /XObject << "
                                     "/Fm 8 0 R >> >>",
                                     calls));
    pdf.more.push_back(stream_object("/Subtype /Form /BBox [0 0 96 48]", "q Q"));
    EXPECT_TRUE(refused(pdf.text()));
}

TEST(PdfHostile, structure_above_the_bound_is_refused) {
    HandPdf pdf;
    pdf.page = "/Annots 6 0 R";
    std::string array = "[";
    for (std::size_t i = 0; i < (std::size_t{16} << 20U); ++i) {
        array += "0 ";
    }
    pdf.more.push_back(array + "]");
    EXPECT_EQ(refused(pdf.text()), Code::image_too_large);
}

/// A file whose catalog, page tree and page lie in an object stream, with `padding` behind them.
std::string with_object_stream(const std::string& padding) {
    const HandPdf parts;
    const std::string first = "<< /Type /Catalog /Pages 2 0 R >> ";
    const std::string second = "<< /Type /Pages /Kids [3 0 R] /Count 1 >> ";
    const std::string third = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 96 48] /Contents 4 0 R "
                              "/Resources << /XObject << /Im 5 0 R >> >> >> ";
    const auto offsets = "1 0 2 " + std::to_string(first.size()) + " 3 " +
                         std::to_string(first.size() + second.size()) + " ";
    std::string file = "%PDF-1.7\n";
    std::string table;
    const auto entry = [&table](int type, std::size_t value, int index) {
        table += static_cast<char>(type);
        for (int shift = 24; shift >= 0; shift -= 8) {
            table += static_cast<char>(value >> static_cast<unsigned>(shift));
        }
        table += static_cast<char>(index);
    };
    entry(0, 0, 0);
    entry(2, 6, 0);
    entry(2, 6, 1);
    entry(2, 6, 2);
    const std::vector<std::string> direct = {
        stream_object("", parts.content),
        stream_object("/Type /XObject /Subtype /Image " + parts.picture, parts.data),
        stream_object("/Type /ObjStm /N 3 /Filter /FlateDecode /First " +
                          std::to_string(offsets.size()),
                      deflated(offsets + first + second + third + padding)),
    };
    for (std::size_t i = 0; i < direct.size(); ++i) {
        entry(1, file.size(), 0);
        file += std::to_string(i + 4) + " 0 obj\n" + direct[i] + "\nendobj\n";
    }
    const auto start = file.size();
    entry(1, start, 0);
    return file + "7 0 obj\n" + stream_object("/Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R", table) +
           "\nendobj\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
}

TEST(PdfHostile, object_streams_are_not_unpacked_without_end) {
    EXPECT_EQ(refused(with_object_stream("")), std::nullopt);
    EXPECT_TRUE(refused(with_object_stream(std::string(std::size_t{64} << 20U, ' '))));
}

TEST(PdfHostile, chains_of_decoders_do_not_overrun_the_stack) {
    std::string filters = "/Filter [";
    for (int i = 0; i < 100000; ++i) {
        filters += i % 2 == 0 ? "/FlateDecode " : "/ASCIIHexDecode ";
    }
    const auto good = with_object_stream("");
    // The table of a file with another length of object 6 is wrong, but its stream is read first.
    auto text = HandPdf{}.text();
    EXPECT_TRUE(refused(replaced(good, "/Filter /FlateDecode", filters + "]")));
    HandPdf pdf;
    pdf.picture = "/Width 4 /Height 2 /BitsPerComponent 8 /ColorSpace [/ICCBased 6 0 R]";
    pdf.more.push_back(stream_object("/N 1 " + filters + "]", "x"));
    EXPECT_TRUE(refused(pdf.text()));
    std::string crypts = "/Filter [";
    for (int i = 0; i < 100000; ++i) {
        crypts += "/FlateDecode ";
    }
    pdf.more[0] = stream_object("/N 1 " + crypts + "]", "x");
    EXPECT_TRUE(refused(pdf.text()));
}

TEST(PdfHostile, deep_nesting_does_not_overrun_the_stack) {
    HandPdf pdf;
    pdf.page = "/Annots 6 0 R";
    pdf.more.push_back(std::string(1000000, '['));
    EXPECT_TRUE(refused(pdf.text()));
}

} // namespace

} // namespace scanseal::imaging::test
