#include "imaging/pdf_streams_internal.hpp"

#include <qpdf/Pipeline.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFStreamFilter.hh>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utility>

namespace scanseal::imaging {

namespace {

// One stream of structure, profile or page content. Real ones have some kilobytes.
constexpr std::uint64_t k_stream_bytes_max = 16U << 20U;
// At one time: a stream, and the object streams that hold its length or parameters. A chain of
// thousands would overrun the stack.
constexpr unsigned k_decoders_max = 8;

thread_local PdfAllowance* t_allowance = nullptr;
thread_local unsigned t_decoders = 0;

/// Counts what passes.
class Gate final : public Pipeline {
public:
    explicit Gate(Pipeline* target) : Pipeline("gate", target) {}

    void write(const unsigned char* data, std::size_t size) override {
        passed_ += size;
        if (passed_ > k_stream_bytes_max) {
            throw std::runtime_error("a stream of the PDF's structure is too large");
        }
        if (t_allowance != nullptr) {
            t_allowance->take(size);
        }
        getNext()->write(data, size);
    }

    void finish() override { getNext()->finish(); }

private:
    std::uint64_t passed_ = 0;
};

unsigned paeth(int left, int up, int corner) noexcept {
    const int guess = left + up - corner;
    const int by_left = std::abs(guess - left);
    const int by_up = std::abs(guess - up);
    const int by_corner = std::abs(guess - corner);
    const int best = by_left <= by_up && by_left <= by_corner ? left
                     : by_up <= by_corner                     ? up
                                                              : corner;
    return static_cast<unsigned>(best);
}

/// Undoes the PNG filters (W3C PNG section 9) on rows of single bytes, the form that
/// cross-reference streams have.
class Unfilter final : public Pipeline {
public:
    Unfilter(Pipeline* target, std::size_t columns)
        : Pipeline("unfilter", target), row_(columns + 1), above_(columns + 1) {}

    void write(const unsigned char* data, std::size_t size) override {
        while (size > 0) {
            const auto take = std::min(size, row_.size() - filled_);
            std::copy_n(data, take, row_.begin() + static_cast<std::ptrdiff_t>(filled_));
            data += take;
            size -= take;
            filled_ += take;
            if (filled_ == row_.size()) {
                give_row();
            }
        }
    }

    void finish() override {
        if (filled_ != 0) {
            throw std::runtime_error("a filtered stream ends within a row");
        }
        getNext()->finish();
    }

private:
    void give_row() {
        const unsigned kind = row_[0];
        if (kind > 4) {
            throw std::runtime_error("a filtered stream names a filter that is none");
        }
        // Byte 0 names the filter; as a neighbour it counts as 0.
        row_[0] = 0;
        for (std::size_t i = 1; i < row_.size(); ++i) {
            const unsigned left = row_[i - 1];
            const unsigned up = above_[i];
            const unsigned guess =
                kind == 1   ? left
                : kind == 2 ? up
                : kind == 3 ? (left + up) / 2
                : kind == 4 ? paeth(static_cast<int>(left), static_cast<int>(up), above_[i - 1])
                            : 0U;
            row_[i] = static_cast<std::uint8_t>(row_[i] + guess);
        }
        getNext()->write(&row_[1], row_.size() - 1);
        std::swap(row_, above_);
        filled_ = 0;
    }

    Bytes row_;
    Bytes above_;
    std::size_t filled_ = 0;
};

long long number_or(QPDFObjectHandle dictionary, const char* key, long long otherwise) {
    auto value = dictionary.getKey(key);
    return value.isInteger() ? value.getIntValue() : otherwise;
}

class BoundedDeflate final : public QPDFStreamFilter {
public:
    BoundedDeflate() {
        if (t_decoders >= k_decoders_max) {
            throw std::runtime_error("a stream is packed too many times over");
        }
        ++t_decoders;
    }

    ~BoundedDeflate() override { --t_decoders; }

