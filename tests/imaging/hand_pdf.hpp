// tests/imaging/hand_pdf.hpp — PDFs written byte by byte: one page with one picture, of which a
// test changes what it is about.
#pragma once

#include "core/bytes.hpp"

#include <zlib.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace scanseal::imaging::test {

inline std::string stream_object(const std::string& entries, const std::string& data) {
    return "<< " + entries + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + data +
           "\nendstream";
}

/// zlib's own Deflate.
inline std::string deflated(const std::string& data) {
    auto size = compressBound(data.size());
    std::string packed(size, '\0');
    compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
              reinterpret_cast<const Bytef*>(data.data()), data.size(), 1);
    packed.resize(size);
    return packed;
}

/// Objects 1 to n with a cross-reference table that is right.
inline std::string pdf_of(const std::vector<std::string>& objects,
                          const std::string& trailer = "") {
    std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
    std::string table = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        char line[32];
        std::snprintf(line, sizeof line, "%010zu 00000 n \n", file.size());
        table += line;
        file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const auto start = file.size();
    const auto size = std::to_string(objects.size() + 1);
    return file + "xref\n0 " + size + "\n" + table + "trailer\n<< /Size " + size + " /Root 1 0 R " +
           trailer + " >>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
}

/// A page of 96 x 48 points, filled by
/// a picture of 4 x 2 grey pixels: 3 dpi.
struct HandPdf {
    std::string catalog;
    std::string pages;
    std::string page;
    std::string resources;
    std::string content = "q 96 0 0 48 0 0 cm /Im Do Q";
    std::string picture = "/Width 4 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    std::string data = std::string("\x00\x10\x20\x30\x40\x50\x60\x70", 8);
    std::vector<std::string> more; ///< objects from number 6 on
    std::string media_box = "[0 0 96 48]";

    [[nodiscard]] std::string text() const {
        std::vector<std::string> objects = {
            "<< /Type /Catalog /Pages 2 0 R " + catalog + " >>",
            pages.empty() ? "<< /Type /Pages /Kids [3 0 R] /Count 1 >>" : pages,
            "<< /Type /Page /Parent 2 0 R /MediaBox " + media_box +
                " /Contents 4 0 R /Resources << /XObject << /Im 5 0 R /Fm 6 0 R >> " + resources +
                " >> " + page + " >>",
            stream_object("", content),
            stream_object("/Type /XObject /Subtype /Image " + picture, data),
        };
        objects.insert(objects.end(), more.begin(), more.end());
        return pdf_of(objects);
    }

    [[nodiscard]] Bytes bytes() const {
        const auto file = text();
        return {file.begin(), file.end()};
    }
};

} // namespace scanseal::imaging::test
