"""Whole sheets of paper as a hospital gets them: letters, forms, tables, charts, photos, and sheets that are nearly empty."""

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from sheet_parts import (Sheet, bar_code, check_boxes, ecg, handwriting, hanko, logo, paragraph, photo, px, punch_holes,
                         table, tone)
from sheet_words import Writer

SIZES_MM = {"A4": (210.0, 297.0), "A5": (148.0, 210.0), "B5": (182.0, 257.0), "letter": (215.9, 279.4)}
PAPERS = {"white": (255, 255, 255), "bluish": (246, 249, 255), "recycled": (226, 224, 216), "cream": (250, 243, 222),
          "yellow": (252, 240, 160), "pink": (250, 214, 218), "green": (214, 238, 208), "blue": (208, 226, 244)}
COLOURED = ("yellow", "pink", "green", "blue")


def letter(s, rng, w):
    s.text(25, 18, w.line(3), w.bold, 16, tone(rng, 0, 50))
    s.text(s.width_mm - 65, 30, w.number(4) + "/" + w.number(2), w.face, 10, (0, 0, 0))
    paragraph(s, rng, w, 22, 48, s.width_mm - 44, s.height_mm - 95)
    if rng.random() < 0.7:
        handwriting(s, rng, s.width_mm - 85, s.height_mm - 42, 45)
    if rng.random() < 0.6:
        hanko(s, rng, s.width_mm - 40, s.height_mm - 46)
    s.text(s.width_mm / 2, s.height_mm - 14, w.number(1), w.face, 9, (0, 0, 0))


def letterhead(s, rng, w):
    logo(s, rng, 0 if rng.random() < 0.3 else 18, 0 if rng.random() < 0.3 else 9, 60, 16)
    s.line(15, 34, s.width_mm - 15, 34, tuple(int(v) for v in rng.integers(0, 140, 3)), float(rng.choice([0.3, 0.8, 1.5])))
    paragraph(s, rng, w, 22, 45, s.width_mm - 44, s.height_mm - 75)
    s.line(15, s.height_mm - 18, s.width_mm - 15, s.height_mm - 18, tone(rng, 0, 120), 0.3)


def form(s, rng, w):
    s.text(s.width_mm / 2 - 30, 12, w.line(3), w.bold, 15, (10, 10, 10))
    table(s, rng, w, 14, 26, s.width_mm - 28, s.height_mm * 0.3)
    check_boxes(s, rng, w, 18, s.height_mm * 0.3 + 34, 6)
    paragraph(s, rng, w, s.width_mm * 0.5, s.height_mm * 0.3 + 32, s.width_mm * 0.5 - 16, 38, size_pt=8)
    for i in range(4):
        y = s.height_mm * 0.58 + i * 11
        s.line(30, y + 8, s.width_mm - 20, y + 8, tone(rng, 40, 120), 0.2)
        s.text(14, y + 3, w.line(1)[:5], w.face, 8, (0, 0, 0))
        if rng.random() < 0.8:
            handwriting(s, rng, 32, y, float(rng.uniform(30, s.width_mm - 60)))
    s.box(s.width_mm - 58, s.height_mm - 52, 40, 24, outline=(0, 0, 0), fill=tone(rng, 215, 245))
    if rng.random() < 0.6:
        hanko(s, rng, s.width_mm - 45, s.height_mm - 48)
    if rng.random() < 0.4:
        s.box(18, s.height_mm - 40, 60, 22, outline=tone(rng, 0, 120), width_mm=float(rng.choice([0.2, 0.6])))
        s.text(20, s.height_mm - 38, w.line(3), w.face, 8, (0, 0, 0))
        bar_code(s, rng, 22, s.height_mm - 30, 42, 8)


def wide_table(s, rng, w):
    """Rules to 5 mm from the edge, where a laser printer can still print."""
    margin = float(rng.uniform(5, 8))
    table(s, rng, w, margin, margin + (0 if rng.random() < 0.4 else 12), s.width_mm - 2 * margin,
          s.height_mm - 2 * margin - 14, outer_mm=float(rng.choice([0.2, 0.5])))


def chart(s, rng, w):
    s.text(15, 8, w.line(4), w.bold, 12, (0, 0, 0))
    colour = [(240, 150, 150), (250, 190, 170), (170, 200, 170), (150, 150, 150)][int(rng.integers(4))]
    edge = 0 if rng.random() < 0.25 else 10
    ecg(s, rng, edge, 24, s.width_mm - 2 * edge, s.height_mm * 0.55, colour)
    paragraph(s, rng, w, 18, s.height_mm * 0.55 + 32, s.width_mm - 36, s.height_mm * 0.2, size_pt=9)


def notes(s, rng, w):
    """Handwriting on ruled paper, pen or pencil."""
    if rng.random() < 0.7:
        rule = tuple(int(v) for v in rng.integers(120, 215, 3))
        for y in np.arange(24, s.height_mm - 14, 8.0):
            s.line(12, y, s.width_mm - 12, y, rule, 0.15)
    pencil = rng.random() < 0.3
    for y in np.arange(17.5, s.height_mm - 24, 8.0):
        if rng.random() < 0.75:
            handwriting(s, rng, 15, y, float(rng.uniform(40, s.width_mm - 40)), ink=(125, 125, 128) if pencil else None)


