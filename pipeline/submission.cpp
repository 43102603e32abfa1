#include "pipeline/submission.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;
constexpr std::uint64_t k_receipt_bytes_max = std::uint64_t{256} << 20;
constexpr unsigned k_name_tries_max = 10000;

void copy_file(FileSystem& file_system, const Path& from, const Path& to) {
    const auto source = file_system.open(from);
    const auto writer = file_system.create(to);
    Bytes piece(k_piece_bytes);
    std::uint64_t offset = 0;
    while (const auto count = source->read_at(offset, piece)) {
        writer->append(ByteView(piece).first(count));
        offset += count;
    }
    writer->sync();
    writer->close();
}

bool is_plain_name(const std::string& name) {
    return !name.empty() && name.size() <= 200 && name.find('/') == std::string::npos &&
           !name.starts_with('.') && !name.starts_with('~');
}

} // namespace

Result<std::string> submit_job(FileSystem& file_system, const Path& hot_folder,
                               const std::string& name, const Path& job_file,
                               const std::vector<Path>& files) {
    if (!is_plain_name(name)) {
        return refuse(RefusalCode::job_name_unsafe, name);
    }
    const auto in = hot_folder / "in";
    const auto hidden = in / ("." + name + ".tmp");
    remove_tree(file_system, hidden);
    file_system.create_directory(hidden);
    for (const auto& file : files) {
        copy_file(file_system, file, hidden / file.filename());
    }
    copy_file(file_system, job_file, hidden / "job.json");
    file_system.sync_directory(hidden);
    for (unsigned n = 1; n < k_name_tries_max; ++n) {
        const auto wanted = name + (n == 1 ? "" : "~" + std::to_string(n));
        if (file_system.status(in / wanted) || find_receipt(file_system, hot_folder, wanted)) {
            continue;
        }
        file_system.rename(hidden, in / wanted);
        file_system.sync_directory(in);
        return wanted;
    }
    throw Failure(FailureKind::exists, "no free name for job '" + name + "' in " + in.string());
}

std::optional<std::string> find_receipt(const FileSystem& file_system, const Path& hot_folder,
                                        const std::string& name) {
    for (const auto& path : {hot_folder / "out" / (name + ".receipt.json"),
                             hot_folder / "rejected" / name / "receipt.json"}) {
        if (file_system.status(path)) {
            return std::string(as_text(file_system.read(path, k_receipt_bytes_max)));
        }
    }
    return std::nullopt;
}

} // namespace scanseal::pipeline
