#include "tests/support/sample_glyphs.hpp"

#include "core/assert.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace scanseal::test {

namespace {

Glyph box() {
    return {
        {{.18, .15}, {.18, .88}}, {{.18, .15}, {.82, .15}, {.82, .88}}, {{.18, .86}, {.82, .86}}};
}

Glyph plus(Glyph glyph, const Glyph& more) {
    glyph.insert(glyph.end(), more.begin(), more.end());
    return glyph;
}

enum Part : std::size_t {
    mouth,
    sun,
    eye,
    field,
    tree,
    king,
    speech,
    roof,
    grass,
    water,
    person,
    legs,
    big,
    soil,
    thread,
    gate,
    inch,
    moon,
    again,
    mountain,
    root,
    middle,
    part_count,
};

const std::array<Glyph, part_count>& parts() {
    static const std::array<Glyph, part_count> all = {{
        box(),
        plus(box(), {{{.18, .5}, {.82, .5}}}),
        plus(box(), {{{.18, .38}, {.82, .38}}, {{.18, .62}, {.82, .62}}}),
        plus(box(), {{{.18, .5}, {.82, .5}}, {{.5, .15}, {.5, .86}}}),
        {{{.08, .3}, {.92, .3}},
         {{.5, .04}, {.5, .97}},
         {{.5, .32}, {.3, .6}, {.06, .8}},
         {{.5, .32}, {.7, .6}, {.94, .8}}},
        {{{.12, .12}, {.88, .12}},
         {{.18, .5}, {.82, .5}},
         {{.05, .9}, {.95, .9}},
         {{.5, .12}, {.5, .9}}},
        {{{.45, .03}, {.55, .1}},
         {{.05, .2}, {.95, .2}},
         {{.2, .36}, {.8, .36}},
         {{.2, .5}, {.8, .5}},
         {{.22, .65}, {.22, .97}},
         {{.22, .65}, {.78, .65}, {.78, .97}},
         {{.22, .94}, {.78, .94}}},
        {{{.5, .02}, {.5, .25}}, {{.08, .6}, {.1, .28}, {.92, .28}, {.88, .6}}},
        {{{.04, .45}, {.96, .45}}, {{.3, .05}, {.32, .85}}, {{.7, .05}, {.68, .85}}},
        {{{.3, .08}, {.6, .22}}, {{.2, .38}, {.5, .5}}, {{.2, .95}, {.4, .8}, {.65, .55}}},
        {{{.7, .03}, {.5, .3}, {.15, .55}}, {{.5, .33}, {.5, .97}}},
        {{{.36, .05}, {.33, .55}, {.06, .95}}, {{.62, .05}, {.62, .85}, {.9, .88}, {.93, .65}}},
        {{{.06, .34}, {.94, .34}},
         {{.5, .04}, {.47, .45}, {.08, .95}},
         {{.5, .4}, {.65, .7}, {.94, .95}}},
        {{{.5, .06}, {.5, .9}}, {{.15, .42}, {.85, .42}}, {{.05, .9}, {.95, .9}}},
        {{{.6, .03}, {.25, .25}, {.6, .3}},
         {{.8, .2}, {.18, .55}, {.85, .52}},
         {{.5, .52}, {.5, .97}},
         {{.3, .65}, {.15, .9}},
         {{.7, .65}, {.88, .85}}},
        {{{.08, .08}, {.08, .97}},
         {{.08, .08}, {.42, .08}, {.42, .4}, {.08, .4}},
         {{.08, .24}, {.42, .24}},
         {{.58, .08}, {.58, .4}, {.92, .4}},
         {{.58, .08}, {.92, .08}, {.92, .97}},
         {{.58, .24}, {.92, .24}}},
        {{{.06, .3}, {.94, .3}}, {{.66, .04}, {.66, .92}, {.48, .86}}, {{.26, .5}, {.4, .66}}},
        {{{.25, .08}, {.24, .65}, {.08, .96}},
         {{.25, .08}, {.82, .08}, {.82, .95}, {.68, .9}},
         {{.25, .36}, {.82, .36}},
         {{.25, .63}, {.82, .63}}},
        {{{.12, .14}, {.85, .14}, {.6, .6}, {.1, .95}}, {{.2, .35}, {.55, .7}, {.94, .95}}},
        {{{.5, .05}, {.5, .85}}, {{.1, .35}, {.1, .88}, {.9, .88}}, {{.9, .35}, {.9, .92}}},
        {{{.08, .28}, {.92, .28}},
         {{.5, .04}, {.5, .97}},
         {{.5, .3}, {.06, .78}},
         {{.5, .3}, {.94, .78}},
         {{.32, .75}, {.68, .75}}},
        {{{.15, .25}, {.15, .65}},
         {{.15, .25}, {.85, .25}, {.85, .65}},
         {{.15, .62}, {.85, .62}},
         {{.5, .03}, {.5, .98}}},
    }};
    return all;
}

struct Frame {
    double x0, y0, x1, y1;
};

void place(Glyph& into, Part part, Frame frame) {
    for (const auto& stroke : parts()[part]) {
        Stroke moved;
        for (const auto& point : stroke) {
            moved.push_back({frame.x0 + point.x * (frame.x1 - frame.x0),
                             frame.y0 + point.y * (frame.y1 - frame.y0)});
        }
        into.push_back(std::move(moved));
    }
}

Part pick(SampleRandom& random, std::span<const Part> choice) {
    return choice[random.below(static_cast<unsigned>(choice.size()))];
}

const std::vector<Glyph>& kana_table() {
    static const std::vector<Glyph> all = {
        {{{.55, .22},
          {.45, .7},
          {.25, .82},
          {.14, .6},
          {.3, .3},
          {.6, .2},
          {.87, .42},
          {.84, .68},
          {.58, .92}}},
        {{{.35, .08}, {.33, .7}, {.5, .92}, {.85, .7}}},
        {{{.66, .08}, {.3, .5}, {.7, .93}}},
        {{{.08, .42}, {.5, .25}, {.88, .42}, {.76, .72}, {.36, .88}}},
        {{{.1, .25}, {.88, .18}, {.48, .48}, {.5, .8}, {.76, .92}}},
        {{{.3, .15}, {.27, .5}, {.35, .52}}, {{.7, .1}, {.72, .55}, {.45, .97}}},
        {{{.18, .2}, {.22, .7}, {.36, .74}}, {{.74, .25}, {.84, .62}}},
        {{{.24, .24}, {.76, .24}, {.64, .36}}, {{.2, .64}, {.35, .86}, {.84, .82}}},
        {{{.34, .08}, {.45, .45}}, {{.82, .34}, {.28, .62}, {.3, .86}, {.86, .86}}},
        {{{.2, .12}, {.14, .6}, {.22, .88}},
         {{.45, .3}, {.82, .3}},
         {{.42, .64}, {.5, .84}, {.87, .8}}},
        {{{.1, .3}, {.6, .26}},
         {{.4, .08}, {.14, .88}},
         {{.55, .5}, {.86, .5}},
         {{.5, .74}, {.6, .9}, {.92, .86}}},
        {{{.2, .25}, {.8, .25}},
         {{.25, .45}, {.76, .45}},
         {{.5, .06}, {.52, .75}, {.35, .92}, {.2, .78}, {.45, .7}, {.86, .9}}},
        {{{.15, .25}, {.76, .22}},
         {{.46, .07}, {.18, .56}, {.48, .44}, {.52, .75}},
         {{.87, .44}, {.4, .68}, {.35, .9}, {.82, .93}}},
        {{{.2, .1}, {.13, .6}, {.22, .88}},
         {{.4, .32}, {.9, .3}},
         {{.65, .08}, {.67, .75}, {.5, .9}, {.4, .75}, {.6, .7}, {.92, .88}}},
        {{{.25, .14},
          {.76, .14},
          {.22, .56},
          {.6, .4},
          {.87, .65},
          {.6, .94},
          {.4, .86},
          {.5, .72},
          {.64, .86}}},
    };
    return all;
}

} // namespace

