#!/bin/bash
# Makes the PDFs beside it from the pictures in the folder above, with other people's programs: libtiff-tools
# (tiff2pdf, tiffcp), img2pdf, qpdf, all of Debian 12. Run once; the results are checked in.
#   QPDF=... IMG2PDF=... ./make.sh
set -eu
cd "$(dirname "$0")"
qpdf=${QPDF:-qpdf}; img2pdf=${IMG2PDF:-img2pdf}
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT

# tiff2pdf packs and paints in many ways; -z Deflate, -j JPEG; without either it copies what it can.
for name in bilevel_g4 bilevel_g3_1d bilevel_white_is_zero grey8 grey4 rgb8 rgb8_separate palette rgb8_jpeg three_pages; do
    tiff2pdf -z -o tiff2pdf_$name.pdf ../$name.tif || rm -f tiff2pdf_$name.pdf
done
tiff2pdf -n -o tiff2pdf_plain_rgb8.pdf ../rgb8.tif
tiff2pdf -j -q 90 -o tiff2pdf_as_jpeg.pdf ../rgb8.tif
tiff2pdf -z -o tiff2pdf_alpha.pdf ../rgba8.tif
tiff2pdf -z -o tiff2pdf_cmyk.pdf ../cmyk.tif
for n in 1 2 3 4 5 6 7 8; do tiff2pdf -z -o tiff2pdf_orientation_$n.pdf ../grey8_orientation_$n.tif; done

# tiff2pdf makes a picture of each tile. Tiles as wide as the page are strips; narrower ones are not.
for name in grey8 bilevel_g4 rgb8 grey8_orientation_6; do
    tiffcp -c none -t -w 48 -l 16 ../$name.tif "$t/$name.tif"
    tiff2pdf -z -o tiff2pdf_strips_$name.pdf "$t/$name.tif"
done
tiff2pdf -j -q 90 -o tiff2pdf_strips_as_jpeg.pdf "$t/rgb8.tif"
tiffcp -c none -t -w 16 -l 16 ../grey8.tif "$t/tiles.tif"
tiff2pdf -z -o tiff2pdf_tiles.pdf "$t/tiles.tif"

# img2pdf copies the packed bytes of JPEG, PNG and Group 4 into the PDF.
for name in rgb8.jpg rgb8_progressive.jpg grey8.png rgb8.png rgb16.png palette.png bilevel.png grey2.png bilevel_g4.tif; do
    $img2pdf --nodate --output img2pdf_${name%.*}_${name##*.}.pdf ../$name
done
$img2pdf --nodate --rotation=ifvalid --output img2pdf_turned.pdf ../grey8_orientation_6.jpg
$img2pdf --nodate --output img2pdf_cmyk.pdf ../cmyk.jpg
$img2pdf --nodate --output img2pdf_alpha.pdf ../grey_alpha.png || rm -f img2pdf_alpha.pdf
$img2pdf --nodate --pagesize A6 --border 1cm --output img2pdf_border.pdf ../rgb8.png

base=tiff2pdf_three_pages.pdf
$qpdf --deterministic-id --object-streams=generate $base qpdf_object_streams.pdf
$qpdf --deterministic-id --linearize $base qpdf_linearized.pdf
$qpdf --deterministic-id --object-streams=generate --compress-streams=y --recompress-flate --linearize $base qpdf_linearized_object_streams.pdf
$qpdf --deterministic-id --rotate=+90 $base qpdf_rotated.pdf
$qpdf --deterministic-id --qdf $base qpdf_text.pdf
$qpdf --deterministic-id --overlay tiff2pdf_grey8.pdf -- tiff2pdf_rgb8.pdf qpdf_overlay.pdf
printf 'attached' > "$t/note.txt"
$qpdf --deterministic-id --add-attachment "$t/note.txt" -- $base qpdf_attachment.pdf
$qpdf --static-id --encrypt user owner 256 -- $base qpdf_encrypted_user.pdf
$qpdf --static-id --encrypt '' owner 256 -- $base qpdf_encrypted_owner.pdf
