#!/bin/sh
# Draws sheets of A4 with numbers at head and foot with pango-view (pango1.0-tools) in faces that bench/numbers did not learn from:
# VL Gothic (fonts-vlgothic), IPA Mincho (fonts-ipafont-mincho), P052 and URW Bookman (fonts-urw-base35). ImageMagick puts the lines
# on the sheet and makes it black and white, or grey and a little soft.
cd "$(dirname "$0")" || exit 1
set -e
line=/tmp/numbers.$$.png

# sheet DPI: an empty one
sheet() {
    dpi=$1
    convert -size "$((210 * dpi * 10 / 254))x$((297 * dpi * 10 / 254))" xc:white "$line.sheet.png"
}

# put FONT X_MM Y_MM TEXT: upper left corner
put() {
    pango-view --no-display --dpi="$dpi" --font="$1" --margin=0 --text="$4" --output="$line"
    convert "$line.sheet.png" "$line" -geometry "+$(($2 * dpi * 10 / 254))+$(($3 * dpi * 10 / 254))" -composite "$line.sheet.png"
}

bilevel() {
    convert "$line.sheet.png" -colorspace gray -threshold 60% -type bilevel -density "$dpi" -units PixelsPerInch "$1.png"
    rm -f "$line" "$line.sheet.png"
}

grey() {
    convert "$line.sheet.png" -colorspace gray -blur "0x$2" -evaluate multiply 0.9 -depth 8 \
        -density "$dpi" -units PixelsPerInch -define png:compression-level=9 "$1.png"
    rm -f "$line" "$line.sheet.png"
}

# The numbers of each sheet from the head down: 1, 24 of 30, 35, 67, then at the foot 189, 8 of 9, 20, 4.
numbers() {
    put "$1" 100 6 "1"
    put "$1" 20 12 "$2"
    put "$1" 170 17 "- 35 -"
    put "$1" 95 22 "(67)"
    put "$1" 100 273 "189"
    put "$1" 180 278 "8/9"
    put "$1" 20 283 "$3"
    put "$1" 100 288 "$4"
}

sheet 300; numbers "P052 10" "Page 24 of 30" "p. 20" "4"; bilevel numbers_latin_300
sheet 200; numbers "URW Bookman Demi 11" "24 / 30" "page 20" "4."; bilevel numbers_latin_200
sheet 400; numbers "P052 Italic 9" "24 of 30" "- 20 -" "4"; grey numbers_latin_400 1.2
sheet 300; numbers "VL Gothic 10" "24/30" "20ページ" "4頁"; bilevel numbers_japanese_300
sheet 200; numbers "IPAMincho 11" "24/30" "20" "第4頁"; grey numbers_japanese_200 0.6
sheet 400; numbers "VL PGothic 9" "24/30頁" "20頁" "4"; bilevel numbers_japanese_400

# No page numbers: dates, prices, telephone, a row of a table, Roman numerals, words.
sheet 300
put "P052 10" 100 6 "2026-11-20"
put "P052 10" 20 11 "03-5555-0149"
put "P052 10" 170 16 "12.50"
put "P052 10" 95 21 "3,400"
put "P052 10" 20 273 "7"
put "P052 10" 60 273 "18"
put "P052 10" 110 273 "29"
put "P052 10" 30 278 "XIV"
put "VL Gothic 10" 100 278 "令和6年3月5日"
put "P052 10" 150 283 "Hillside"
put "P052 10" 30 288 "10:30"
put "P052 10" 100 288 "9/4"
bilevel numbers_none
