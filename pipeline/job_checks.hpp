// pipeline/job_checks.hpp — judges what a job claims against its profile and its hot folder: may
// this operator sign, is the medium taken, are the confirmations there, is the film described. No
// pixels here.
#pragma once

#include "core/profile.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/job.hpp"
#include "pipeline/station_options.hpp"

namespace scanseal::pipeline {

/// Every finding, not only the first: operator_unknown, operator_not_bound (nobody signs in
/// another's name), attestation_missing (requirement S2), medium_not_allowed, film_data_missing
/// (S7), mammography_not_allowed (S4).
[[nodiscard]] Findings check_job(const Job& job, const Profile& profile,
                                 const HotFolderSettings& folder, const StationOptions& options);

/// The limits for this document: those of its type if the profile names it, else those of the
/// medium. Null if not taken.
[[nodiscard]] const MediumLimits* limits_for(const Profile& profile, const Job& job);

} // namespace scanseal::pipeline
