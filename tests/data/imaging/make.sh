#!/bin/bash
# Makes the test pictures beside it with other people's programs: Python's Pillow and tifffile, libtiff-tools,
# ImageMagick 6. Run once; the results are checked in. The samples are formulas of x and y that the tests know.
set -eu
cd "$(dirname "$0")"
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
T="$t" /usr/bin/python3 - <<'P'
import os
t=os.environ['T']; w,h=37,23
def out(name,magic,maxval,samples,size):
    with open(f'{t}/{name}','wb') as f:
        f.write(f'{magic}\n{w} {h}\n{maxval}\n'.encode()); f.write(b''.join(s.to_bytes(size,'big') for s in samples))
xy=[(x,y) for y in range(h) for x in range(w)]
out('grey8.pgm','P5',255,[(x*5+y*7)&255 for x,y in xy],1)
out('grey4.pgm','P5',15,[(x+y)&15 for x,y in xy],1)
out('grey2.pgm','P5',3,[(x+y)&3 for x,y in xy],1)
out('grey16.pgm','P5',65535,[x*1000+y*37 for x,y in xy],2)
out('rgb8.ppm','P6',255,[v for x,y in xy for v in (x*6,y*8,(x+y)*3)],1)
out('rgb16.ppm','P6',65535,[v for x,y in xy for v in (x*1000,y*2000,x*37+y*1009)],2)
rows=b''
for y in range(h):
    bits=''.join('0' if (x//3+y//5)&1 else '1' for x in range(w)).ljust(40,'0')   # PBM: 1 is black
    rows+=int(bits,2).to_bytes(5,'big')
open(f'{t}/bilevel.pbm','wb').write(b'P4\n37 23\n'+rows)
P
c() { convert -quiet -strip "$@"; }
# bilevel
c "$t/bilevel.pbm" -compress none -density 300 -units PixelsPerInch "$t/b.tif"
for s in g4 g3:1d g3:2d packbits lzw zip none; do tiffcp -c "$s" "$t/b.tif" "bilevel_${s/:/_}.tif"; done
tiffcp -c g4 -f lsb2msb "$t/b.tif" bilevel_g4_lsb.tif
tiffcp -c none -f lsb2msb "$t/b.tif" bilevel_none_lsb.tif
c "$t/bilevel.pbm" -compress none -define quantum:polarity=min-is-black "$t/bb.tif"; tiffcp -c lzw "$t/bb.tif" bilevel_black_is_zero.tif
c "$t/bilevel.pbm" -compress none -define quantum:polarity=min-is-white "$t/bw.tif"; tiffcp -c lzw "$t/bw.tif" bilevel_white_is_zero.tif
# grey
c "$t/grey2.pgm" -depth 2 -compress none grey2.tif
c "$t/grey4.pgm" -depth 4 -compress none grey4.tif
c "$t/grey8.pgm" -compress none -density 300 -units PixelsPerInch "$t/g.tif"
tiffcp -c none "$t/g.tif" grey8.tif
tiffcp -c lzw:2 -r 5 "$t/g.tif" grey8_lzw_predictor_strips.tif
tiffcp -c zip:2 "$t/g.tif" grey8_deflate_predictor.tif
tiffcp -c zstd "$t/g.tif" grey8_zstd.tif
tiffcp -c packbits "$t/g.tif" grey8_packbits.tif
tiffcp -t -w 16 -l 16 -c lzw "$t/g.tif" grey8_tiled.tif
tiffcp -8 -B "$t/g.tif" grey8_bigtiff_big_endian.tif
c "$t/grey8.pgm" -negate -compress none -define quantum:polarity=min-is-white grey8_white_is_zero.tif # stores samples as they are
c "$t/grey8.pgm" -compress none -density 118.11 -units PixelsPerCentimeter grey8_cm.tif
c "$t/grey8.pgm" -compress none -density 300 -units Undefined grey8_no_unit.tif
for o in 1 2 3 4 5 6 7 8; do cp "$t/g.tif" grey8_orientation_$o.tif; tiffset -s 282 300 grey8_orientation_$o.tif; tiffset -s 283 200 grey8_orientation_$o.tif; tiffset -s 274 $o grey8_orientation_$o.tif; done
c "$t/grey16.pgm" -compress none "$t/g16.tif"; tiffcp -c none -L "$t/g16.tif" grey16.tif; tiffcp -c zip -B "$t/g16.tif" grey16_deflate_big_endian.tif
# colour
c "$t/rgb8.ppm" -compress none -type TrueColor "$t/c.tif"
tiffcp -c none "$t/c.tif" rgb8.tif
tiffcp -c lzw -p separate -r 4 "$t/c.tif" rgb8_separate.tif
tiffcp -c zip -t -w 16 -l 16 "$t/c.tif" rgb8_tiled.tif
tiffcp -c lzw -t -w 16 -l 16 -p separate "$t/c.tif" rgb8_tiled_separate.tif
tiffcp -c jpeg:95 -r 16 "$t/c.tif" rgb8_jpeg.tif
tiffcp -c jpeg:r:95 -r 16 "$t/c.tif" rgb8_jpeg_raw_rgb.tif
c "$t/rgb16.ppm" -compress none -type TrueColor "$t/c16.tif"; tiffcp -c zip "$t/c16.tif" rgb16.tif;
c "$t/rgb8.ppm" -colorspace CMYK -compress none cmyk.tif
c "$t/rgb8.ppm" -colorspace Lab -compress none lab.tif
c "$t/grey8.pgm" -define quantum:format=floating-point -depth 32 -compress none float.tif || [ -s float.tif ] # it warns about a tag of its own
tiffcp "bilevel_g4.tif" "grey8.tif" "rgb8.tif" three_pages.tif
# JPEG
c "$t/rgb8.ppm" -colorspace CMYK cmyk.jpg
c "$t/grey8.pgm" -density 118 -units PixelsPerCentimeter grey8_cm.jpg
T="$t" /usr/bin/python3 - <<'P'
import os,struct
from PIL import Image,PngImagePlugin
t=os.environ['T']; g=Image.open(f'{t}/grey8.pgm'); c=Image.open(f'{t}/rgb8.ppm')
def exif(x,unit,orientation=1):
    e=Image.Exif(); e[0x0112]=orientation; e[0x011A]=x; e[0x011B]=x; e[0x0128]=unit; return e.tobytes()
g.save('grey8_exif_300.jpg',quality=95,exif=exif(300.0,2))                      # JFIF unit 0
g.save('grey8_exif_cm.jpg',quality=95,exif=exif(118.11,3))
g.save('grey8_jfif_300_exif_300.jpg',quality=95,dpi=(300,300),exif=exif(300.0,2))
g.save('grey8_jfif_300_exif_72.jpg',quality=95,dpi=(300,300),exif=exif(72.0,2))
for o in range(1,9): g.save(f'grey8_orientation_{o}.jpg',quality=95,dpi=(300,200),exif=(lambda e:(e.__setitem__(0x0112,o),e.tobytes())[1])(Image.Exif()))
g.save('grey8.jpg',quality=95); c.save('rgb8.jpg',quality=95,subsampling=0); c.save('rgb8_progressive.jpg',quality=95,subsampling=0,progressive=True)
icc=bytes(range(256))*300                                                        # no real profile: bytes to find again, three segments
c.save('rgb8_icc.jpg',quality=95,icc_profile=icc)
import numpy,tifffile
tifffile.imwrite('rgb16_separate.tif',numpy.array([[[x*1000 for x in range(37)] for y in range(23)],[[y*2000 for x in range(37)] for y in range(23)],[[x*37+y*1009 for x in range(37)] for y in range(23)]],dtype='uint16'),photometric='rgb',planarconfig='separate',metadata=None)
# PNG
b=Image.open(f'{t}/bilevel.pbm'); b.save('bilevel.png',dpi=(300,300))
g.save('grey8.png',dpi=(300,300)); c.save('rgb8.png',icc_profile=icc[:3000])
p=c.quantize(16); p.save('palette.png'); p.convert('RGB').save(f'{t}/palette.ppm')
bw=Image.new('P',b.size); bw.putpalette([0,0,0,255,255,255]); bw.putdata([1 if v else 0 for v in b.getdata()]); bw.save('palette_black_white.png',bits=1)
a=g.point(lambda v:255-v); rgba=c.copy(); rgba.putalpha(a); rgba.save('rgba8.png')
la=g.copy(); la.putalpha(a); la.save('grey_alpha.png')
g.save('grey8_key.png',transparency=35)
P
c "$t/grey2.pgm" -depth 2 -define png:color-type=0 -define png:bit-depth=2 grey2.png
c "$t/grey4.pgm" -depth 4 -define png:color-type=0 -define png:bit-depth=4 grey4.png
c "$t/grey16.pgm" -define png:color-type=0 -define png:bit-depth=16 grey16.png
c "$t/rgb16.ppm" -define png:color-type=2 -define png:bit-depth=16 rgb16.png
c "$t/rgb8.ppm" -interlace PNG -define png:color-type=2 rgb8_interlaced.png
c "$t/grey8.pgm" -interlace PNG -define png:color-type=0 grey8_interlaced.png
c "$t/bilevel.pbm" -interlace PNG -define png:color-type=0 -define png:bit-depth=1 bilevel_interlaced.png
convert -quiet rgba8.png -compress none -define tiff:alpha=unassociated rgba8.tif
convert -quiet rgba8.png -compress none -define tiff:alpha=associated rgba8_associated.tif
convert -quiet palette.png -compress none -type Palette palette.tif
# other formats, to be told apart
c "$t/rgb8.ppm" rgb8.bmp; c "$t/rgb8.ppm" rgb8.gif
