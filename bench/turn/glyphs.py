"""Glyphs of drawn text, cut out as imaging/measures/glyphs.cpp cuts them, for the training of the turn's weights."""

import functools
import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

PATCH = 12          # pixels a side that the network sees
WINDOW = 1.25      # side of the window, in longer sides of the glyph
INK_PART = 0.3      # of the way from paper to black
SIDE_MIN_MM, SIDE_MAX_MM = 1.0, 7.0
SHORT_MIN_MM = 0.35
DRAW_DPI = 600

ROOT = "/usr/share/fonts/"
LATIN = [ROOT + name for name in (
    "truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSerif.ttf", "truetype/dejavu/DejaVuSansMono.ttf",
    "truetype/dejavu/DejaVuSans-Bold.ttf", "opentype/urw-base35/NimbusRoman-Regular.otf",
    "opentype/urw-base35/NimbusRoman-Bold.otf", "opentype/urw-base35/NimbusSans-Regular.otf",
    "opentype/urw-base35/NimbusSans-Bold.otf", "opentype/urw-base35/NimbusSansNarrow-Regular.otf",
    "opentype/urw-base35/P052-Roman.otf", "opentype/urw-base35/P052-Italic.otf",
    "opentype/urw-base35/URWBookman-Light.otf", "opentype/urw-base35/NimbusMonoPS-Regular.otf",
    "opentype/urw-base35/C059-Roman.otf", "opentype/urw-base35/URWGothic-Book.otf")]
JAPANESE = [ROOT + name for name in (
    "opentype/ipafont-gothic/ipag.ttf", "opentype/ipafont-mincho/ipam.ttf", "opentype/ipafont-gothic/ipagp.ttf",
    "opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSerifCJK-Regular.ttc",
    "opentype/noto/NotoSansCJK-Bold.ttc", "opentype/noto/NotoSerifCJK-Bold.ttc")]

ENGLISH = (
    "The chart was read twice before anybody noticed that the second sheet had been laid in with its head at the foot. "
    "Nobody is to blame for it: paper comes in stacks, hands are quick, and a form looks much the same from every side. "
    "Dosage 25 mg, twice a day; weight 61.5 kg, height 172 cm, pulse 78, temperature 36.8. Next visit: 14 March, 10:30. "
    "Room 204, Building B, Ward 7. Telephone (03) 5555-0149. Signed by the physician in charge, who keeps the original. "
    "QUICK VERY JUMPING FOX; WALTZ BADLY, NYMPH. Why? Because! Kidney, liver, gall bladder and spleen are of usual size.")
JAPANESE_TEXT = (
    "本日は、朝から軽い頭痛があり、午後になって熱が上がったため受診した。のどの赤みは少しあるが、胸の音はきれいである。"
    "薬は一日三回、食事のあとに飲んでください。眠くなることがありますので、車の運転はひかえてください。"
    "お名前、ご住所、電話番号に変わりがあるときは、受付までお知らせください。次回の予約は三月十四日(月)午前十時半です。"
    "手術の前の日は、夜九時からあとは何も食べないでください。水やお茶は、当日の朝六時まで飲んでもかまいません。"
    "アレルギーの有無、これまでにかかった病気、いま飲んでいる薬について、わかる範囲で書いてください。"
    "右の肩を強く打ち、腕を上げると痛む。骨に異常は見られない。湿布を出し、一週間ほど様子を見ることとした。"
    "ベッドから起きるときは、かならずナースコールを押してください。スリッパではなく、かかとのある靴をはきましょう。"
    "血液型A、身長172cm、体重61.5kg、脈拍78、血圧128/76、体温36.8℃。カルテ番号00417-25、第3病棟204号室。")
KANA = "".join(chr(c) for c in range(0x3042, 0x3094)) + "".join(chr(c) for c in range(0x30A2, 0x30F5)) + "ー、。「」・"
# JIS X 0208, rows 16 to 47: the 2965 kanji of level 1.
KANJI = [bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp") for row in range(16, 48) for cell in range(1, 95)
         if not (row == 47 and cell > 51)]


@functools.lru_cache(maxsize=64)
def font(name, size_px):
    return ImageFont.truetype(name, size_px, layout_engine=ImageFont.Layout.BASIC)


def words(rng, japanese, count):
    pick = rng.random()
    if pick < 0.12:
        return "".join(rng.choice("0123456789  .,-/:()%") for _ in range(count))
    if japanese:
        if pick < 0.6:
            at = rng.randrange(len(JAPANESE_TEXT))
            return (JAPANESE_TEXT[at:] + JAPANESE_TEXT)[:count]
        if pick < 0.85:
            return "".join(rng.choice(KANJI) for _ in range(count))
        return "".join(rng.choice(KANA) if rng.random() < 0.7 else rng.choice(KANJI) for _ in range(count))
    at = rng.randrange(len(ENGLISH))
    text = (ENGLISH[at:] + ENGLISH)[:count]
    return text.upper() if pick > 0.9 else text


