// imaging/pdf_document_internal.hpp — the structure of a PDF (ISO 32000-1 section 7), read by qpdf
// without any repair: what is damaged is refused, and no exception or warning of qpdf gets past
// here.
#pragma once

#include "core/byte_source.hpp"
#include "core/failure.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"
#include "imaging/pdf_input_internal.hpp"
#include "imaging/pdf_streams_internal.hpp"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace scanseal::imaging {

/// A page object and what it inherits from the nodes above it (7.7.3.4). Not judged yet.
struct PdfPage {
    QPDFObjectHandle dictionary;
    QPDFObjectHandle resources;
    QPDFObjectHandle media_box;
    QPDFObjectHandle crop_box;
    QPDFObjectHandle rotate;
};

/// One document; the source must outlive it.
class PdfDocument {
public:
    /// Refuses: file_truncated (no end mark), file_damaged, encrypted, too_many_pages,
    /// pdf_not_scanned_image (files attached, a portfolio).
    [[nodiscard]] static Result<std::unique_ptr<PdfDocument>> open(const ByteSource& source,
                                                                   const DecodeLimits& limits);

    [[nodiscard]] const std::vector<PdfPage>& pages() const noexcept { return pages_; }

    [[nodiscard]] bool is_signed() const noexcept { return signed_; }

    [[nodiscard]] PdfAllowance& allowance() noexcept { return allowance_; }

    /// Runs `read`, which gives a Result, with qpdf's objects: its exceptions and warnings become
    /// refusals, which outrank what `read` says; what the source threw is thrown.
    template <class Read>
    [[nodiscard]] auto guarded(const Read& read) -> decltype(read());

private:
    explicit PdfDocument(const ByteSource& source);

    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> judge_whole();
    [[nodiscard]] Result<void> walk(QPDFObjectHandle node, PdfPage inherited, unsigned depth,
                                    std::uint32_t pages_max);
    [[nodiscard]] Refusal refusal_of(const std::exception& error);

    PdfAllowance allowance_;
    std::shared_ptr<PdfInput> input_;
    QPDF qpdf_;
    std::set<QPDFObjGen> nodes_seen_;
    std::vector<PdfPage> pages_;
    bool signed_ = false;
    std::optional<Refusal> damage_;
};

template <class Read>
auto PdfDocument::guarded(const Read& read) -> decltype(read()) {
    const PdfUnpacking unpacking(allowance_);
    try {
        auto outcome = read();
        input_->rethrow_source_failure();
        if (!damage_ && qpdf_.anyWarnings()) {
            // For good: what qpdf could not read is null from now on, without a further word.
            damage_ = refusal_of(qpdf_.getWarnings().front());
        }
        return damage_ ? decltype(read())(refuse(*damage_)) : std::move(outcome);
    } catch (const Failure&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        input_->rethrow_source_failure();
        return refuse(refusal_of(error));
    }
}

} // namespace scanseal::imaging
