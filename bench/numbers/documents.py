"""Drawn documents with and without printed page numbers, as a scanner sees them; every one from a number."""

import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import digits
import glyphs

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
LATIN, JAPANESE = digits.HELD_OUT[:5], digits.HELD_OUT[5:]

FULL = lambda number: "".join(digits.FULL_WIDTH[sign] for sign in str(number))
# How a page says its number, of a document of `total` pages; and whether its face must be Japanese.
STYLES = {
    "3": (lambda n, total: f"{n}", False), "- 3 -": (lambda n, total: f"- {n} -", False),
    "(3)": (lambda n, total: f"({n})", False), "p. 3": (lambda n, total: f"p. {n}", False),
    "Page 3": (lambda n, total: f"Page {n}", False), "3/7": (lambda n, total: f"{n}/{total}", False),
    "3 / 7": (lambda n, total: f"{n} / {total}", False), "Page 3 of 7": (lambda n, total: f"Page {n} of {total}", False),
    "3頁": (lambda n, total: f"{n}頁", True), "3ページ": (lambda n, total: f"{n}ページ", True),
    "full width": (lambda n, total: FULL(n), True), "- full width -": (lambda n, total: f"- {FULL(n)} -", True),
    "第3頁": (lambda n, total: f"第{n}頁", True), "3/7頁": (lambda n, total: f"{n}/{total}頁", True)}
# Numbers at head and foot that are no page's: the same on each page, or different ones.
DISTRACTIONS = {
    "none": lambda rng, page: "",
    "date": lambda rng, page: f"2026-11-{rng.randrange(10, 29)}",
    "date of the day": lambda rng, page: f"{rng.randrange(1, 13)}/{rng.randrange(1, 29)}",
    "room": lambda rng, page: f"Room {rng.choice((204, 207, 311, 118))}",
    "price": lambda rng, page: f"{rng.randrange(1, 90)}.{rng.randrange(10, 99)}",
    "telephone": lambda rng, page: "03-5555-0149",
    "form": lambda rng, page: "Form 27",
    "figure": lambda rng, page: f"{rng.randrange(1, 120)}",
    "row": lambda rng, page: f"{rng.randrange(1, 40)}          {rng.randrange(1, 40)}          {rng.randrange(1, 40)}"}


class Sheet:
    """One page before it is scanned: black on white at `dpi`."""

    def __init__(self, dpi):
        self.dpi = dpi
        self.image = Image.new("L", (self.px(WIDTH_MM), self.px(HEIGHT_MM)), 255)
        self.pen = ImageDraw.Draw(self.image)

    def px(self, mm):
        return int(round(mm * self.dpi / 25.4))

    def text(self, x_mm, y_mm, text, face, points, align="left"):
        font = ImageFont.truetype(face, round(points * self.dpi / 72), layout_engine=ImageFont.Layout.BASIC)
        length = self.pen.textlength(text, font=font)
        x = self.px(x_mm) - {"left": 0, "middle": length / 2, "right": length}[align]
        self.pen.text((x, self.px(y_mm)), text, font=font, fill=25)

    def body(self, rng, face, japanese):
        points = rng.uniform(9.5, 11.5)
        characters = int((WIDTH_MM - 50) / (points * 0.3528) / (1 if japanese else 0.5))
        for row in range(rng.randrange(8, 42)):
            self.text(25, 33 + row * 5.4, glyphs.words(rng, japanese, characters), face, points)


def scanned(rng, image, dpi, bilevel):
    """A little turned and moved, blurred, grainy."""
    image = image.rotate(rng.gauss(0, 0.35), Image.BILINEAR, fillcolor=255,
                         translate=(rng.gauss(0, 0.8) * dpi / 25.4, rng.gauss(0, 0.8) * dpi / 25.4))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.45, 0.9) * dpi / 300))
    grey = np.asarray(image, np.float32)
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.choice((1, 3, 5)), grey.shape)
    grey = np.clip(grey * rng.uniform(0.88, 0.96) + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(grey).point(lambda tone: 255 if tone > 128 else 0).convert("1") if bilevel else Image.fromarray(grey)


def order_of(rng, pages, fault):
    """The printed numbers in the order of the images."""
    numbers = list(range(1, pages + 1))
    at = rng.randrange(1, pages - 1)
    if fault == "missing":
        del numbers[at]
    elif fault == "repeated":
        numbers.insert(at, numbers[at])
    elif fault == "swapped":
        numbers[at], numbers[at + 1] = numbers[at + 1], numbers[at]
    return numbers


def drawn_document(seed, fault):
    """(images, dpi, what is printed): `fault` is none, missing, repeated, swapped or unnumbered."""
    rng = random.Random(seed * 7919 + 17)
    style = rng.choice(list(STYLES))
    says, must_be_japanese = STYLES[style]
    japanese = must_be_japanese or rng.random() < 0.4
    face = rng.choice(JAPANESE if japanese else LATIN)
    # Two swapped of four leave too few that agree.
    pages = rng.randrange(5 if fault == "swapped" else 4, 10)
    start = rng.choice((0, 0, 0, 11, 97)) if "/" not in style and "of" not in style else 0
    dpi, bilevel = rng.choice((200, 300, 300, 400)), rng.random() < 0.5
    foot, points = rng.random() < 0.7, rng.uniform(8, 12)
    place = rng.choice(("middle", "right", "mirrored"))
    distraction = rng.choice(list(DISTRACTIONS))
    order = order_of(rng, pages, fault)
    images = []
    for index, number in enumerate(order):
        sheet = Sheet(dpi)
        sheet.body(rng, face, japanese)
        y = HEIGHT_MM - 18 if foot else 13
        if fault != "unnumbered":
            side = place if place != "mirrored" else ("right" if number % 2 else "left")
            x = {"middle": WIDTH_MM / 2, "right": WIDTH_MM - 22, "left": 22}[side]
            sheet.text(x, y, says(number + start, pages), face, points, side)
        sheet.text(30, 13 if foot else HEIGHT_MM - 18, DISTRACTIONS[distraction](rng, index), face, points)
        images.append(scanned(rng, sheet.image, dpi, bilevel))
    return images, dpi, {"style": style, "fault": fault, "numbers": [number + start for number in order],
                         "pages": pages, "bilevel": bilevel, "dpi": dpi, "distraction": distraction, "face": face.split("/")[-1]}
