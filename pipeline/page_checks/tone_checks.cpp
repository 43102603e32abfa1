#include "pipeline/page_checks/page_judge_internal.hpp"

namespace scanseal::pipeline {

void judge_tone(const JudgedPage& page, PageJudge& judge) {
    const auto& tone = page.survey.tone;
    for (const auto& streak : tone.streaks) {
        judge.from_at(RefusalCode::page_streaked, streak.depth, streak.region);
    }
    if (page.facts.layout == SampleLayout::bilevel) {
        return; // black and white alone have no tones to judge
    }
    if (!page.blank && tone.text_contrast > 0) {
        judge.under(RefusalCode::contrast_too_low, tone.text_contrast);
    }
    judge.over(RefusalCode::light_uneven, tone.unevenness);
    judge.over(RefusalCode::colour_cast, tone.cast);
    judge.over(RefusalCode::tones_clipped, tone.clipped_black * 100.0);
    judge.over(RefusalCode::noise_too_high, tone.noise);
    judge.over(RefusalCode::show_through, tone.show_through * 100.0);
    judge.over(RefusalCode::moire, tone.moire);
}

} // namespace scanseal::pipeline
