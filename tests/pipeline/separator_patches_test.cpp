#include "pipeline/separator_patches.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

using imaging::PageEdge;
using imaging::PagePatch;
using imaging::PatchKind;

const std::vector<PatchKind> k_separating{PatchKind::two, PatchKind::transfer};

PagePatch at(PageEdge edge, PatchKind kind = PatchKind::transfer) {
    return {.kind = kind, .edge = edge, .region = {}};
}

TEST(SeparatorPatches, a_bare_sheet_divides_and_a_form_begins_a_document) {
    EXPECT_EQ(patch_role({.patches = {at(PageEdge::top)}, .other_ink = 0.0004}, k_separating),
              PatchRole::separator);
    EXPECT_EQ(patch_role({.patches = {at(PageEdge::top)}, .other_ink = 0.0006}, k_separating),
              PatchRole::form);
}

TEST(SeparatorPatches, a_sheet_with_patches_at_two_edges_divides_whatever_else_it_says) {
    EXPECT_EQ(patch_role({.patches = {at(PageEdge::top), at(PageEdge::left)}, .other_ink = 0.1},
                         k_separating),
              PatchRole::separator);
    EXPECT_EQ(patch_role({.patches = {at(PageEdge::top), at(PageEdge::top)}, .other_ink = 0.1},
                         k_separating),
              PatchRole::form);
    EXPECT_EQ(patch_role({.patches = {at(PageEdge::top), at(PageEdge::left, PatchKind::three)},
                          .other_ink = 0.1},
                         k_separating),
              PatchRole::form);
}

TEST(SeparatorPatches, a_patch_that_is_not_named_means_nothing) {
    EXPECT_EQ(patch_role({.patches = {at(PageEdge::top, PatchKind::three)}, .other_ink = 0.0},
                         k_separating),
              PatchRole::none);
    EXPECT_EQ(patch_role({}, k_separating), PatchRole::none);
}

} // namespace
} // namespace scanseal::pipeline
