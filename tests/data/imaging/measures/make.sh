#!/bin/bash
# Draws the pictures of this folder: ImageMagick 6, libjpeg-turbo's cjpeg and djpeg, Debian 12.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lines='The patient was seen on
Monday with fever and a
dry cough. Pressure 120/80
pulse 72, 37.4 degrees C.
Chest film normal, known
allergies: none so far.
Follow up in two weeks.
Letter to family doctor.
Signature of physician:
Ward 7, bed 12, 2 May
Next visit, blood count
and film of the left hand'
# A page of print as a scanner sees it: drawn four times as large, blurred by the optics, reduced.
convert -size 2400x2560 xc:white -font DejaVu-Serif -pointsize 164 -fill '#101010' \
    -annotate 0.4x0.4+70+220 "$lines" -colorspace Gray "$work/large.png"
convert "$work/large.png" -gaussian-blur 0x1.6 -filter Box -resize 25% +level 12%,92% \
    -seed 7 -attenuate 0.04 +noise Gaussian -depth 8 -colorspace Gray print.png
enlarge() { # NAME FILTER PERCENT SIZE
    convert print.png -crop "$4" +repage -filter "$2" -resize "$3" -depth 8 -colorspace Gray "$1.png"
}
enlarge enlarged_1.5_lanczos Lanczos 150% 400x426+40+40
enlarge enlarged_2_cubic Catrom 200% 300x320+40+40
enlarge enlarged_2_linear Triangle 200% 300x320+40+40
convert print.png -crop 300x320+40+40 +repage -scale 200% -depth 8 enlarged_2_nearest.png
convert print.png -motion-blur 0x2.5+0 -depth 8 -colorspace Gray blurred_along_x.png
convert print.png -gaussian-blur 0x2.2 -depth 8 -colorspace Gray blurred.png
convert print.png "$work/print.pgm"
cjpeg -quality 75 "$work/print.pgm" > "$work/q75.jpg"
djpeg -grayscale "$work/q75.jpg" | convert - -crop 580x610+3+5 +repage -depth 8 jpeg_75_cut.png
cjpeg -quality 50 "$work/print.pgm" > "$work/q50.jpg"
for percent in 110 125; do
    djpeg -grayscale "$work/q50.jpg" |
        convert - -filter Catrom -resize "$percent%" -depth 8 "jpeg_50_enlarged_$percent.png"
done
convert print.png \( print.png -evaluate multiply 0.97 \) \( print.png -evaluate multiply 0.9 \) \
    -combine -set colorspace sRGB "$work/tinted.ppm"
convert "$work/tinted.ppm" -crop 400x420+20+20 +repage "$work/tinted_cut.ppm"
cjpeg -quality 85 -sample 2x2 "$work/tinted_cut.ppm" > "$work/q85.jpg"
djpeg "$work/q85.jpg" | convert - -depth 8 jpeg_85_colour.png
cjpeg -quality 60 "$work/print.pgm" > "$work/q60.jpg"
djpeg -grayscale "$work/q60.jpg" > "$work/q60.pgm"
cjpeg -quality 88 "$work/q60.pgm" > "$work/q88.jpg"
djpeg -grayscale "$work/q88.jpg" | convert - -depth 8 jpeg_60_then_88.png
convert "$work/q60.pgm" -crop 590x630+3+5 +repage -depth 8 "$work/q60_cut.pgm"
cjpeg -quality 88 "$work/q60_cut.pgm" > "$work/q60_cut_q88.jpg"
djpeg -grayscale "$work/q60_cut_q88.jpg" | convert - -depth 8 jpeg_60_cut_88.png
convert "$work/tinted_cut.ppm" -dither None -colors 64 -depth 8 -define png:color-type=2 palette_64.png
convert print.png -fill '#c0c0c0' -draw 'line 333,0 333,639' -depth 8 -colorspace Gray streak.png
convert -size 600x640 xc:'#e8e8e8' -seed 3 -attenuate 0.04 +noise Gaussian -colorspace Gray \
    -fill none -stroke '#303030' -strokewidth 2 -draw 'rectangle 40,30 560,610' \
    -draw 'line 200,30 200,610 line 380,30 380,610 line 40,120 560,120 line 40,420 560,420' \
    -depth 8 -colorspace Gray form.png
convert "$work/large.png" -filter Box -resize 12.5% -threshold 55% -scale 200% -type Bilevel \
    -depth 1 bilevel_doubled.png
convert "$work/large.png" -filter Box -resize 25% -threshold 55% -type Bilevel -depth 1 bilevel.png