def brochure(s, rng, w):
    """A picture that bleeds off the sheet, on one side or on all."""
    if rng.random() < 0.35:
        photo(s, rng, 0, 0, s.width_mm, s.height_mm)
        s.text(25, s.height_mm * 0.4, w.line(2), w.bold, 28, (255, 255, 255))
        return
    photo(s, rng, 0, 0, s.width_mm, s.height_mm * float(rng.uniform(0.25, 0.45)))
    paragraph(s, rng, w, 20, s.height_mm * 0.48, s.width_mm - 40, s.height_mm * 0.42)
    if rng.random() < 0.5:
        s.box(0, s.height_mm - 12, s.width_mm, 12, fill=tuple(int(v) for v in rng.integers(20, 200, 3)))


def pictures(s, rng, w):
    for i in range(2):
        photo(s, rng, 20, 25 + i * s.height_mm * 0.32, s.width_mm * 0.55, s.height_mm * 0.27, halftone=rng.random() < 0.6)
    top = s.height_mm * 0.59 + 30
    paragraph(s, rng, w, 20, top, s.width_mm - 40, s.height_mm * 0.93 - top, size_pt=10)


def columns(s, rng, w):
    half = (s.width_mm - 40) / 2
    for x in (16, 24 + half):
        paragraph(s, rng, w, x, 20, half, s.height_mm - 40, size_pt=float(rng.choice([7, 8, 9])))
    s.line(20 + half, 20, 20 + half, s.height_mm - 20, tone(rng, 0, 100), float(rng.choice([0.1, 0.3])))


def pasted_look(s, rng, w):
    """Printed frames that look like labels and notes but are print: filled, rounded, no shadow, hiding nothing."""
    s.text(22, 16, w.line(3), w.bold, 14, tone(rng, 0, 50))
    paragraph(s, rng, w, 20, 30, s.width_mm - 40, s.height_mm * 0.45)
    for i in range(int(rng.integers(1, 4))):
        x, y = float(rng.uniform(8, s.width_mm - 66)), s.height_mm * 0.45 + 36 + i * 31
        if y + 27 > s.height_mm - 8:
            break
        fill = tuple(int(v) for v in rng.integers(200, 253, 3))
        s.draw.rounded_rectangle((px(x), px(y), px(x + 55), px(y + 25)), radius=px(float(rng.choice([0, 2, 4]))), fill=fill,
                                 outline=tone(rng, 0, 160) if rng.random() < 0.6 else None, width=px(0.25))
        s.text(x + 4, y + 4, w.line(2)[:20], w.face, 9, (0, 0, 0))
        s.text(x + 4, y + 12, w.number(8), w.face, 9, (0, 0, 0))


def few_lines(s, rng, w):
    """Nearly empty and yet not blank: a page number, one line, a seal, or a few faint words."""
    pick = int(rng.integers(3 if s.bold_only else 5))
    if pick == 0:
        s.text(s.width_mm / 2 - 2, s.height_mm - 16, w.number(2), w.face, 10, (20, 20, 20))
    elif pick == 1:
        s.text(s.width_mm / 2 - 12, s.height_mm / 2, "以下余白" if w.japanese else "This page is left empty", w.face, 10.5, (20, 20, 20))
    elif pick == 2:
        hanko(s, rng, s.width_mm * 0.6, s.height_mm * 0.6)
    elif pick == 3:
        paragraph(s, rng, w, 25, 40, 90, 12, size_pt=8, fill=(150, 150, 150))
    else:
        handwriting(s, rng, 30, s.height_mm * 0.3, 40, ink=(130, 130, 132))


def empty(s, rng, w):
    """Nothing at all; only for blank pages."""


KINDS = {"letter": letter, "letterhead": letterhead, "form": form, "wide_table": wide_table, "chart": chart, "notes": notes,
         "brochure": brochure, "pictures": pictures, "columns": columns, "pasted_look": pasted_look, "few_lines": few_lines,
         "empty": empty}
WEIGHTS = {"letter": 18, "letterhead": 10, "form": 18, "wide_table": 10, "chart": 8, "notes": 9, "brochure": 6, "pictures": 6,
           "columns": 8, "pasted_look": 9, "few_lines": 5}
# Kinds with enough running text for defects that only show on text.
WITH_TEXT = ("letter", "letterhead", "form", "wide_table", "columns", "pasted_look")


def draw_sheet(rng, kind, size, paper, holes, creased, bed, bold_only=False):
    """The sheet as it lies on the table: print, paper, holes, and the creases of a letter that was sent folded.
    `bold_only`: no faint ink, which a bilevel scan would lose."""
    width, height = SIZES_MM[size]
    sheet = Sheet(width, height)
    sheet.kind, sheet.bold_only = kind, bold_only
    KINDS[kind](sheet, rng, Writer(rng, rng.random() < 0.6))
    base = PAPERS[paper]
    if base != (255, 255, 255):
        sheet.image = ImageChops.multiply(sheet.image, Image.new("RGB", sheet.image.size, base))
    sheet.paper = base
    sheet.draw = ImageDraw.Draw(sheet.image)
    if creased:
        for y in (height / 3, height * 2 / 3):
            lean = float(rng.uniform(-1, 1))
            sheet.line(0, y, width, y + lean, tuple(int(v * 0.93) for v in base), 0.25)
    if holes:
        punch_holes(sheet, rng, bed)
    return sheet
