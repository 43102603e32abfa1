#!/bin/sh
# Draws the five pages of a letter, A5 at 300 dpi, black and white, numbered at the foot, with pango-view (pango1.0-tools) and
# ImageMagick, in P052 (fonts-urw-base35).
cd "$(dirname "$0")" || exit 1
set -e
page=/tmp/numbered.$$
for number in 1 2 3 4 5; do
    case $number in
    1) text="Dear colleague, thank you for referring this patient, who was seen here on Tuesday for a cough of three weeks. She had no fever and slept well. The lungs were clear on both sides." ;;
    2) text="The picture of the chest shows no shadow. The heart is of usual size. An old break of the seventh rib on the left has healed without a trace of displacement." ;;
    3) text="Blood was taken in the morning. White cells and platelets are within the usual range; iron is somewhat low, as it was in spring, and should be looked at again before the winter." ;;
    4) text="We advised to leave off the tablets for the blood pressure that were begun in October, since they are known to bring on a cough, and gave others in their place." ;;
    5) text="Should the cough go on for another fortnight, please send her again. We have made no further appointment. With kind regards, the outpatient clinic for diseases of the lung." ;;
    esac
    pango-view --no-display --dpi=300 --font="P052 12" --width=290 --margin=0 --line-spacing=1.4 --text="$text" --output="$page.text.png"
    pango-view --no-display --dpi=300 --font="P052 10" --margin=0 --text="$number" --output="$page.number.png"
    convert -size 1748x2480 xc:white "$page.text.png" -geometry "+250+$((260 + number * 40))" -composite \
        "$page.number.png" -gravity south -geometry +0+160 -composite \
        -colorspace gray -threshold 60% -type bilevel -density 300 -units PixelsPerInch "numbered_$number.png"
done
rm -f "$page.text.png" "$page.number.png"