Glyph kanji_glyph(SampleRandom& random) {
    static constexpr std::array<Part, 9> left = {person, water, tree, speech, thread,
                                                 moon,   soil,  sun,  mouth};
    static constexpr std::array<Part, 11> right = {mouth, sun,  eye,   field, tree, king,
                                                   inch,  moon, again, legs,  big};
    static constexpr std::array<Part, 6> top = {roof, grass, sun, big, king, field};
    static constexpr std::array<Part, 8> bottom = {mouth, sun, tree, legs, soil, inch, king, eye};
    static constexpr std::array<Part, 5> inner = {mouth, sun, king, tree, field};
    Glyph glyph;
    const unsigned layout = random.below(10);
    if (layout < 4) {
        place(glyph, pick(random, left), {.02, .04, .38, .97});
        if (random.chance(.5)) {
            place(glyph, pick(random, right), {.42, .03, .98, .97});
        } else {
            place(glyph, pick(random, top), {.42, .02, .98, .42});
            place(glyph, pick(random, bottom), {.44, .46, .97, .98});
        }
    } else if (layout < 7) {
        place(glyph, pick(random, top), {.06, .02, .94, .42});
        place(glyph, pick(random, bottom), {.12, .46, .88, .98});
    } else if (layout < 8) {
        place(glyph, gate, {.02, .02, .98, .98});
        place(glyph, pick(random, inner), {.28, .48, .72, .96});
    } else {
        place(glyph, static_cast<Part>(random.below(part_count)), {.05, .04, .95, .96});
    }
    return glyph;
}

