#include "pipeline/target_store.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/time_text.hpp"

#include <algorithm>
#include <charconv>

namespace scanseal::pipeline {

namespace {

constexpr std::uint64_t k_check_bytes_max = 1U << 20U;
constexpr std::size_t k_digest_digits = 16;
// 20261120T081500.123Z-3f9a01c7e2b4d586.json
constexpr std::size_t k_stamp_size = 20;
constexpr std::size_t k_name_size = k_stamp_size + 1 + k_digest_digits + 5;

/// "2026-11-20T08:15:00.123Z" without what a file name does not need, always with milliseconds.
std::string stamp_of(TimePoint at) {
    const auto text = format_utc(at);
    std::string stamp;
    for (const char c : text) {
        if (c != '-' && c != ':' && c != 'Z') {
            stamp += c;
        }
    }
    if (stamp.find('.') == std::string::npos) {
        stamp += '.';
    }
    stamp.resize(k_stamp_size - 1, '0');
    return stamp + 'Z';
}

bool is_check_name(const std::string& name) {
    return name.size() == k_name_size && name.ends_with(".json") && name[8] == 'T' &&
           name[k_stamp_size - 1] == 'Z' && name[k_stamp_size] == '-';
}

/// Sorted, which is by time.
std::vector<std::string> check_names(const FileSystem& file_system, const Path& folder,
                                     const std::string& device) {
    std::vector<std::string> names;
    if (!file_system.status(folder / device)) {
        return names;
    }
    for (const auto& entry : file_system.list(folder / device)) {
        if (entry.type == FileType::regular && is_check_name(entry.name)) {
            names.push_back(entry.name);
        }
    }
    std::ranges::sort(names);
    return names;
}

KeptCheck read_check(const FileSystem& file_system, const Path& folder, const std::string& device,
                     const std::string& name) {
    const auto bytes = file_system.read(folder / device / name, k_check_bytes_max);
    auto check = kept_check_from(std::string(as_text(bytes)));
    if (check.device != device || !name.starts_with(stamp_of(check.at))) {
        throw Failure(FailureKind::corrupt, "target check " + device + "/" + name +
                                                " is of another device or time than its name says");
    }
    return check;
}

} // namespace

Result<void> keep_check(FileSystem& file_system, const Path& folder, const TargetCheck& check) {
    const auto digits = check.pixel_sha256.substr(0, k_digest_digits);
    if (file_system.status(folder)) {
        for (const auto& device : file_system.list(folder)) {
            if (device.type != FileType::directory) {
                continue;
            }
            for (const auto& name : check_names(file_system, folder, device.name)) {
                if (name.substr(k_stamp_size + 1, k_digest_digits) == digits) {
                    return refuse(RefusalCode::target_image_reused,
                                  "the same scan was used for the check " + device.name + "/" +
                                      name);
                }
            }
        }
    }
    create_directories_durably(file_system, folder / check.device);
    const auto text = to_text(check);
    write_durably(file_system,
                  folder / check.device / (stamp_of(check.at) + '-' + digits + ".json"),
                  as_bytes(text));
    return {};
}

std::vector<KeptCheck> checks_within(const FileSystem& file_system, const Path& folder,
                                     const std::string& device, const CheckSpan& span) {
    const auto from = stamp_of(span.from);
    const auto to = stamp_of(span.to);
    std::vector<KeptCheck> checks;
    for (const auto& name : check_names(file_system, folder, device)) {
        const auto stamp = name.substr(0, k_stamp_size);
        if (stamp >= from && stamp < to) {
            checks.push_back(read_check(file_system, folder, device, name));
        }
    }
    return checks;
}

std::optional<KeptCheck> last_check(const FileSystem& file_system, const Path& folder,
                                    const std::string& device) {
    const auto names = check_names(file_system, folder, device);
    return names.empty() ? std::nullopt
                         : std::optional(read_check(file_system, folder, device, names.back()));
}

} // namespace scanseal::pipeline
