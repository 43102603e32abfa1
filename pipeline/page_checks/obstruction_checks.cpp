#include "pipeline/page_checks/page_judge_internal.hpp"

namespace scanseal::pipeline {

void judge_obstructions(const JudgedPage& page, PageJudge& judge) {
    const auto& obstructions = page.survey.obstructions;
    const auto each = [&judge](RefusalCode code, const std::vector<imaging::Obstruction>& all) {
        for (const auto& one : all) {
            judge.from_at(code, one.certainty, one.region);
        }
    };
    each(RefusalCode::content_cut_off, obstructions.cut_content);
    each(RefusalCode::page_folded, obstructions.folds);
    each(RefusalCode::something_over_page, obstructions.overlays);
}

} // namespace scanseal::pipeline