    BoundedDeflate(const BoundedDeflate&) = delete;
    BoundedDeflate& operator=(const BoundedDeflate&) = delete;
    BoundedDeflate(BoundedDeflate&&) = delete;
    BoundedDeflate& operator=(BoundedDeflate&&) = delete;

    bool setDecodeParms(QPDFObjectHandle parameters) override {
        if (parameters.isNull()) {
            return true;
        }
        if (!parameters.isDictionary()) {
            return false;
        }
        const auto predictor = number_or(parameters, "/Predictor", 1);
        if (predictor == 1) {
            return true;
        }
        constexpr long long k_columns_max = 1 << 16;
        const auto columns = number_or(parameters, "/Columns", 1);
        if (predictor < 10 || predictor > 15 || columns < 1 || columns > k_columns_max ||
            number_or(parameters, "/Colors", 1) != 1 ||
            number_or(parameters, "/BitsPerComponent", 8) != 8) {
            return false;
        }
        columns_ = static_cast<std::size_t>(columns);
        return true;
    }

    Pipeline* getDecodePipeline(Pipeline* next) override {
        if (columns_ > 0) {
            unfilter_ = std::make_unique<Unfilter>(next, columns_);
            next = unfilter_.get();
        }
        gate_ = std::make_unique<Gate>(next);
        inflate_ = std::make_unique<Pl_Flate>("inflate", gate_.get(), Pl_Flate::a_inflate);
        return inflate_.get();
    }

private:
    std::size_t columns_ = 0;
    std::unique_ptr<Pipeline> unfilter_;
    std::unique_ptr<Pipeline> gate_;
    std::unique_ptr<Pipeline> inflate_;
};

/// Leaves a stream as it is; qpdf then says that it cannot be unpacked.
class NoDecoder final : public QPDFStreamFilter {
public:
    bool setDecodeParms(QPDFObjectHandle /*parameters*/) override { return false; }

    Pipeline* getDecodePipeline(Pipeline* /*next*/) override { return nullptr; }
};

void replace_decoders() {
    QPDF::registerStreamFilter("/FlateDecode", [] { return std::make_shared<BoundedDeflate>(); });
    for (const auto* name : {"/LZWDecode", "/RunLengthDecode", "/ASCIIHexDecode", "/ASCII85Decode",
                             "/DCTDecode", "/Crypt"}) {
        QPDF::registerStreamFilter(name, [] { return std::make_shared<NoDecoder>(); });
    }
}

/// Collects up to a bound.
class Collector final : public Pipeline {
public:
    explicit Collector(std::uint64_t bytes_max)
        : Pipeline("collector", nullptr), bytes_max_(bytes_max) {}

    void write(const unsigned char* data, std::size_t size) override {
        if (size > bytes_max_ - bytes_.size()) {
            throw std::runtime_error("a stream of the PDF is too long");
        }
        bytes_.insert(bytes_.end(), data, data + size);
    }

    void finish() override {}

    [[nodiscard]] Bytes take() { return std::move(bytes_); }

private:
    std::uint64_t bytes_max_;
    Bytes bytes_;
};

} // namespace

PdfUnpacking::PdfUnpacking(PdfAllowance& allowance) : outer_(t_allowance) {
    static const bool replaced = [] {
        replace_decoders();
        return true;
    }();
    static_cast<void>(replaced);
    t_allowance = &allowance;
}

PdfUnpacking::~PdfUnpacking() {
    t_allowance = outer_;
}

std::optional<Bytes> read_pdf_stream(QPDFObjectHandle stream, PdfStreamForm form,
                                     std::uint64_t bytes_max, PdfAllowance& allowance) {
    const bool unpack = form == PdfStreamForm::unpacked && stream.getDict().hasKey("/Filter");
    const PdfAllowance::Pause pause(allowance);
    Collector collector(bytes_max);
    bool unpacked = false;
    const bool good = stream.pipeStreamData(
        &collector, &unpacked, 0, unpack ? qpdf_dl_generalized : qpdf_dl_none, false, false);
    if (!good || (unpack && !unpacked)) {
        return std::nullopt;
    }
    return collector.take();
}

} // namespace scanseal::imaging
