#!/bin/sh
# Draws the pages of this folder for geometry, obstructions and likeness with Pillow and Debian's
# fonts (fonts-dejavu-core, fonts-ipafont-mincho, fonts-urw-base35). Same pages every time.
cd "$(dirname "$0")" || exit 1
exec /usr/bin/python3 - <<'END'
import random
from PIL import Image, ImageDraw, ImageFilter, ImageFont

DPI = 150
SERIF = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
MINCHO = "/usr/share/fonts/opentype/ipafont-mincho/ipam.ttf"
WORDS = ("the patient was seen in clinic today with complaints of pain and shortness of breath which began three days ago "
         "after heavy lifting no history of diabetes blood pressure and pulse regular follow up in two weeks").split()
KANJI = "患者は本日外来を受診し、胸痛および息切れを訴えた。症状は三日前から始まり、重い荷物を持ち上げた後に悪化した。"
SIZE = (874, 1240)  # A5 at 150 dpi


def save(name, image):
    image.save(name + ".png", dpi=(DPI, DPI), optimize=True)


def bilevel(image):
    return image.point(lambda v: 255 if v > 140 else 0).convert("1", dither=Image.Dither.NONE)


def text(seed=1, size=SIZE, left=90, top=120, right=90, bottom=200):
    rng, page = random.Random(seed), Image.new("L", size, 255)
    pen, face = ImageDraw.Draw(page), ImageFont.truetype(SERIF, 21)
    for y in range(top, size[1] - bottom, 32):
        line = ""
        while pen.textlength(line, font=face) < size[0] - left - right - 90:
            line += rng.choice(WORDS) + " "
        pen.text((left, y), line, font=face, fill=0)
    return page


def upright_japanese():
    page = Image.new("L", SIZE, 255)
    pen, face = ImageDraw.Draw(page), ImageFont.truetype(MINCHO, 22)
    for column, x in enumerate(range(SIZE[0] - 120, 100, -38)):
        for row in range(40):
            pen.text((x, 120 + row * 22), (KANJI * 9)[column * 7 + row], font=face, fill=0)
    return page


def turned(page, clockwise, fill=255):
    return page.rotate(-clockwise, Image.BICUBIC, fillcolor=fill)


save("text", bilevel(text()))
save("text_skew_2_5", bilevel(turned(text(), 2.5)))
save("text_skew_minus_0_8", bilevel(turned(text(), -0.8)))
save("text_upside_down", bilevel(text().rotate(180)))
save("text_sideways", bilevel(text().transpose(Image.ROTATE_90)))
save("japanese_columns_skew_1_5", bilevel(turned(upright_japanese(), 1.5)))

sheet = Image.new("L", (1000, 1400), 12)
sheet.paste(Image.new("L", SIZE, 250), (60, 80))
save("sheet_on_black_skew_3", turned(sheet, 3, 12).quantize(8))
END