Glyph kana_glyph(SampleRandom& random) {
    const auto& all = kana_table();
    return all[random.below(static_cast<unsigned>(all.size()))];
}

Glyph digit_glyph(unsigned digit) {
    static const std::array<Glyph, 10> all = {{
        {{{.5, .05}, {.22, .3}, {.2, .65}, {.48, .95}, {.78, .65}, {.76, .3}, {.5, .05}}},
        {{{.35, .2}, {.54, .05}, {.5, .95}}},
        {{{.2, .25}, {.48, .05}, {.78, .28}, {.5, .62}, {.18, .93}, {.82, .92}}},
        {{{.22, .12}, {.6, .06}, {.74, .26}, {.42, .46}},
         {{.42, .46}, {.8, .66}, {.56, .95}, {.18, .88}}},
        {{{.55, .05}, {.16, .62}, {.86, .6}}, {{.62, .38}, {.58, .96}}},
        {{{.28, .08}, {.24, .44}, {.6, .4}, {.8, .66}, {.56, .94}, {.18, .88}},
         {{.28, .08}, {.78, .06}}},
        {{{.66, .05}, {.3, .4}, {.22, .74}, {.5, .95}, {.77, .72}, {.5, .52}, {.24, .7}}},
        {{{.2, .24}, {.2, .08}, {.8, .08}, {.48, .5}, {.4, .95}}},
        {{{.72, .2},
          {.46, .05},
          {.28, .25},
          {.74, .68},
          {.5, .95},
          {.24, .72},
          {.6, .42},
          {.72, .2}}},
        {{{.74, .26}, {.48, .06}, {.25, .28}, {.48, .5}, {.74, .28}, {.68, .6}, {.56, .95}}},
    }};
    SCANSEAL_ASSERT(digit < all.size());
    return all[digit];
}

std::vector<Glyph> seal_name(unsigned which) {
    static constexpr std::array<std::array<Part, 2>, 5> names = {
        {{mountain, field}, {root, field}, {field, middle}, {mountain, root}, {middle, mountain}}};
    const auto& name = names[which % names.size()];
    return {parts()[name[0]], parts()[name[1]]};
}

} // namespace scanseal::test
