"""Pieces of print and ink that the drawn sheets are made of. Lengths in mm; a sheet has 600 dots an inch."""

import copy

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from sheet_words import font

DPI = 600


def px(mm):
    return int(round(mm * DPI / 25.4))


def pt(points):
    return points * DPI / 72.0


def tone(rng, low, high):
    grey = int(rng.integers(low, high + 1))
    return (grey, grey, grey)


class Sheet:
    """White paper at 600 dpi to draw on; `paper` and what lies upon it come later."""

    def __init__(self, width_mm, height_mm):
        self.width_mm, self.height_mm = width_mm, height_mm
        self.image = Image.new("RGB", (px(width_mm), px(height_mm)), (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)
        self.kind = ""
        self.paper = (255, 255, 255)

    def copy(self):
        other = copy.copy(self)
        other.image = self.image.copy()
        other.draw = ImageDraw.Draw(other.image)
        return other

    def text(self, x, y, words, face, size_pt, fill):
        self.draw.text((px(x), px(y)), words, font=font(face, pt(size_pt)), fill=fill)

    def line(self, x0, y0, x1, y1, fill, width_mm):
        self.draw.line((px(x0), px(y0), px(x1), px(y1)), fill=fill, width=max(1, px(width_mm)))

    def box(self, x, y, w, h, outline=None, fill=None, width_mm=0.2):
        self.draw.rectangle((px(x), px(y), px(x + w), px(y + h)), outline=outline, fill=fill, width=max(1, px(width_mm)))


def paragraph(sheet, rng, writer, x, y, w, h, size_pt=None, fill=None, leading=None):
    """Running text; ends where the room ends. Returns the y below the last line."""
    size_pt = size_pt or float(rng.choice([8, 9, 10, 10.5, 11, 12]))
    fill = fill or tone(rng, 0, 60)
    step = size_pt * 25.4 / 72 * (leading or float(rng.uniform(1.25, 1.9)))
    face = font(writer.face, pt(size_pt))
    bottom = y
    while bottom + step <= y + h:
        words = writer.words(40)
        glue = "" if writer.japanese else " "
        text, width = "", px(w * (1.0 if rng.random() > 0.12 else float(rng.uniform(0.3, 0.9))))
        for word in words:
            longer = text + (glue if text else "") + word
            if face.getlength(longer) > width:
                break
            text = longer
        sheet.draw.text((px(x), px(bottom)), text, font=face, fill=fill)
        bottom += step
        if rng.random() < 0.07:
            bottom += step * 0.7
    return bottom


def table(sheet, rng, writer, x, y, w, h, shaded=True, rule_mm=None, outer_mm=None):
    rows = max(2, int(h / float(rng.uniform(6, 11))))
    columns = int(rng.integers(2, 8))
    cuts = np.sort(rng.uniform(0.08, 0.92, columns - 1)) if columns > 1 else np.array([])
    xs = [x, *(x + w * c for c in cuts), x + w]
    row_mm, rule_mm = h / rows, rule_mm or float(rng.choice([0.1, 0.15, 0.25, 0.35]))
    ink = tone(rng, 0, 90)
    size_pt = min(9.5, row_mm * 72 / 25.4 * 0.55)
    shade = tuple(int(v) for v in rng.integers(205, 242, 3)) if rng.random() < 0.5 else tone(rng, 205, 240)
    for row in range(rows):
        top = y + row * row_mm
        for left, right in zip(xs, xs[1:]):
            if shaded and (row == 0 or rng.random() < 0.08):
                sheet.box(left, top, right - left, row_mm, fill=shade)
            if rng.random() < 0.65 and right - left > 8:
                words = writer.line(2) if rng.random() < 0.6 else writer.number(4)
                fitting = max(1, int((right - left - 2) / (size_pt * 0.36)))
                sheet.text(left + 1, top + row_mm * 0.2, words[:fitting], writer.face, size_pt, ink)
        sheet.line(x, top, x + w, top, ink, rule_mm)
    for left in xs:
        sheet.line(left, y, left, y + h, ink, rule_mm)
    sheet.box(x, y, w, h, outline=ink, width_mm=outer_mm or rule_mm * 2)


def check_boxes(sheet, rng, writer, x, y, count, step=6.0, size=3.2):
    ink = tone(rng, 0, 60)
    for i in range(count):
        top = y + i * step
        sheet.box(x, top, size, size, outline=ink, width_mm=0.2)
        if rng.random() < 0.4:
            sheet.line(x + 0.5, top + 1.6, x + 1.4, top + 2.8, (20, 20, 60), 0.4)
            sheet.line(x + 1.4, top + 2.8, x + 3.6, top - 0.4, (20, 20, 60), 0.4)
        sheet.text(x + size + 2, top - 0.5, writer.line(4), writer.face, 9, ink)


def handwriting(sheet, rng, x, y, w, height_mm=6.0, ink=None, pen_mm=None):
    """One line of joined loops, a pen's width wide."""
    ink = ink or [(25, 35, 110), (20, 20, 25), (110, 110, 115), (150, 25, 30)][int(rng.choice(4, p=[.4, .35, .15, .1]))]
    pen_mm = pen_mm or float(rng.uniform(0.3, 0.7))
    at = x
    while at < x + w - 4:
        word_mm = min(float(rng.uniform(6, 22)), x + w - at)
        t = np.linspace(0, word_mm / 2.6 * 2 * np.pi, int(word_mm * 14))
        tall = 0.5 + 0.5 * np.interp(t, np.linspace(0, t[-1], 9), rng.random(9))
        xs = at + np.linspace(0, word_mm, len(t)) + 0.9 * np.cos(t) * tall
        ys = y + height_mm * (0.6 + 0.35 * np.sin(t * (1 + 0.1 * rng.random())) * tall)
        points = [(px(a), px(b)) for a, b in zip(xs, ys)]
        sheet.draw.line(points, fill=ink, width=max(2, px(pen_mm)), joint="curve")
        at += word_mm + float(rng.uniform(2, 5))


def hanko(sheet, rng, x, y, size_mm=12.0):
    """A red seal, round or square, unevenly inked and a little turned."""
    size = px(size_mm)
    stamp = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(stamp)
    shape = pen.ellipse if rng.random() < 0.6 else pen.rectangle
    shape((4, 4, size - 5, size - 5), outline=255, width=max(3, size // 26))
    face = font("opentype/noto/NotoSerifCJK-Bold.ttc", size * 0.36)
    for i, sign in enumerate(rng.choice(list("山田佐藤鈴木高橋渡辺中村院長済認"), 2)):
        pen.text((size * 0.31, size * (0.06 + 0.4 * i)), str(sign), font=face, fill=255)
    worn = Image.fromarray((rng.random((24, 24)) * 150 + 105).astype(np.uint8)).resize((size, size), Image.BILINEAR)
    stamp = Image.fromarray((np.asarray(stamp, np.uint16) * np.asarray(worn) // 255).astype(np.uint8))
    stamp = stamp.rotate(float(rng.uniform(-12, 12)), Image.BICUBIC)
    sheet.image.paste(Image.new("RGB", stamp.size, (205, 35, 30)), (px(x), px(y)), stamp)


def logo(sheet, rng, x, y, w, h, dark=True):
    colour = tuple(int(v) for v in (rng.integers(0, 90, 3) if dark else rng.integers(60, 220, 3)))
    sheet.box(x, y, w, h, fill=colour)
    white = (255, 255, 255)
    sheet.draw.ellipse((px(x + 2), px(y + 2), px(x + h - 2), px(y + h - 2)), fill=white)
    sheet.text(x + h, y + h * 0.25, "CITY HOSPITAL"[: max(3, int(w / 6))], "truetype/dejavu/DejaVuSans-Bold.ttf", h * 1.3, white)


def picture(rng, width, height):
    """A photo-like field: soft blobs, edges, texture; values 0..255, RGB."""
    small = rng.random((max(3, height // 700), max(3, width // 700), 1)) * 200 + rng.random((1, 1, 3)) * 55
    soft = Image.fromarray(small.astype(np.uint8)).resize((width, height), Image.BICUBIC)
    pen = ImageDraw.Draw(soft)
    for _ in range(int(rng.integers(4, 14))):
        x, y = rng.integers(0, width), rng.integers(0, height)
        r = int(rng.integers(max(5, width // 40), max(6, width // 6)))
        pen.ellipse((int(x - r), int(y - r * 0.7), int(x + r), int(y + r * 0.7)), fill=tuple(int(v) for v in rng.integers(10, 245, 3)))
    soft = soft.filter(ImageFilter.BoxBlur(3))
    fine = rng.normal(0, 9, (height // 3 + 1, width // 3 + 1)).astype(np.int16)
    fine = np.kron(fine, np.ones((3, 3), np.int16))[:height, :width, None]
    return Image.fromarray(np.clip(np.asarray(soft, np.int16) + fine, 0, 255).astype(np.uint8))


def photo(sheet, rng, x, y, w, h, halftone=False):
    width, height = px(w), px(h)
    image = picture(rng, width, height)
    if halftone:  # a screen of about 133 to 175 lines an inch, turned by 45 degrees
        period = DPI / float(rng.choice([100, 133, 150, 175]))
        yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
        screen = (np.cos((xx + yy) * (2 * np.pi / period / 1.414)) + np.cos((xx - yy) * (2 * np.pi / period / 1.414))) * 63 + 127
        grey = np.asarray(image.convert("L"), np.float32)
        image = Image.fromarray(((grey > screen) * 255).astype(np.uint8)).convert("RGB")
    sheet.image.paste(image, (px(x), px(y)))


def ecg(sheet, rng, x, y, w, h, colour=(240, 150, 150)):
    """A millimetre grid and a trace over it."""
    for i in range(int(w) + 1):
        sheet.line(x + i, y, x + i, y + h, colour, 0.18 if i % 5 == 0 else 0.07)
    for i in range(int(h) + 1):
        sheet.line(x, y + i, x + w, y + i, colour, 0.18 if i % 5 == 0 else 0.07)
    for lead in range(max(1, int(h // 30))):
        xs = np.arange(0, w, 0.25)
        phase = (xs / float(rng.uniform(15, 25))) % 1.0
        beat = 1.2 * np.exp(-((phase - 0.2) / 0.03) ** 2) + 8 * np.exp(-((phase - 0.4) / 0.012) ** 2) + 2 * np.exp(-((phase - 0.65) / 0.05) ** 2)
        base = y + 18 + lead * 30
        points = [(px(x + a), px(base - b)) for a, b in zip(xs, beat)]
        sheet.draw.line(points, fill=(15, 15, 15), width=px(0.3), joint="curve")


def punch_holes(sheet, rng, bed):
    """Two filing holes, 80 mm apart, 6 mm wide (ISO 838); the scanner's background shows through."""
    x = 12 + float(rng.uniform(-1, 1))
    for y in (sheet.height_mm / 2 - 40, sheet.height_mm / 2 + 40):
        sheet.draw.ellipse((px(x - 3), px(y - 3), px(x + 3), px(y + 3)), fill=bed)


def bar_code(sheet, rng, x, y, w, h):
    at = x
    while at < x + w:
        bar = float(rng.choice([0.25, 0.5, 0.75]))
        sheet.box(at, y, bar, h, fill=(0, 0, 0))
        at += bar + float(rng.choice([0.25, 0.5, 0.75]))
