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


def grain(page, seed):
    rng = random.Random(seed)
    noise = Image.frombytes("L", page.size, bytes(rng.choice((0,) * 30 + (-2, 2)) & 255 for _ in range(page.width * page.height)))
    return Image.frombytes("L", page.size, bytes(min(255, max(0, v + (n if n < 128 else n - 256)))
                                                 for v, n in zip(page.tobytes(), noise.tobytes())))


def boxes():
    page = text().point(lambda v: 20 + v * 225 // 255)
    pen = ImageDraw.Draw(page)
    for box, fill in (((90, 500, 500, 800), 245), ((520, 500, 784, 620), 205), ((520, 640, 784, 800), None)):
        pen.rectangle(box, fill=fill, outline=30, width=3)
    return page


def note_over(page, angle, shade, tone):
    note = Image.new("L", (420, 300), 255).rotate(-angle, Image.BILINEAR, expand=True)
    cast = Image.new("L", page.size, 0)
    cast.paste(note, (260, 460))
    cast = cast.filter(ImageFilter.GaussianBlur(5)).point(lambda v: int(v * shade))
    page = Image.composite(Image.new("L", page.size, 0), page, cast)
    page.paste(tone, (256, 455), note)
    return page


def folded_corner(page, bed):
    pen = ImageDraw.Draw(page)
    w, h = page.size
    pen.polygon([(w, h), (w - 130, h), (w, h - 150)], fill=bed)
    pen.line([(w - 130, h), (w, h - 150)], fill=170, width=2)
    return page


def grey(page, seed):
    return grain(page, seed).quantize(24, dither=Image.Dither.NONE)


save("boxes", grey(boxes(), 1))
save("note_turned_4", grey(note_over(boxes(), 4, 0.3, 245), 2))
save("note_straight", grey(note_over(boxes(), 0, 0.4, 245), 3))
save("corner_folded_black", grey(folded_corner(boxes(), 15), 4))
save("corner_folded_grey", grey(folded_corner(boxes(), 175), 5))
save("text_cut_right", bilevel(text().crop((0, 0, 600, SIZE[1]))))
save("text_cut_left", bilevel(text().crop((200, 0, SIZE[0], SIZE[1]))))
END
