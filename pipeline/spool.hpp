// pipeline/spool.hpp — claimed jobs: spool/<key>/job/ holds the files as they came. Moving in is a
// rename on the same file system, else copy, fsync, read back, compare, and only then removal of
// the source. See docs/architecture.md, fsync points.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

class Spool final {
public:
    /// Creates `root` durably. `file_system` must outlive this.
    Spool(FileSystem& file_system, Path root);

    /// Takes a job in; durable on return. `sources` is the job's folder alone, or its files.
    /// Repeatable: what has already been moved is left, the rest follows; a new job that came under
    /// the same name meanwhile stays in the hot folder. Refuses file_vanished when there is nothing
    /// to take (any more) and nothing was taken.
    [[nodiscard]] Result<void> take(const std::string& key, const std::vector<Path>& sources);

    /// Where a claimed job's files are.
    [[nodiscard]] Path job_folder(const std::string& key) const;
    [[nodiscard]] bool holds(const std::string& key) const;
    /// A whole folder, or each of several files, given to take() is there.
    [[nodiscard]] bool holds_all(const std::string& key, const std::vector<Path>& sources) const;
    /// Moves the job's folder out to `target`, which must be free (Failure exists); durable on
    /// return.
    void give_away(const std::string& key, const Path& target);
    /// A crash cut give_away() short when the whole copy stood at `target`, on another device.
    [[nodiscard]] bool was_given_away(const std::string& key, const Path& target) const;
    /// Removes everything of `key`; missing is fine.
    void remove(const std::string& key);
    [[nodiscard]] std::vector<std::string> keys() const;

private:
    void take_folder(const Path& source, const Path& job);
    void take_files(const std::vector<Path>& sources, const Path& job);
    /// After a crash: `source` is what was already copied to `copy`, not a new job of the same
    /// name.
    [[nodiscard]] bool is_left_over(const Path& source, const Path& copy) const;
    [[nodiscard]] bool is_within(const Path& source, const Path& copy) const;
    void move_or_copy(const Path& source, const Path& target);
    void copy_tree(const Path& source, const Path& target);
    void copy_checked(const Path& source, const Path& target);

    FileSystem& file_system_;
    Path root_;
};

} // namespace scanseal::pipeline
