#include "config/path_overlap.hpp"

#include <gtest/gtest.h>

namespace scanseal::config {
namespace {

TEST(PathOverlap, resolves_relative_paths_below_the_station) {
    EXPECT_EQ(resolve_path("/s", "hot/encounter/"), Path("/s/hot/encounter"));
    EXPECT_EQ(resolve_path("/s", "./a/../b/."), Path("/s/b"));
    EXPECT_EQ(resolve_path("/s", "/elsewhere//in"), Path("/elsewhere/in"));
    EXPECT_EQ(resolve_path("/s", "."), Path("/s"));
    EXPECT_EQ(resolve_path("/s", "/"), Path("/"));
}

TEST(PathOverlap, sees_folders_in_one_another) {
    EXPECT_TRUE(paths_overlap("/s/hot", "/s/hot"));
    EXPECT_TRUE(paths_overlap("/s/hot", "/s/hot/a"));
    EXPECT_TRUE(paths_overlap("/s/hot/a", "/s/hot"));
    EXPECT_TRUE(paths_overlap("/", "/s"));
}

TEST(PathOverlap, tells_neighbours_with_like_names_apart) {
    EXPECT_FALSE(paths_overlap("/s/hot", "/s/hot2"));
    EXPECT_FALSE(paths_overlap("/s/vault", "/s/vault.staging"));
    EXPECT_FALSE(paths_overlap("/s/a", "/t/a"));
}

} // namespace
} // namespace scanseal::config
