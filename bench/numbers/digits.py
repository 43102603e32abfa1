"""Drawn digits and other marks, cut out as imaging/measures/digits.cpp cuts them, for learning and trying its weights."""

import functools
import random
import sys
import pathlib

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "turn"))
import glyphs  # noqa: E402

WIDTH, HEIGHT = 12, 16   # pixels that the network sees
WINDOW = 1.2             # height of the window, in heights of the mark
INK_PART = 0.3           # of the way from paper to black
OTHER = 10               # the class of what is no digit
DRAW_PX = 72             # size of the letters before they are scanned

URW = "/usr/share/fonts/opentype/urw-base35/"
# Not learnt from: the test pages are set in these.
HELD_OUT = [URW + name for name in ("P052-Roman.otf", "P052-Bold.otf", "P052-Italic.otf", "URWBookman-Light.otf",
                                    "URWBookman-Demi.otf")] + [
    "/usr/share/fonts/opentype/ipafont-mincho/ipam.ttf", "/usr/share/fonts/opentype/ipafont-mincho/ipamp.ttf"]
LATIN = [name for name in glyphs.LATIN if name not in HELD_OUT] + [URW + name for name in (
    "C059-Bold.otf", "C059-Italic.otf", "NimbusRoman-Italic.otf", "NimbusRoman-BoldItalic.otf", "NimbusSans-Italic.otf",
    "NimbusSans-BoldItalic.otf", "NimbusSansNarrow-Bold.otf", "NimbusMonoPS-Bold.otf", "URWGothic-Demi.otf")]
JAPANESE = [name for name in glyphs.JAPANESE if name not in HELD_OUT]
FULL_WIDTH = {str(digit): chr(0xFF10 + digit) for digit in range(10)}
# O and o are left out: in many faces they are a nought.
LETTERS = "abcdefghijklmnpqrstuvwxyzABCDEFGHIJKLMNPQRSTUVWXYZ"
SIGNS = "/()[]{}|\\!?%&#*+=$@<>:;~"
PAGE_WORDS = "頁ページ第全枚目中/()〔〕号年月日"


@functools.lru_cache(maxsize=None)
def font(name):
    return ImageFont.truetype(name, DRAW_PX, layout_engine=ImageFont.Layout.BASIC)


# Shapes that few of the faces have: flat 3, crossed nought and 7, open 4. Points in a square of 0..1, and arcs: box, from, to.
STROKES = {
    "3": ([[(0.05, 0), (0.95, 0), (0.45, 0.4)]], [((0, 0.38, 1, 1), 250, 520)]),
    "0": ([[(0.12, 0.85), (0.88, 0.15)]], [((0, 0, 1, 1), 0, 360)]),
    "4": ([[(0.35, 0), (0, 0.66), (1, 0.66)], [(0.72, 0.35), (0.72, 1)]], []),
    "7": ([[(0, 0), (1, 0), (0.35, 1)], [(0.25, 0.52), (0.9, 0.52)]], [])}


def stroked(rng, pen, sign):
    """The same with a pen of one width."""
    lines, arcs = STROKES[sign]
    width, left, top = int(DRAW_PX * rng.uniform(0.06, 0.14)), DRAW_PX * 0.9, DRAW_PX * 0.5
    across, down = DRAW_PX * rng.uniform(0.36, 0.5), DRAW_PX * 0.75
    for line in lines:
        pen.line([(left + x * across, top + y * down) for x, y in line], fill=0, width=width, joint="curve")
    for (x1, y1, x2, y2), start, end in arcs:
        half = width / 2
        pen.arc((left + x1 * across - half, top + y1 * down - half, left + x2 * across + half, top + y2 * down + half),
                start, end, fill=0, width=width)


def drawn(rng, text, name):
    """Black on white, large, slightly stretched and slanted, thinner or bolder than its face; `name` None: with a pen."""
    canvas = Image.new("L", (DRAW_PX * 3, DRAW_PX * 2), 255)
    if name is None:
        stroked(rng, ImageDraw.Draw(canvas), text)
    else:
        ImageDraw.Draw(canvas).text((DRAW_PX * 0.6, DRAW_PX * 0.4), text, font=font(name), fill=0)
    grey = np.asarray(canvas, np.float32)
    if rng.random() < 0.5:
        grey = cv2.GaussianBlur(grey, (0, 0), DRAW_PX * 0.035)
        grey = np.clip((grey - rng.uniform(70, 190)) * 4 + 127, 0, 255)
    stretch, slant, turn = rng.uniform(0.75, 1.2), rng.gauss(0, 0.07), np.radians(rng.gauss(0, 1.2))
    middle = DRAW_PX * np.array([1.2, 0.9])
    matrix = np.array([[np.cos(turn) * stretch, slant - np.sin(turn)], [np.sin(turn) * stretch, np.cos(turn)]])
    shift = DRAW_PX * np.array([1.2, 0.9]) - matrix @ middle
    return cv2.warpAffine(grey, np.hstack([matrix, shift[:, None]]), (canvas.width, canvas.height), borderValue=255)


