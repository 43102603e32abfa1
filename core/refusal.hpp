// core/refusal.hpp — every reason for which scanseal says no, with stable names and numbers.
// The names appear in receipts, logs and records: append only, never rename. The clerk's text for
// each code, in English and Japanese, is in pipeline/messages.cpp.
#pragma once

#include <string>
#include <string_view>

namespace scanseal {

enum class RefusalCode : int {
    // 100: intake, what lies in a hot folder
    job_incomplete = 100,
    job_name_unsafe = 101,
    not_a_regular_file = 102,
    job_without_pages = 103,
    file_vanished = 104,
    // 120: scanners
    scanner_unavailable = 120,
    scanner_setting_not_granted = 121,
    // 1000: imaging
    format_unknown = 1000,
    file_truncated = 1001,
    file_damaged = 1002,
    format_not_supported = 1003,
    image_too_large = 1004,
    too_many_pages = 1005,
    pixel_layout_not_supported = 1006,
    resolution_conflict = 1007,
    file_empty = 1008,
    format_mismatch = 1009,
    lossless_check_failed = 1010,
    old_style_jpeg = 1011,
    encrypted = 1012,
    pdf_not_scanned_image = 1013,
    decoder_crashed = 1014,
    decoder_time_limit = 1015,
    decoder_memory_limit = 1016,
    // 1050: imaging, sheets that we print
    cover_sheet_undrawable = 1050,
    target_sheet_undrawable = 1051,
    // 1060: imaging, the target sheet on a scan
    target_not_found = 1060,
    target_unmeasurable = 1061,
    // 2000: dicom
    dicom_value_missing = 2000,
    dicom_value_invalid = 2001,
    dicom_text_unencodable = 2002,
    dicom_pixels_unsuitable = 2003,
    dicom_unreadable = 2004,
    dicom_text_as_utf8 = 2005,
    dicom_patient_mismatch = 2006,
    dicom_object_not_accepted = 2007,
    // 3000: signing
    key_unreadable = 3000,
    key_secret_wrong = 3001,
    certificate_not_valid_now = 3002,
    key_certificate_mismatch = 3003,
    certificate_untrusted = 3004,
    key_too_weak = 3005,
    signature_malformed = 3006,
    tsa_unreachable = 3100,
    tsa_http_status = 3101,
    tsa_response_malformed = 3102,
    tsa_rejected = 3103,
    tsa_granted_with_mods = 3104,
    tsa_nonce_mismatch = 3105,
    tsa_imprint_mismatch = 3106,
    tsa_policy_mismatch = 3107,
    tsa_certificate_missing = 3108,
    tsa_certificate_unsuitable = 3109,
    tsa_untrusted = 3110,
    tsa_signature_invalid = 3111,
    tsa_time_off = 3112,
    tsa_algorithm_weak = 3113,
    // 4000: storage
    record_exists = 4000,
    record_unknown = 4001,
    record_damaged = 4002,
    bundle_exists = 4003,
    // 5000: pipeline, the job and its policy
    job_unreadable = 5000,
    job_schema = 5001,
    file_digest_mismatch = 5002,
    file_not_listed = 5003,
    page_missing = 5004,
    page_count_mismatch = 5005,
    operator_unknown = 5006,
    operator_not_bound = 5007,
    attestation_missing = 5008,
    base_time_missing = 5009,
    base_time_in_future = 5010,
    scanned_at_impossible = 5011,
    window_missed = 5012,
    resolution_missing = 5013,
    resolution_too_low = 5014,
    bit_depth_too_low = 5015,
    colour_required = 5016,
    page_blank = 5017,
    duplicate_page = 5018,
    duplicate_other_context = 5019,
    medium_not_allowed = 5020,
    film_data_missing = 5021,
    mammography_not_allowed = 5022,
    lossy_source = 5023,
    page_size_implausible = 5024,
    deferral_invalid = 5025,
    processing_failed = 5026,
    seal_delayed = 5027,
    resolution_tag_implausible = 5028,
    window_deferred = 5029,
    late_rerouted = 5030,
    resolution_declared = 5031,
    film_size_implausible = 5032,
    transparency_flattened = 5033,
    // 5100: pipeline, what the pixels of a page show
    page_enlarged = 5100,
    optical_resolution_too_low = 5101,
    page_blurred = 5102,
    lossy_traces = 5103,
    lossy_twice = 5104,
    rescaled_after_coding = 5105,
    palette_reduced = 5106,
    contrast_too_low = 5107,
    light_uneven = 5108,
    colour_cast = 5109,
    tones_clipped = 5110,
    noise_too_high = 5111,
    page_streaked = 5112,
    show_through = 5113,
    moire = 5114,
    page_skewed = 5115,
    page_not_upright = 5116,
    page_trapezoid = 5117,
    page_size_off_nominal = 5118,
    double_feed_suspected = 5119,
    two_pages_on_image = 5120,
    dark_border = 5121,
    content_cut_off = 5122,
    page_folded = 5123,
    something_over_page = 5124,
    page_near_duplicate = 5125,
    mixed_page_sizes = 5126,
    side_missing = 5127,
    page_number_gap = 5128,
    page_number_repeated = 5129,
    page_number_disorder = 5130,
    page_total_mismatch = 5131,
    // 5200: pipeline, what the scanner's feeder reported
    counters_mismatch = 5200,
    feeder_event_open = 5201,
    cover_sheet_read = 5202,
    cover_sheet_missing = 5203,
    cover_sheet_unreadable = 5204,
    second_cover_sheet = 5205,
    patient_code_mismatch = 5206,
    stack_separated = 5207,
    stack_not_separable = 5208,
    stack_source_shared = 5209,
    // 5210: pipeline, the register of devices
    device_not_registered = 5210,
    device_not_for_profile = 5211,
    target_missing = 5212,
    target_failed = 5213,
    target_image_reused = 5214,
    // 5230: pipeline, pages that were scanned again
    page_superseded = 5230,
    replacement_unlike = 5231,
    // 6000: config
    config_syntax = 6000,
    config_unknown_key = 6001,
    config_type = 6002,
    config_value = 6003,
    config_missing = 6004,
    config_unreadable = 6005,
    station_exists = 6006,
};

/// The stable name of a code, as written to receipts and logs, e.g. "file_truncated".
[[nodiscard]] std::string_view to_string(RefusalCode code) noexcept;

/// Why something was refused: a stable code, and a plain English sentence with the particulars
/// (which file, what was found). Never holds patient data.
struct Refusal {
    RefusalCode code;
    std::string detail;
};

} // namespace scanseal
