// pipeline/replacing.hpp — puts another image in the place of a page of a document that is held for
// review. The daemon, now or at its next start, prepares the document anew; the old image stays
// with the record.
#pragma once

#include "core/result.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/station_options.hpp"

#include <string>

namespace scanseal::pipeline {

struct ReplacementRequest {
    std::string job;   ///< as for decide_job
    unsigned page = 1; ///< 1-based, in the document
    Path file;         ///< one image; it stays where it is
    std::string by;    ///< an information manager
    std::string at;    ///< RFC 3339 with the station's offset
    std::string reason;
    bool forced = false; ///< also if it looks like another sheet
};

struct PageReplaced {
    std::string shown_name; ///< of the document
    unsigned unlike_points = 0;
};

/// Checks the image, copies it into the spool, and notes it in one transaction of the journal;
/// durable on return. A crash before that leaves the document held as it was, and a copy that the
/// next try replaces. Works while a daemon runs and while none does. Requires: `request.by` may
/// decide; `decoders` as for open_page_file, in place of those of `options`.
/// Refuses record_unknown as decide_job; page_missing: the document has no such page; what opening
/// and decoding refuse; image_too_large: the file is larger than a job's may be; job_schema: it
/// holds several images; duplicate_page: it is a page of the document already;
/// replacement_unlike: it looks like another sheet, and that was not forced; stack_source_shared:
/// the old image lies in a file with pages of other documents. Throws Failure as the journal and
/// the file system do.
[[nodiscard]] Result<PageReplaced> replace_page(FileSystem& file_system, Journal& journal,
                                                const StationOptions& options,
                                                imaging::DecoderPool* decoders,
                                                const ReplacementRequest& request);

} // namespace scanseal::pipeline
