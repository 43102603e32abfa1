"""What is wrong with the paper or with how it lay: notes and slips, folds, cuts, turns, second sheets, print from behind.

Each function takes a Take and a grade from GRADES, changes the Take and blames it."""

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from scanner_model import BEDS
from sheet_parts import DPI, Sheet, bar_code, handwriting, paragraph, px, table
from sheet_words import Writer

NOTE_COLOURS = {"yellow": (253, 243, 140), "pink": (252, 180, 200), "green": (200, 240, 160), "blue": (165, 215, 245)}


def own(take):
    """The sheet may be shared by other takes: change a copy."""
    take.sheet = take.sheet.copy()
    return take.sheet


def shadow_on(image, mask, at, strength, spread_mm, offset):
    """Darkens the sheet below and beside something that lies on it."""
    small = 6
    soft = px(spread_mm) / small
    pad = int(soft * 3) + 2
    shade = Image.new("L", (mask.width // small + 2 * pad, mask.height // small + 2 * pad), 0)
    shade.paste(mask.resize((max(1, mask.width // small), max(1, mask.height // small))), (pad, pad))
    shade = shade.filter(ImageFilter.GaussianBlur(soft))
    shade = shade.resize((shade.width * small, shade.height * small), Image.BILINEAR).point([int(v * strength) for v in range(256)])
    place = (at[0] - pad * small + offset[0], at[1] - pad * small + offset[1])
    box = (max(0, place[0]), max(0, place[1]), min(image.width, place[0] + shade.width), min(image.height, place[1] + shade.height))
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    cut = shade.crop((box[0] - place[0], box[1] - place[1], box[2] - place[0], box[3] - place[1]))
    under = image.crop(box)
    image.paste(Image.new("RGB", under.size, (0, 0, 0)), box, cut)


def slip_with(rng, kind, width_mm, height_mm, colour):
    slip = Sheet(width_mm, height_mm)
    writer = Writer(rng, rng.random() < 0.6)
    if kind == "sticky":
        for y in np.arange(6, height_mm - 10, 10):
            if rng.random() < 0.8:
                handwriting(slip, rng, 5, y, width_mm - 10, height_mm=6)
    elif kind == "label":
        slip.text(3, 3, writer.line(2)[:18], writer.face, 9, (0, 0, 0))
        slip.text(3, 8, writer.number(10), writer.face, 8, (0, 0, 0))
        bar_code(slip, rng, 4, 13, width_mm - 8, height_mm - 16)
    elif rng.random() < 0.5:
        table(slip, rng, writer, 5, 6, width_mm - 10, height_mm - 12)
    else:
        paragraph(slip, rng, writer, 5, 5, width_mm - 10, height_mm - 9, size_pt=8)
    if colour != (255, 255, 255):
        slip.image = ImageChops.multiply(slip.image, Image.new("RGB", slip.image.size, colour))
    return slip.image


def overlay(take, grade):
    """A note, slip or label on the page, laid on by hand: turned, with a soft shadow where it stands off."""
    kind, look = grade.split("/")
    rng, sheet = take.rng, own(take)
    sizes = {"sticky": [(76, 76), (75, 50), (50, 50), (127, 76)], "slip": [(100, 70), (128, 91), (90, 140), (148, 105)],
             "label": [(60, 25), (70, 35), (86, 42)]}[kind]
    width, height = sizes[int(rng.integers(len(sizes)))]
    width, height = min(width, sheet.width_mm * 0.75), min(height, sheet.height_mm * 0.6)
    colour = NOTE_COLOURS[str(rng.choice(list(NOTE_COLOURS)))] if look == "coloured" else (255, 255, 255)
    shade = {"coloured": float(rng.uniform(0.08, 0.35)), "white": float(rng.uniform(0.15, 0.45)), "faint": 0.06}[look]
    spread = float(rng.uniform(0.25, 0.5)) if look == "faint" else float(rng.uniform(0.4, 1.4))
    angle = float(rng.choice([-1, 1]) * (rng.uniform(0.3, 3) if kind == "label" else rng.uniform(0.5, 14)))
    image = slip_with(rng, kind, width, height, colour)
    mask = Image.new("L", image.size, 255).rotate(-angle, Image.BILINEAR, expand=True)
    image = image.rotate(-angle, Image.BICUBIC, expand=True)
    x = float(rng.uniform(4, max(5, sheet.width_mm - mask.width * 25.4 / DPI - 4)))
    y = float(rng.uniform(4, max(5, sheet.height_mm - mask.height * 25.4 / DPI - 4)))
    at = (px(x), px(y))
    shadow_on(sheet.image, mask, at, shade, spread, (px(rng.uniform(-0.3, 0.4)), px(rng.uniform(0.1, 0.7))))
    sheet.image.paste(image, at, mask)
    if kind == "slip":
        pen = ImageDraw.Draw(sheet.image)
        sx, sy = at[0] + mask.width // 2, at[1] + px(6)
        pen.line((sx, sy, sx + px(11), sy + px(1)), fill=(95, 95, 98), width=px(0.6))
        pen.line((sx, sy, sx + px(11), sy + px(1)), fill=(210, 210, 215), width=px(0.15))
    right, bottom = x + mask.width * 25.4 / DPI, y + mask.height * 25.4 / DPI
    seen = take.scanner.mode != "bilevel"
    take.blame("something_over_page", f"{kind} {look}", abs(angle), "deg", must=seen, allowed=("page_folded",),
               region=take.region_of([(x, y), (right, y), (right, bottom), (x, bottom)]),
               grade=f"{kind} {look}" + ("" if seen else " bilevel"))


def fold(take, grade):
    """A corner folded over, or torn off; the bed shows where paper is missing."""
    way, size = grade.split("/")
    size, rng, sheet = float(size), take.rng, own(take)
    a, b = size * float(rng.uniform(0.8, 1.25)), size * float(rng.uniform(0.8, 1.25))
    right, low = bool(rng.integers(2)), bool(rng.integers(2))
    w, h = sheet.width_mm, sheet.height_mm
    corner = (w if right else 0.0, h if low else 0.0)
    p = (corner[0] + (-a if right else a), corner[1])
    q = (corner[0], corner[1] + (-b if low else b))
    pen = ImageDraw.Draw(sheet.image)
    dots = lambda points: [(px(x), px(y)) for x, y in points]
    bed = BEDS[take.scanner.bed]
    if way == "torn":
        t = np.linspace(0, 1, 24)[1:-1]
        rough = rng.normal(0, size * 0.03, len(t))
        line = [p, *((p[0] + (q[0] - p[0]) * s + r, p[1] + (q[1] - p[1]) * s + r) for s, r in zip(t, rough)), q]
        pen.polygon(dots([corner, *line]), fill=bed)
        pen.line(dots(line), fill=(252, 252, 250), width=px(0.8))
        pen.line(dots(line), fill=(190, 190, 188), width=px(0.15))
        inner = line
    else:
        d = np.array(q) - np.array(p)
        n = np.array([-d[1], d[0]]) / np.hypot(*d)
        tip = np.array(corner) - 2 * np.dot(np.array(corner) - np.array(p), n) * n
        pen.polygon(dots([corner, p, q]), fill=bed)
        mask = Image.new("L", sheet.image.size, 0)
        ImageDraw.Draw(mask).polygon(dots([p, q, tuple(tip)]), fill=255)
        box = mask.getbbox()
        shadow_on(sheet.image, mask.crop(box), box[:2], float(rng.uniform(0.1, 0.35)), float(rng.uniform(0.4, 1.0)), (0, 0))
        pen.polygon(dots([corner, p, q]), fill=bed)
        darker = float(rng.uniform(0.94, 0.99))
        back = tuple(int(v * darker) for v in sheet.paper)
        pen.polygon(dots([p, q, tuple(tip)]), fill=back)
        pen.line(dots([p, q]), fill=tuple(int(v * 0.85) for v in back), width=px(0.2))
        inner = [p, q, tuple(tip)]
    hard = take.scanner.mode == "bilevel" and take.scanner.bed != "black"
    take.blame("page_folded", way, size, "mm", must=size >= 10 and not hard,
               allowed=("something_over_page", "dark_border", "content_cut_off"), region=take.region_of([corner, *inner]),
               grade=f"{way} {size:g} mm {take.scanner.bed} bed" + (" bilevel" if take.scanner.mode == "bilevel" else ""))


def skew(take, grade):
    angle = float(grade) * float(take.rng.choice([-1, 1]))
    take.placement.angle_deg = angle
    take.blame("page_skewed", "skew", abs(angle), "deg", must=abs(angle) > 1.0,
               allowed=("dark_border", *(("content_cut_off",) if abs(angle) >= 2 else ())))


def quarter_turns(take, grade):
    turn = int(grade)
    sheet = own(take)
    sheet.image = sheet.image.rotate(-turn, expand=True)
    if turn != 180:
        sheet.width_mm, sheet.height_mm = sheet.height_mm, sheet.width_mm
        take.placement.width_mm, take.placement.height_mm = take.placement.height_mm, take.placement.width_mm
    take.blame("page_not_upright", "turned", turn, "deg", must=True)


def crossings(sheet, vertical, at_mm):
    """Runs of ink that a line across the sheet cuts, and their length in mm."""
    where = px(at_mm)
    box = (where, 0, where + 1, sheet.image.height) if vertical else (0, where, sheet.image.width, where + 1)
    tones = np.asarray(sheet.image.crop(box).convert("L")).ravel()
    ink = tones < np.percentile(tones, 90) - 90
    return int(np.count_nonzero(np.diff(ink.astype(np.int8)) == 1)), float(ink.sum()) * 25.4 / DPI


def cut(take, grade):
    """Part of the print lies beyond the image: the sheet slipped, or the image was cropped."""
    side, way = grade.split("/")
    sheet, p = take.sheet, take.placement
    vertical = side in ("left", "right")
    extent = sheet.width_mm if vertical else sheet.height_mm
    tries = [float(v) for v in take.rng.uniform(12, 45 if vertical else 60, 40)]
    runs, inset = 0, 30.0
    for candidate in tries:
        at = candidate if side in ("left", "top") else extent - candidate
        count, length = crossings(sheet, vertical, at)
        if count >= 4 and length > 1.0:
            runs, inset = count, candidate
            break
    p.angle_deg = float(take.rng.uniform(-0.08, 0.08))
    sign = -1 if side in ("left", "top") else 1
    if way == "slipped":
        if vertical:
            p.shift_x_mm = sign * inset
        else:
            p.shift_y_mm = sign * inset
    elif vertical:
        p.width_mm -= inset
        p.shift_x_mm = sign * inset / 2
    else:
        p.height_mm -= inset
        p.shift_y_mm = sign * inset / 2
    take.blame("content_cut_off", f"{side} {way}", runs, "runs", must=runs >= 4,
               allowed=("dark_border", "page_size_off_nominal", "double_feed_suspected"),
               grade=f"{'side' if vertical else 'top or bottom'} {way}")


def double_feed(take, grade):
    """A second sheet came along: the image is longer, its end shows the other sheet's edge and print."""
    extra, rng, sheet = float(grade), take.rng, own(take)
    other = Sheet(sheet.width_mm, sheet.height_mm)
    writer = Writer(rng, rng.random() < 0.6)
    paragraph(other, rng, writer, 20, 20, sheet.width_mm - 40, sheet.height_mm - 30)
    joined = Image.new("RGB", (sheet.image.width, sheet.image.height + px(extra)), BEDS[take.scanner.bed])
    joined.paste(other.image, (px(rng.uniform(-3, 3)), sheet.image.height + px(extra) - other.image.height))
    edge = sheet.image.height
    joined.paste(sheet.image, (0, 0))
    ImageDraw.Draw(joined).line((0, edge, joined.width, edge + px(rng.uniform(-0.6, 0.6))), fill=(150, 150, 150), width=px(0.5))
    sheet.image, sheet.height_mm = joined, sheet.height_mm + extra
    take.placement.height_mm += extra
    take.placement.angle_deg *= 0.3
    take.blame("double_feed_suspected", "longer", extra, "mm", must=extra >= 15,
               also=(), allowed=("page_size_off_nominal", "something_over_page", "page_size_implausible", "page_skewed"))


def two_pages(take, grade):
    """An open booklet on the glass: two pages and the shadow of the fold between them."""
    rng, sheet = take.rng, own(take)
    other = Sheet(sheet.width_mm, sheet.height_mm)
    paragraph(other, rng, Writer(rng, rng.random() < 0.6), 20, 20, sheet.width_mm - 40, sheet.height_mm - 40)
    pair = Image.new("RGB", (sheet.image.width * 2, sheet.image.height))
    pair.paste(other.image, (0, 0))
    pair.paste(sheet.image, (sheet.image.width, 0))
    dark, reach = {"deep": (0.75, 10.0), "soft": (0.35, 6.0), "line": (0.5, 0.4)}[grade]
    x = (np.arange(pair.width) - sheet.image.width) / px(1)
    shade = np.clip(255 * (1 - dark * np.exp(-np.abs(x) / reach * 2)), 0, 255).astype(np.uint8)
    pair = ImageChops.multiply(pair, Image.fromarray(np.broadcast_to(shade, (pair.height, pair.width)).copy()).convert("RGB"))
    sheet.image, sheet.width_mm = pair, sheet.width_mm * 2
    take.placement.width_mm *= 2
    bilevel = take.scanner.mode == "bilevel"  # which loses a soft shadow
    take.blame("two_pages_on_image", f"gutter {grade}", dark, "", must=grade == "deep" or grade == "soft" and not bilevel,
               grade=f"gutter {grade}" + (" bilevel" if bilevel else ""),
               allowed=("page_size_off_nominal", "light_uneven", "page_streaked", "double_feed_suspected"))


def dark_border(take, grade):
    border = float(grade)
    take.scanner.bed = "black"
    p, all_round = take.placement, bool(take.rng.integers(2))
    p.width_mm += border * (2 if all_round else 1)
    p.height_mm += border * (2 if all_round else 1)
    if not all_round:
        p.shift_x_mm, p.shift_y_mm = -border / 2, -border / 2
    take.blame("dark_border", "black bed", border, "mm", must=border >= 3, allowed=("page_size_off_nominal", "double_feed_suspected"))


def show_through(take, grade):
    depth, rng, sheet = float(grade), take.rng, own(take)
    back = Sheet(sheet.width_mm, sheet.height_mm)
    writer = Writer(rng, rng.random() < 0.6)
    table(back, rng, writer, 20, 25, sheet.width_mm - 40, sheet.height_mm * 0.3)
    paragraph(back, rng, writer, 20, sheet.height_mm * 0.42, sheet.width_mm - 40, sheet.height_mm * 0.48, size_pt=12, fill=(0, 0, 0))
    ghost = back.image.transpose(Image.FLIP_LEFT_RIGHT).filter(ImageFilter.BoxBlur(2))
    ghost = ghost.point([int(255 - (255 - v) * depth) for v in range(256)] * 3)
    sheet.image = ImageChops.multiply(sheet.image, ghost)
    take.blame("show_through", "other side", depth, "of full range", must=depth >= 0.15)


def blank(take, grade):
    """Nothing on it, in the states empty sheets come in. The sheet is one of kind "empty"."""
    rng, sheet = take.rng, own(take)
    pen = ImageDraw.Draw(sheet.image)
    if grade in ("dirty", "dusty"):
        for _ in range(int(rng.integers(8, 40)) if grade == "dirty" else 60):
            x, y = int(rng.integers(0, sheet.image.width)), int(rng.integers(0, sheet.image.height))
            r = int(px(float(rng.uniform(0.04, 0.35 if grade == "dirty" else 0.12))))
            grey = int(rng.integers(60, 200))
            pen.ellipse((x - r, y - r, x + r, y + int(r * float(rng.uniform(0.5, 1.5)))), fill=(grey, grey, grey))
    if grade == "show through":
        show_through(take, "0.08")
        take.defects.clear()
    if grade == "shadowed edge":
        take.placement.shift_x_mm, take.scanner.bed = 1.2, "black"
    take.blame("page_blank", "blank", 0, "", must=True, allowed=("show_through", "dark_border"), grade=f"blank {grade}")


GRADES = {
    overlay: ["sticky/coloured", "sticky/coloured", "slip/white", "slip/coloured", "label/white", "slip/faint", "label/faint", "sticky/white"],
    fold: ["fold/6", "fold/10", "fold/20", "fold/40", "torn/10", "torn/20"],
    skew: ["0.3", "0.6", "1.2", "1.5", "2", "3", "5", "8", "10"],
    quarter_turns: ["180", "90", "270"],
    cut: ["left/slipped", "right/slipped", "top/slipped", "bottom/slipped", "left/cropped", "right/cropped", "top/cropped", "bottom/cropped"],
    double_feed: ["15", "30", "80", "150"],
    two_pages: ["deep", "soft", "line"],
    dark_border: ["1.5", "3", "8", "20"],
    show_through: ["0.04", "0.08", "0.15", "0.25"],
    blank: ["clean", "dirty", "dusty", "show through", "shadowed edge"],
}
