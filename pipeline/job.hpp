// pipeline/job.hpp — job.json, schema scanseal.job/1: what the sender says about a document.
// Schema: docs/formats/job.schema.json. Everything here is a claim by the sender until it is
// checked.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/profile.hpp"
#include "core/time_text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// An instant as the job gave it. A date without a time counts from the start of that day in the
/// station's zone.
struct DeclaredTime {
    std::string text;
    TimePoint at;
    bool date_only = false;
};

struct Patient {
    std::string id;
    std::string name; ///< PN groups "Alphabetic=Ideographic=Phonetic"
    std::string birth_date;
    std::string sex;
};

struct DocumentClaims {
    std::string type;
    Medium medium = Medium::paper;
    std::string title;
    std::string department;
    std::optional<DeclaredTime> created_at;
    std::optional<DeclaredTime> received_at;
    std::optional<DeclaredTime> dispensed_at;
    std::optional<unsigned> pages_expected;
    Patient patient;
    std::string encounter_id;
    std::string accession_number;
};

struct Device {
    std::string manufacturer;
    std::string model;
    std::string serial;
};

/// Something that stopped the scanner or its feeder while the document was scanned.
struct FeederEvent {
    std::string event; ///< jam, double_feed, ...: docs/formats/job.md
    DeclaredTime at;
    unsigned after_image = 0; ///< images captured before it
    bool resolved = false;    ///< somebody saw to it
    std::string note;
};

/// How the transfer from the device went, as far as the sender knows.
enum class ScanTransfer { not_told, lossless, unknown };

struct ScanClaims {
    std::string operator_id;
    std::string station;
    std::optional<DeclaredTime> scanned_at;
    Device device;
    ScanTransfer transfer = ScanTransfer::not_told;
    std::optional<unsigned> sheets_expected; ///< sheets of paper, as counted by a person
    std::optional<unsigned> sides;           ///< scanned of each sheet: 1 or 2
    std::optional<unsigned> images_captured;
    std::optional<unsigned> images_removed; ///< captured, but left out of the job: empty backs
    std::vector<FeederEvent> feeder_events;
};

struct Deferral {
    std::string reason; ///< out_of_hours, device_failure, disaster
    DeclaredTime possible_from;
    std::string note;
};

struct FilmClaims {
    std::string size;
    std::string modality;
    std::string body_part;
    std::string laterality;
    std::string view;
    std::string study_date;
    std::optional<double> pixel_pitch_um;
    std::string study_uid;
    std::string series_description;
};

struct PageClaims {
    std::string file;
    std::string sha256; ///< lower-case hex, or empty
    std::string side;   ///< front, back or empty
    std::optional<double> dpi;
};

/// An image that was replaced by another scan of the same page before the job was sent, or while
/// it was held.
struct SupersededClaims {
    std::string file;
    std::string sha256; ///< lower-case hex, or empty
    unsigned page = 0;  ///< 1-based, in the document: what took its place
    std::string reason; ///< why it was scanned again
    DeclaredTime replaced_at;
    std::string replaced_by{}; ///< an information manager, while it was held; never in a job.json
};

struct Job {
    DocumentClaims document;
    ScanClaims scan;
    bool attested_nothing_overlapping = false;
    bool attested_nothing_outside = false;
    std::optional<Deferral> deferral;
    std::optional<FilmClaims> film;
    std::vector<PageClaims> pages;            ///< empty: all image files in natural order
    std::vector<SupersededClaims> superseded; ///< files that are no pages, but kept
};

/// One thing wrong with a job.json; `where` is a path such as "document.patient.sex".
struct JobError {
    std::string where;
    std::string message;
};

struct JobReading {
    Job job; ///< meaningful only when errors is empty
    std::vector<JobError> errors;
    bool is_json = true; ///< false: not JSON at all
};

/// Reads and checks against scanseal.job/1: unknown keys, wrong types, impossible values. All
/// mistakes are reported. Never throws on bad input; nesting is bounded.
[[nodiscard]] JobReading read_job(ByteView bytes, const TimeZone& zone);

} // namespace scanseal::pipeline
