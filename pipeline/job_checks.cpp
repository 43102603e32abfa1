#include "pipeline/job_checks.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

Finding about(RefusalCode code, std::string detail) {
    Finding finding;
    finding.code = code;
    finding.detail = std::move(detail);
    return finding;
}

void check_operator(const Job& job, const HotFolderSettings& folder, const StationOptions& options,
                    Findings& findings) {
    const auto& id = job.scan.operator_id;
    if (!options.operators.contains(id)) {
        findings.push_back(about(RefusalCode::operator_unknown, id));
    } else if (std::find(folder.operators.begin(), folder.operators.end(), id) ==
               folder.operators.end()) {
        findings.push_back(about(RefusalCode::operator_not_bound, id));
    }
}

void check_film(const Job& job, const Profile& profile, Findings& findings) {
    if (!job.film) {
        findings.push_back(about(RefusalCode::film_data_missing, "film"));
        return;
    }
    if (job.film->modality == "MG" && !profile.mammography_allowed) {
        findings.push_back(about(RefusalCode::mammography_not_allowed, job.film->modality));
    }
}

} // namespace

Findings check_job(const Job& job, const Profile& profile, const HotFolderSettings& folder,
                   const StationOptions& options) {
    Findings findings;
    check_operator(job, folder, options, findings);
    if (profile.attestation_required && !job.attested_nothing_overlapping) {
        findings.push_back(about(RefusalCode::attestation_missing,
                                 "nothing lies over the text (nothing_overlapping)"));
    }
    if (profile.attestation_required && !job.attested_nothing_outside) {
        findings.push_back(about(RefusalCode::attestation_missing,
                                 "nothing lies outside the scanned area (nothing_outside)"));
    }
    if (limits_for(profile, job) == nullptr) {
        findings.push_back(about(RefusalCode::medium_not_allowed, to_string(job.document.medium)));
    }
    if (job.document.medium == Medium::film) {
        check_film(job, profile, findings);
    }
    return findings;
}

const MediumLimits* limits_for(const Profile& profile, const Job& job) {
    if (const auto type = profile.document_types.find(job.document.type);
        type != profile.document_types.end()) {
        if (const auto limits = type->second.find(job.document.medium);
            limits != type->second.end()) {
            return &limits->second;
        }
    }
    const auto limits = profile.media.find(job.document.medium);
    return limits == profile.media.end() ? nullptr : &limits->second;
}

} // namespace scanseal::pipeline
