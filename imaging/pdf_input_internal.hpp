// imaging/pdf_input_internal.hpp — qpdf's view of a ByteSource, with an account of how much of a
// file's structure may be taken in. qpdf keeps every object it has read, at up to a hundred times
// the bytes it has in the file, and knows no bound of its own.
#pragma once

#include "core/byte_source.hpp"

#include <qpdf/InputSource.hh>

#include <cstdint>
#include <exception>
#include <string>

namespace scanseal::imaging {

/// Bytes of structure (not of pictures) that may still be read or unpacked from one document.
class PdfAllowance {
public:
    explicit PdfAllowance(std::uint64_t bytes) : left_(bytes) {}

    /// Throws std::runtime_error when nothing is left; qpdf makes a warning of it, which refuses
    /// the file.
    void take(std::uint64_t bytes);

    [[nodiscard]] bool is_spent() const noexcept { return spent_; }

    /// While one of these lives nothing is counted: the bytes of a stream, bounded by who reads it.
    class Pause {
    public:
        explicit Pause(PdfAllowance& allowance) : allowance_(allowance) { ++allowance_.paused_; }

        ~Pause() { --allowance_.paused_; }

        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;
        Pause(Pause&&) = delete;
        Pause& operator=(Pause&&) = delete;

    private:
        PdfAllowance& allowance_;
    };

private:
    std::uint64_t left_;
    unsigned paused_ = 0;
    bool spent_ = false;
};

/// Both referenced objects must outlive this.
class PdfInput final : public InputSource {
public:
    PdfInput(const ByteSource& source, PdfAllowance& allowance);

    /// Throws what the source threw, if it did: qpdf takes every exception for a broken file.
    void rethrow_source_failure();

    qpdf_offset_t findAndSkipNextEOL() override;
    const std::string& getName() const override;
    qpdf_offset_t tell() override;
    void seek(qpdf_offset_t offset, int whence) override;
    void rewind() override;
    std::size_t read(char* out, std::size_t size) override;
    void unreadCh(char ch) override;

private:
    const ByteSource& source_;
    PdfAllowance& allowance_;
    std::string name_ = "pdf"; // never a path: it appears in qpdf's messages
    qpdf_offset_t size_;
    qpdf_offset_t position_ = 0;
    std::exception_ptr failure_;
};

} // namespace scanseal::imaging
