#include "core/memory_file.hpp"

#include "core/failure.hpp"
#include "core/pixel_buffer.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <utility>

namespace scanseal {

namespace {

TEST(MemoryFile, frozen_shows_what_was_written_and_takes_no_more) {
    const MemoryFile file(5);
    write_to_descriptor(file.descriptor(), as_bytes("hello"));
    const auto frozen = file.freeze();
    ASSERT_TRUE(frozen.owner);
    EXPECT_EQ(as_text(frozen.bytes), "hello");
    EXPECT_THROW(write_to_descriptor(file.descriptor(), as_bytes("other")), Failure);
    EXPECT_EQ(::ftruncate(file.descriptor(), 3), -1);
    EXPECT_EQ(::mmap(nullptr, 5, PROT_WRITE, MAP_SHARED, file.descriptor(), 0), MAP_FAILED);
}

TEST(MemoryFile, is_not_frozen_while_somebody_may_write_through_a_mapping) {
    const MemoryFile file(4096);
    void* const mapped = ::mmap(nullptr, 4096, PROT_WRITE, MAP_SHARED, file.descriptor(), 0);
    ASSERT_NE(mapped, MAP_FAILED);
    EXPECT_FALSE(file.freeze().owner);
    ::munmap(mapped, 4096);
    EXPECT_TRUE(file.freeze().owner);
}

TEST(MemoryFile, cannot_be_made_longer_or_shorter) {
    const MemoryFile file(4);
    EXPECT_THROW(write_to_descriptor(file.descriptor(), as_bytes("longer")), Failure);
    EXPECT_EQ(::ftruncate(file.descriptor(), 0), -1);
}

TEST(MemoryFile, of_a_source_is_a_copy_that_stays) {
    const MemorySource source(as_bytes("some bytes"));
    const auto file = MemoryFile::sealed_copy(source);
    EXPECT_THROW(write_to_descriptor(file.descriptor(), as_bytes("x")), Failure);
    const DescriptorSource read(::dup(file.descriptor()));
    EXPECT_EQ(read.size_bytes(), 10U);
    Bytes bytes(20);
    EXPECT_EQ(read.read_at(5, bytes), 5U);
    EXPECT_EQ(as_text(ByteView(bytes).first(5)), "bytes");
    EXPECT_EQ(read.read_at(std::uint64_t{1} << 63U, bytes), 0U);
}

TEST(MemoryFile, outlives_itself_in_a_page_that_is_copied_when_changed) {
    PixelBuffer page;
    {
        const MemoryFile file(6);
        write_to_descriptor(file.descriptor(), as_bytes("abcdef"));
        auto frozen = file.freeze();
        page = PixelBuffer(3, 2, SampleLayout::grey8, std::move(frozen.owner), frozen.bytes);
    }
    const auto other = page;
    EXPECT_EQ(as_text(std::as_const(page).row(1)), "def");
    page.row(1)[0] = 'D';
    EXPECT_EQ(as_text(std::as_const(page).samples()), "abcDef");
    EXPECT_EQ(as_text(other.samples()), "abcdef");
    EXPECT_NE(page.pixel_digest(), other.pixel_digest());
}

} // namespace

} // namespace scanseal