def scanned(rng, grey):
    """The mark as the reduced view of a page has it, 7 to 30 pixels high, and the paper's tone."""
    rows = np.flatnonzero((grey < 128).any(1))
    if len(rows) == 0:
        return None, 0
    scale = np.exp(rng.uniform(np.log(8), np.log(28))) / (rows[-1] - rows[0] + 1)
    blur = rng.uniform(0.3, 0.8) if rng.random() < 0.8 else rng.uniform(0.8, 1.6)  # in pixels of the view
    grey = cv2.GaussianBlur(grey, (0, 0), blur * 0.6 / scale)
    height, width = grey.shape
    matrix = np.array([[scale, 0, rng.random() + 1], [0, scale, rng.random() + 1]])
    size = (int(width * scale) + 4, int(height * scale) + 4)
    if rng.random() < 0.35:  # black and white at twice the view's resolution
        fine = cv2.warpAffine(cv2.GaussianBlur(grey, (0, 0), 0.25 / scale), matrix * 2, (size[0] * 2, size[1] * 2), borderValue=255)
        level = rng.uniform(80, 185)
        grey = cv2.resize(np.where(fine > level, 255, 0).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        return grey.astype(np.uint8), 255.0
    grey = cv2.warpAffine(cv2.GaussianBlur(grey, (0, 0), 0.4 / scale), matrix, size, borderValue=255)
    paper, ink = rng.uniform(200, 250), rng.uniform(10, 130)
    grey = ink + (paper - ink) * grey / 255
    grey = grey + np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.choice((0.5, 2, 5)), grey.shape)
    return np.clip(grey, 0, 255).astype(np.uint8), paper


def patch_of(grey, box, paper):
    """(HEIGHT, WIDTH) of 0..1: the mark in the middle of its window, nothing but paper beside its box."""
    x, y, w, h = box
    left, top = max(0, x - 1), max(0, y - 1)
    part = grey[top:y + h + 1, left:x + w + 1]
    step = h * WINDOW / HEIGHT / 2
    middle_x, middle_y = x - left + (w - 1) / 2, y - top + (h - 1) / 2
    matrix = np.array([[step, 0, middle_x - step * (WIDTH - 0.5)], [0, step, middle_y - step * (HEIGHT - 0.5)]])
    fine = cv2.warpAffine(part, matrix, (WIDTH * 2, HEIGHT * 2), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                          borderMode=cv2.BORDER_CONSTANT, borderValue=int(round(paper)))
    small = cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.clip((paper - small) / max(1.0, paper - float(small.min())), 0, 1)


def box_of(grey, paper):
    """Of all ink; empty where it is not shaped as the marks that are shown to the network."""
    ink = grey < paper * (1 - INK_PART)
    if not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    box = columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    return box if 6 <= box[3] <= 40 and box[2] <= 1.05 * box[3] else None


def no_digit(rng, latin, japanese):
    """Text that is no digit, and its face."""
    kind = rng.random()
    if kind < 0.42:
        return rng.choice(LETTERS), rng.choice(latin + japanese)
    if kind < 0.55:
        return rng.choice(SIGNS), rng.choice(latin + japanese)
    if kind < 0.65:
        return rng.choice(PAGE_WORDS), rng.choice(japanese)
    if kind < 0.75:
        return rng.choice(glyphs.KANA), rng.choice(japanese)
    if kind < 0.92:
        return rng.choice(glyphs.KANJI), rng.choice(japanese)
    name = rng.choice(latin)
    return "".join(rng.choice("0123456789" if rng.random() < 0.6 else LETTERS) for _ in range(2)), name


def piece(rng, grey):
    """Half a mark, as a broken or touched one leaves."""
    rows, columns = np.flatnonzero((grey < 128).any(1)), np.flatnonzero((grey < 128).any(0))
    if len(rows) < 8 or len(columns) < 8:
        return grey
    grey = grey.copy()
    if rng.random() < 0.5:
        grey[:, :int(columns[0] + (columns[-1] - columns[0]) * rng.uniform(0.35, 0.65))] = 255
    else:
        grey[:int(rows[0] + (rows[-1] - rows[0]) * rng.uniform(0.35, 0.65))] = 255
    return grey


def drawn_marks(seed, count, latin=tuple(LATIN), japanese=tuple(JAPANESE), digit_part=0.5):
    """(patches, classes): `digit_part` of them digits."""
    rng = random.Random(seed)
    latin, japanese = list(latin), list(japanese)
    patches, classes = np.zeros((count, HEIGHT, WIDTH), np.float32), np.zeros(count, int)
    at = 0
    while at < count:
        if rng.random() < digit_part:
            sign = rng.choice("0123456789")
            name = rng.choice(latin if rng.random() < 0.65 else japanese)
            text, kind = FULL_WIDTH[sign] if name in japanese and rng.random() < 0.4 else sign, int(sign)
            if sign in STROKES and rng.random() < 0.12:
                text, name = sign, None
            image = drawn(rng, text, name)
        else:
            text, name = no_digit(rng, latin, japanese)
            image, kind = drawn(rng, text, name), OTHER
            if rng.random() < 0.06:
                image = piece(rng, image)
        grey, paper = scanned(rng, image)
        box = box_of(grey, paper) if grey is not None else None
        if box is None:
            continue
        patches[at], classes[at] = patch_of(grey, box, paper), kind
        at += 1
    return patches, classes
