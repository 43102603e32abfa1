#include "imaging/pdf_document_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace scanseal::imaging {

namespace {

// Structure of one document, of which 1000 scanned pages need some 2 MB, counted as often as it is
// read. qpdf makes a hundred times as much of small objects: 800 MB, the worst a hostile file can
// cost.
constexpr std::uint64_t k_structure_bytes_max = 8U << 20U;
constexpr unsigned k_tree_depth_max = 32;

// ISO 32000-1 7.5.5; annex H.3.18 lets the end mark stand anywhere in the last 1024 bytes.
bool has_end_mark(const ByteSource& source) {
    std::array<std::uint8_t, 1024> bytes{};
    const auto size = source.size_bytes();
    const auto take = std::min<std::uint64_t>(size, bytes.size());
    const auto count =
        source.read_at(size - take, std::span(bytes).first(static_cast<std::size_t>(take)));
    const auto tail = as_text(ByteView(bytes).first(count));
    return tail.find("%%EOF") != std::string_view::npos;
}

bool holds_signature(QPDFObjectHandle form) {
    constexpr long long k_signatures_exist = 1; // ISO 32000-1 12.7.2, table 219
    auto flags = form.getKey("/SigFlags");
    if (flags.isInteger() && (flags.getIntValue() & k_signatures_exist) != 0) {
        return true;
    }
    auto fields = form.getKey("/Fields");
    for (int i = 0; fields.isArray() && i < fields.getArrayNItems(); ++i) {
        auto field = fields.getArrayItem(i);
        if (field.isDictionary() && field.getKey("/FT").isNameAndEquals("/Sig") &&
            field.hasKey("/V")) {
            return true;
        }
    }
    return false;
}

QPDFObjectHandle nearest(QPDFObjectHandle node, const char* key, QPDFObjectHandle inherited) {
    return node.hasKey(key) ? node.getKey(key) : inherited;
}

} // namespace

PdfDocument::PdfDocument(const ByteSource& source)
    : allowance_(k_structure_bytes_max), input_(std::make_shared<PdfInput>(source, allowance_)) {
    qpdf_.setSuppressWarnings(true); // they are read by guarded()
    qpdf_.setAttemptRecovery(false);
}

Result<std::unique_ptr<PdfDocument>> PdfDocument::open(const ByteSource& source,
                                                       const DecodeLimits& limits) {
    if (!has_end_mark(source)) {
        return refuse(RefusalCode::file_truncated, "the PDF ends without its end mark (%%EOF)");
    }
    std::unique_ptr<PdfDocument> document(new PdfDocument(source));
    const auto read = [&]() -> Result<void> {
        if (auto loaded = document->load(); !loaded) {
            return loaded;
        }
        auto root = document->qpdf_.getRoot().getKey("/Pages");
        if (auto walked = document->walk(root, {}, 0, limits.pages_max); !walked) {
            return walked;
        }
        auto count = root.getKey("/Count");
        if (document->pages_.empty() || !count.isInteger() ||
            count.getIntValue() != static_cast<long long>(document->pages_.size())) {
            return refuse(RefusalCode::file_damaged,
                          fmt::format("the PDF holds {} pages, but counts otherwise",
                                      document->pages_.size()));
        }
        return document->judge_whole();
    };
    if (auto outcome = document->guarded(read); !outcome) {
        return refuse(outcome.error());
    }
    return document;
}

Result<void> PdfDocument::load() {
    try {
        qpdf_.processInputSource(input_);
    } catch (const QPDFExc& error) {
        // Unknown schemes of encryption are all that this version calls unsupported here.
        if (error.getErrorCode() == qpdf_e_password || error.getErrorCode() == qpdf_e_unsupported) {
            return refuse(RefusalCode::encrypted, "the PDF asks for a password");
        }
        throw;
    }
    // Also where the password is the empty one: what may be done with the file is its owner's word.
    if (qpdf_.isEncrypted()) {
        return refuse(RefusalCode::encrypted, "the PDF is encrypted, without a password to open");
    }
    return {};
}

Result<void> PdfDocument::judge_whole() {
    auto root = qpdf_.getRoot();
    auto names = root.getKey("/Names");
    if (root.hasKey("/Collection") || (names.isDictionary() && names.hasKey("/EmbeddedFiles"))) {
        return refuse(RefusalCode::pdf_not_scanned_image,
                      "other files are attached to the PDF and would be lost");
    }
    auto form = root.getKey("/AcroForm");
    signed_ = root.hasKey("/Perms") || (form.isDictionary() && holds_signature(form));
    return {};
}

Result<void> PdfDocument::walk(QPDFObjectHandle node, PdfPage inherited, unsigned depth,
                               std::uint32_t pages_max) {
    if (!node.isDictionary() || depth > k_tree_depth_max) {
        return refuse(RefusalCode::file_damaged, "the page tree of the PDF is broken");
    }
    inherited.resources = nearest(node, "/Resources", inherited.resources);
    inherited.media_box = nearest(node, "/MediaBox", inherited.media_box);
    inherited.crop_box = nearest(node, "/CropBox", inherited.crop_box);
    inherited.rotate = nearest(node, "/Rotate", inherited.rotate);
    auto kids = node.getKey("/Kids");
    if (!kids.isArray()) {
        if (!node.getKey("/Type").isNameAndEquals("/Page")) {
            return refuse(RefusalCode::file_damaged, "a page of the PDF is not one");
        }
        if (pages_.size() >= pages_max) {
            return refuse(RefusalCode::too_many_pages,
                          fmt::format("the PDF has more than {} pages", pages_max));
        }
        inherited.dictionary = node;
        pages_.push_back(std::move(inherited));
        return {};
    }
    if (!nodes_seen_.insert(node.getObjGen()).second) {
        return refuse(RefusalCode::file_damaged, "the page tree of the PDF runs in a loop");
    }
    const int count = kids.getArrayNItems();
    for (int i = 0; i < count; ++i) {
        if (auto walked = walk(kids.getArrayItem(i), inherited, depth + 1, pages_max); !walked) {
            return walked;
        }
    }
    return {};
}

Refusal PdfDocument::refusal_of(const std::exception& error) {
    if (allowance_.is_spent()) {
        return {.code = RefusalCode::image_too_large,
                .detail = fmt::format("the PDF has more than {} bytes beside its pictures",
                                      k_structure_bytes_max)};
    }
    return {.code = RefusalCode::file_damaged,
            .detail = fmt::format("the PDF cannot be read without repair: {}", error.what())};
}

} // namespace scanseal::imaging
