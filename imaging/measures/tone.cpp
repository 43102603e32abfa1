#include "imaging/measures/tone.hpp"

#include "imaging/measures/moire_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/paper_colour_internal.hpp"
#include "imaging/measures/paper_light_internal.hpp"
#include "imaging/measures/paper_tone_internal.hpp"
#include "imaging/measures/scaled_view_internal.hpp"
#include "imaging/measures/show_through_internal.hpp"
#include "imaging/measures/skew_internal.hpp"
#include "imaging/measures/streaks_internal.hpp"

namespace scanseal::imaging {

Tone measure_tone(const PageViews& views) {
    Tone tone;
    const auto paper = measure_paper_tone(views);
    tone.white_point = paper.white_point;
    tone.black_point = paper.black_point;
    tone.text_contrast = paper.contrast;
    tone.streaks = find_streaks(views);
    if (views.page->layout() == SampleLayout::bilevel) {
        return tone; // one bit shows neither light nor noise
    }
    tone.clipped_white = paper.clipped_white;
    tone.clipped_black = paper.clipped_black;
    tone.unevenness = measure_unevenness(views.eighth);
    tone.cast = measure_cast(views, paper.white_point);
    tone.noise = measure_noise(views.grey, paper.white_point);
    tone.show_through = measure_show_through(scaled_view(views, k_survey_dpi), paper.white_point);
    tone.moire = measure_moire(views.half);
    return tone;
}

} // namespace scanseal::imaging
