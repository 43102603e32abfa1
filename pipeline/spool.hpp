// pipeline/spool.hpp — claimed jobs: spool/<key>/job/ holds the files as they came. Moving in is a
// rename on the same file system, else copy, fsync, read back, compare, and only then removal of
// the source. See docs/architecture.md, fsync points.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"
#include "pipeline/source_copy.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

struct Settled {
    bool held = false; ///< the job is in the spool
    LeftSource left;
};

class Spool final {
public:
    /// Creates `root` durably. `file_system` must outlive this.
    Spool(FileSystem& file_system, Path root);

    /// Takes a job in; durable on return. `sources` is the job's folder alone, or its files. Files
    /// that were copied and cannot be removed stay, and are told: the job is taken all the same.
    /// Refuses file_vanished when there is nothing to take. After a Failure the job may be in the
    /// spool in part: see settle().
    [[nodiscard]] Result<LeftSource> take(const std::string& key, const std::vector<Path>& sources);

    /// After a claim that a crash or a Failure cut short: held when the job is in the spool (whole,
    /// or in part because its place in the hot folder is taken by another job now). Else what had
    /// been moved is put back, and nothing of `key` is left. A source that lies there still is
    /// removed only if it is the very copy that the spool holds.
    [[nodiscard]] Settled settle(const std::string& key, const std::vector<Path>& sources);

    /// Where a claimed job's files are.
    [[nodiscard]] Path job_folder(const std::string& key) const;

    /// Where the page that explains a refused or held job waits until its receipt goes out.
    [[nodiscard]] Path explanation_file(const std::string& key) const {
        return root_ / key / "explanation.html";
    }

    [[nodiscard]] bool holds(const std::string& key) const;
    /// Moves the job's folder out to `target`, which must be free (Failure exists); durable on
    /// return.
    void give_away(const std::string& key, const Path& target);
    /// Removes everything of `key`; missing is fine.
    void remove(const std::string& key);
    [[nodiscard]] std::vector<std::string> keys() const;

    // Stacks.
    /// The key of a part of the stack `key`, from 1.
    [[nodiscard]] static std::string part_key(const std::string& key, unsigned number);
    /// The key of the stack that `key` is of a part of, or empty.
    [[nodiscard]] static std::string stack_of(const std::string& key);
    /// Copies files of the stack's job, each once, as the job of `part`; durable and compared on
    /// return. What an attempt cut short has left of `part` is replaced. Throws Failure; then
    /// nothing of `part` need be kept.
    void copy_part(const std::string& stack, const std::string& part,
                   const std::vector<std::string>& files);

private:
    void move_in(const std::string& key, const std::vector<Path>& sources);
    /// False if the kernel does not rename from there to here, though the device is the same.
    [[nodiscard]] bool try_to_move_in(const std::string& key, const std::vector<Path>& sources);
    [[nodiscard]] LeftSource copy_in(const std::string& key, const std::vector<Path>& sources);
    void remove_left_over(const Path& source, const Path& copy, LeftSource& left);
    [[nodiscard]] bool put_back(const std::string& key, const std::vector<Path>& sources,
                                LeftSource& left);
    [[nodiscard]] bool is_on_this_device(const Path& path) const;

    FileSystem& file_system_;
    Path root_;
};

} // namespace scanseal::pipeline
