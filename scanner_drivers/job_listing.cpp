#include "scanner_drivers/job_listing.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanseal::scanner_drivers {

namespace {

using Json = nlohmann::json;

constexpr std::size_t k_depth_max = 64;

/// Listens to the parser and keeps only pages[].file, pages[].sha256 and schema, so that memory
/// does not follow the input.
class ListingReader final : public nlohmann::json_sax<Json> {
public:
    explicit ListingReader(std::size_t files_max) : files_max_(files_max) {}

    [[nodiscard]] JobListing& listing() noexcept { return listing_; }

    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

    bool null() override { return value(); }

    bool boolean(bool /*flag*/) override { return value(); }

    bool number_integer(number_integer_t /*number*/) override { return value(); }

    bool number_unsigned(number_unsigned_t /*number*/) override { return value(); }

    bool number_float(number_float_t /*number*/, const string_t& /*text*/) override {
        return value();
    }

    bool binary(binary_t& /*bytes*/) override { return value(); }

    bool string(string_t& text) override {
        if (depth_ == 1 && key_ == "schema") {
            listing_.schema = text;
        } else if (in_page() && key_ == "file") {
            listing_.files.back().name = text;
        } else if (in_page() && key_ == "sha256") {
            listing_.files.back().sha256 = digest_text(text);
        }
        return value();
    }

    bool start_object(std::size_t /*size*/) override {
        if (in_pages_ && depth_ == 2) {
            if (listing_.files.size() >= files_max_) {
                return stop("lists more than " + std::to_string(files_max_) + " files");
            }
            listing_.files.emplace_back();
        }
        return enter();
    }

    bool end_object() override { return leave(); }

    bool start_array(std::size_t /*size*/) override {
        if (depth_ == 1 && key_ == "pages") {
            if (had_pages_) {
                return stop("has the key pages twice");
            }
            in_pages_ = had_pages_ = true;
        }
        return enter();
    }

    bool end_array() override {
        in_pages_ = in_pages_ && depth_ != 2;
        return leave();
    }

    bool key(string_t& text) override {
        key_ = text;
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return stop("is no JSON at byte " + std::to_string(position));
    }

private:
    [[nodiscard]] bool in_page() const { return in_pages_ && depth_ == 3; }

    static std::string digest_text(std::string text) {
        std::ranges::transform(text, text.begin(), [](char c) {
            return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        const bool good = text.size() == 64 && std::ranges::all_of(text, [](char c) {
                              return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                          });
        return good ? text : std::string();
    }

    bool value() {
        key_.clear();
        return true;
    }

    bool enter() {
        key_.clear();
        return ++depth_ <= k_depth_max ||
               stop("nests deeper than " + std::to_string(k_depth_max) + " levels");
    }

    bool leave() {
        key_.clear();
        --depth_;
        return true;
    }

    bool stop(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    std::size_t files_max_;
    JobListing listing_;
    std::string problem_;
    std::string key_;
    std::size_t depth_ = 0;
    bool in_pages_ = false;
    bool had_pages_ = false;
};

} // namespace

Result<JobListing> read_job_listing(ByteView json, std::size_t files_max) {
    ListingReader reader(files_max);
    if (!Json::sax_parse(json.begin(), json.end(), &reader)) {
        return refuse(RefusalCode::job_unreadable, reader.problem());
    }
    auto& listing = reader.listing();
    std::erase_if(listing.files, [](const ListedFile& file) { return file.name.empty(); });
    return std::move(listing);
}

} // namespace scanseal::scanner_drivers
