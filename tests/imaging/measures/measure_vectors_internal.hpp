// tests/imaging/measures/measure_vectors_internal.hpp — pictures of tests/data/imaging/measures,
// decoded.
#pragma once

#include "imaging/measures/page_views_internal.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace scanseal::imaging::test {

/// A page and the views that look at it.
struct VectorPage {
    PixelBuffer pixels;
    PageViews views;
};

/// A file of this folder, as if scanned at 300 dpi.
inline std::unique_ptr<VectorPage> vector_page(const std::string& name) {
    auto page = std::make_unique<VectorPage>();
    page->pixels = decode_page(test_file("measures/" + name)).value().pixels;
    page->views = make_page_views(page->pixels, 300.0, 300.0);
    return page;
}

} // namespace scanseal::imaging::test