def upright_column(pen, x, y, text, face, size_px, fill):
    """Characters below each other; what vertical writing moves or turns is left out."""
    for sign in text:
        if sign not in "ー、。「」・()-/:., ":
            pen.text((x, y), sign, font=face, fill=fill)
        y += size_px * 1.02


def text_page(rng, japanese, vertical, fonts):
    """Some lines of one face and size, as a scanner sees them: grey, and its pixels a mm."""
    width, height = 1400, 1000
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    size_px = int(rng.uniform(6.5, 16) * DRAW_DPI / 72)
    face = font(rng.choice(fonts), size_px)
    step = int(size_px * rng.uniform(1.2, 1.9))
    fill = rng.randrange(0, 90)
    if vertical:
        for x in range(20, width - size_px, step):
            upright_column(pen, x, 10, words(rng, japanese, height // size_px), face, size_px, fill)
    else:
        for y in range(10, height - size_px, step):
            pen.text((20, y), words(rng, japanese, 1 + 2 * width // size_px), font=face, fill=fill)
    image = image.rotate(rng.uniform(-1.0, 1.0), Image.BILINEAR, fillcolor=255)
    dpi = rng.choice((150, 150, 150, 200, 140))
    # In pixels of 300 dpi: a sound scanner, and one in five out of focus, so that blurred letters count for less.
    blur = rng.uniform(0.3, 0.8) if rng.random() < 0.8 else rng.uniform(0.8, 2.5)
    image = image.filter(ImageFilter.GaussianBlur(blur * DRAW_DPI / 300))
    if rng.random() < 0.2:  # a bilevel scan
        image = image.resize((width // 2, height // 2), Image.BOX).point(lambda v: 255 if v > 150 else 0)
    scale = dpi / DRAW_DPI
    grey = np.asarray(image.resize((int(width * scale), int(height * scale)), Image.BOX), np.float32)
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.choice((0.5, 2, 4)), grey.shape)
    return np.clip(grey * 0.92 + noise + 10, 0, 255).astype(np.uint8), dpi / 25.4


def glyphs_of(grey, paper, px_per_mm, limit=10000):
    """Patches (n, PATCH, PATCH) of 0..1, 1 = ink, of the connected marks that are as large as letters."""
    ink = (grey < paper * (1 - INK_PART)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    patches = []
    for x, y, w, h, _ in stats[1:]:
        long, short = max(w, h), min(w, h)
        if not SIDE_MIN_MM <= long / px_per_mm <= SIDE_MAX_MM or short / px_per_mm < SHORT_MIN_MM:
            continue
        side = int(round(long * WINDOW))
        if not 0 <= x + (w - side) / 2 <= grey.shape[1] - side or not 0 <= y + (h - side) / 2 <= grey.shape[0] - side:
            continue
        # Centred to half a pixel: windows that lie half a pixel low look like letters the other way up.
        window = cv2.getRectSubPix(grey, (side, side), (float(x + (w - 1) / 2), float(y + (h - 1) / 2)))
        small = cv2.resize(window, (PATCH, PATCH), interpolation=cv2.INTER_AREA).astype(np.float32)
        depth = paper - float(small.min())
        patches.append(np.clip((paper - small) / max(1.0, depth), 0, 1))
        if len(patches) == limit:
            break
    return np.array(patches, np.float32).reshape(-1, PATCH, PATCH)


def drawn_glyphs(seed, count, latin=tuple(LATIN), japanese=tuple(JAPANESE)):
    rng = random.Random(seed)
    parts, total = [], 0
    while total < count:
        is_japanese = rng.random() < 0.5
        vertical = is_japanese and rng.random() < 0.3
        grey, px_per_mm = text_page(rng, is_japanese, vertical, japanese if is_japanese else latin)
        paper = float(np.median(grey))
        # Cut out of a page turned at random, then turned back: no rounding can tell which way up they stand.
        turn = rng.randrange(4)
        part = np.rot90(glyphs_of(np.ascontiguousarray(np.rot90(grey, turn)), paper, px_per_mm), -turn, axes=(1, 2))
        if len(part) > 120:
            part = part[np.random.default_rng(rng.randrange(1 << 30)).permutation(len(part))[:120]]
        parts.append(part)
        total += len(part)
    return np.concatenate(parts)[:count]
