"""What is wrong with optics, lamp and sensor, and what software did to the pixels later.

Each function takes a Take and a grade from GRADES, changes the Take and blames it."""

import io
import math

import numpy as np
from PIL import Image, ImageFilter

FILTERS = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}


def enlarge(take, grade):
    """Scanned with fewer pixels, noise and all, and then blown up to the size asked for."""
    factor, method = grade.split("/")
    factor, full = float(factor), take.scanner.dpi
    size = (round(take.placement.width_mm * full / 25.4), round(take.placement.height_mm * full / 25.4))
    bilevel, scanner = take.scanner.mode == "bilevel", take.scanner
    scanner.dpi = full / factor

    def blow_up(pixels):
        image = Image.fromarray(pixels).resize(size, FILTERS[method])
        scanner.dpi = full
        return np.where(np.asarray(image) < 128, 0, 255).astype(np.uint8) if bilevel else np.asarray(image)

    take.on_pixels.append(blow_up)
    take.blame("page_enlarged", method, factor, "x", must=factor >= 1.5,
               also=("optical_resolution_too_low",), allowed=("page_blurred",),
               grade=f"{factor:g} x {method}" + (" bilevel" if bilevel else ""))


def optical_low(take, grade):
    """The lens shows less than the pixels claim; the sensor's noise is still as fine as the pixels. The grade is the
    frequency at which contrast falls to a tenth, as a share of half the sampling rate."""
    share = float(grade)
    sigma = math.sqrt(2 * math.log(10)) / (math.pi * share)
    take.on_light.append(lambda image: image.filter(ImageFilter.GaussianBlur(sigma)))
    take.blame("optical_resolution_too_low", "optics", share, "of nominal", must=share <= 0.5, also=("page_blurred",),
               allowed=("page_enlarged",))


def defocus(take, grade):
    radius_mm = float(grade)
    radius = radius_mm * take.scanner.dpi / 25.4
    if radius <= 2.4:
        yy, xx = np.mgrid[-2:3, -2:3]
        disc = np.clip(radius + 0.5 - np.hypot(xx, yy), 0, 1)
        change = ImageFilter.Kernel((5, 5), (disc / disc.sum()).ravel().tolist(), 1)
    else:
        change = ImageFilter.GaussianBlur(radius * 0.5)  # same second moment as the disc
    take.on_light.append(lambda image: image.filter(change))
    take.blame("page_blurred", "defocus", radius_mm, "mm radius", must=radius_mm >= 0.2, also=("optical_resolution_too_low",),
               allowed=("page_enlarged",))


def motion(take, grade):
    length_mm = float(grade)
    length = max(2, round(length_mm * take.scanner.dpi / 25.4))
    axis = int(take.rng.integers(2))

    def smear(image):
        pixels = np.asarray(image)
        total = np.zeros(pixels.shape, np.uint16)
        for step in range(length):
            total += np.roll(pixels, step - length // 2, axis)
        return Image.fromarray((total // length).astype(np.uint8))

    take.on_light.append(smear)
    take.blame("page_blurred", "motion", length_mm, "mm", must=length_mm >= 0.4, also=("optical_resolution_too_low",),
               allowed=("page_enlarged",))


def recode(pixels, quality, subsampling):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, **({"subsampling": subsampling} if pixels.ndim == 3 else {}))
    return np.asarray(Image.open(buffer))


def coded_larger(take):
    """Room for a cut off the coding grid: how many pixels to drop at the left and at the top."""
    return [int(v) for v in take.rng.integers(0, 8, 2)]


def lossy(take, grade):
    quality, way = grade.split("/")
    quality, sub = int(quality), int(take.rng.choice([0, 2]))
    dx, dy = coded_larger(take) if way == "cropped" else (0, 0)
    take.on_pixels.append(lambda pixels: np.ascontiguousarray(recode(pixels, quality, sub)[dy:, dx:]))
    take.blame("lossy_traces", f"JPEG {way}", quality, "quality", must=quality <= 85, allowed=("lossy_source", "lossy_twice"),
               grade=f"quality {quality} {way}")


def lossy_again(take, grade):
    first, second = (int(v) for v in grade.split("/"))
    dx, dy = 3, 5
    take.on_pixels.append(lambda pixels: recode(np.ascontiguousarray(recode(pixels, first, 0)[dy:, dx:]), second, 0))
    take.blame("lossy_twice", "JPEG twice", first, "quality", must=True, also=("lossy_traces",), grade=f"quality {first} then {second}")


def lossy_rescaled(take, grade):
    """Coded as JPEG and then brought to another size; the page that results has its full resolution."""
    quality, scale = grade.split("/")
    quality, scale, full = int(quality), float(scale), take.scanner.dpi
    size = (round(take.placement.width_mm * full / 25.4), round(take.placement.height_mm * full / 25.4))
    scanner = take.scanner
    scanner.dpi = full / scale

    def resize(pixels):
        scanner.dpi = full
        method = Image.BICUBIC if scale > 1 else Image.LANCZOS
        return np.asarray(Image.fromarray(recode(pixels, quality, 0)).resize(size, method))

    take.on_pixels.append(resize)
    take.blame("rescaled_after_coding", "JPEG, then rescaled", scale, "x", must=True, also=("lossy_traces",),
               allowed=("page_enlarged", "optical_resolution_too_low", "lossy_twice"), grade=f"quality {quality} scaled {scale:g}")


def palette(take, grade):
    colours, dither = grade.split("/")
    how = Image.Dither.FLOYDSTEINBERG if dither == "dithered" else Image.Dither.NONE

    def reduce(pixels):
        image = Image.fromarray(pixels)
        few = image.quantize(int(colours), method=Image.Quantize.FASTOCTREE)
        return np.asarray(image.quantize(palette=few, dither=how).convert("RGB"))

    take.on_pixels.append(reduce)
    take.blame("palette_reduced", f"palette {dither}", int(colours), "colours", must=True)


def low_contrast(take, grade):
    share, paper = float(grade), take.sheet.paper
    base = paper if take.scanner.mode == "colour" else round(0.299 * paper[0] + 0.587 * paper[1] + 0.114 * paper[2])
    take.on_light.append(lambda image: Image.blend(Image.new(image.mode, image.size, base), image, share))
    take.blame("contrast_too_low", "faint", share, "of full contrast", must=share <= 0.25)


def uneven_light(take, grade):
    floor, way = float(grade), int(take.rng.integers(4))

    def field(height, width):
        x, y = np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32)
        fall = {0: x[None, :] + 0 * y[:, None], 1: y[:, None] + 0 * x[None, :], 2: (x[None, :] + y[:, None]) / 2,
                3: ((x[None, :] - 0.5) ** 2 + (y[:, None] - 0.5) ** 2) * 2}[way]
        return 1 - (1 - floor) * fall

    take.light = field
    take.blame("light_uneven", ("left to right", "top to bottom", "diagonal", "corners")[way], floor, "of full light",
               must=floor <= 0.65, grade=f"down to {floor:g}")


def cast(take, grade):
    amount, channel = float(grade), int(take.rng.integers(3))
    gains = np.full(3, 1 - amount * 0.3, np.float32)
    gains[channel] = 1 - amount
    gains[(channel + 1) % 3] = 1.0
    take.light = lambda height, width: gains[None, None, :] * np.ones((height, 1, 1), np.float32)
    take.blame("colour_cast", "cast", amount, "of one channel", must=amount >= 0.2)


def noisy(take, grade):
    take.scanner.noise, take.scanner.clip_white = float(grade), False
    take.blame("noise_too_high", "noise", float(grade), "levels", must=float(grade) >= 15)


def streak(take, grade):
    """A speck on the glass of a sheet feeder: one line along the feed, 1 to 6 dots wide."""
    depth, colour = grade.split("/")
    depth, rng = float(depth), take.rng
    width_px, at = int(rng.integers(1, 7)), float(rng.uniform(0.05, 0.95))
    start = 0.0 if rng.random() < 0.7 else float(rng.uniform(0, 0.45))
    bilevel = take.scanner.mode == "bilevel"
    weights = np.array([1.0, 1.0, 1.0]) if colour == "grey" else rng.permutation([1.0, 0.35, 0.1])

    def draw(level):
        height, width = level.shape[:2]
        x, y = int(at * width), int(start * height)
        part = level[y:, x:x + width_px].astype(np.float32)
        if bilevel:
            part[:] = 0
        else:
            part -= 255 * depth * (weights if level.ndim == 3 else weights.mean())
        level = level.copy()
        level[y:, x:x + width_px] = np.clip(part, 0, 255)
        return level

    take.on_level.append(draw)
    width = round(take.placement.width_mm * take.scanner.dpi / 25.4)
    height = round(take.placement.height_mm * take.scanner.dpi / 25.4)
    seen = depth * (1.0 if take.scanner.mode == "colour" else float(weights.mean()))
    take.blame("page_streaked", f"streak {width_px} px {colour}", round(seen, 3), "of full range", must=bilevel or seen >= 0.1,
               region=[int(at * width), int(start * height), width_px, height - int(start * height)],
               grade="bilevel" if bilevel else f"depth {depth:g} {colour}")


def moire(take, grade):
    """The scanner's grid beats with the screen of a tinted area."""
    depth, rng = float(grade), take.rng
    period, lean = float(rng.uniform(5, 22)), float(rng.uniform(0, np.pi))
    left, top = float(rng.uniform(0.05, 0.4)), float(rng.uniform(0.05, 0.4))

    def beat(height, width):
        gains = np.ones((height, width), np.float32)
        box = gains[int(top * height):int((top + 0.45) * height), int(left * width):int((left + 0.5) * width)]
        yy, xx = np.arange(box.shape[0], dtype=np.float32)[:, None], np.arange(box.shape[1], dtype=np.float32)[None, :]
        box[:] = 0.75 + depth * 0.5 * np.cos((xx * np.cos(lean) + yy * np.sin(lean)) * np.float32(2 * np.pi / period))
        return gains

    take.light = beat
    take.blame("moire", "beat", depth, "of full range", must=depth >= 0.12, allowed=("light_uneven",))


def resolution_tag(take, grade):
    """Missing, or below what is asked for, or not the same for both axes."""
    if grade == "missing":
        take.tag_dpi = (0, 0)
        take.blame("resolution_missing", "tag", 0, "dpi", must=True, grade="no tag", allowed=("resolution_too_low", "resolution_declared"))
    elif grade == "uneven":
        take.tag_dpi = (take.scanner.dpi, 200)
        take.blame("resolution_too_low", "tag", 200, "dpi", must=True, also=("resolution_tag_implausible",), grade="300 x 200 dpi",
                   allowed=("page_size_implausible", "page_size_off_nominal", "double_feed_suspected"))
    elif grade.startswith("scanned"):
        take.scanner.dpi = int(grade.split("/")[1])
        take.blame("resolution_too_low", "scanned", take.scanner.dpi, "dpi", must=True,
                   allowed=("optical_resolution_too_low",))
    else:
        take.tag_dpi = (int(grade),) * 2
        take.blame("resolution_too_low", "tag", int(grade), "dpi", must=True,
                   allowed=("page_size_implausible", "page_size_off_nominal", "double_feed_suspected", "optical_resolution_too_low"))


GRADES = {
    enlarge: [f"{f}/{m}" for f in (1.2, 1.5, 2, 3, 4) for m in FILTERS],
    optical_low: ["0.33", "0.5", "0.67"],
    defocus: ["0.12", "0.2", "0.3", "0.5"],
    motion: ["0.25", "0.4", "0.7", "1"],
    lossy: [f"{q}/{w}" for q in (30, 50, 70, 80, 85, 90, 95) for w in ("whole", "cropped")],
    lossy_again: ["60/85", "85/60", "75/90", "40/75"],
    lossy_rescaled: ["50/1.25", "75/1.4", "75/1.1", "50/0.8", "80/0.75"],
    palette: ["16/plain", "64/plain", "256/plain", "64/dithered", "256/dithered"],
    low_contrast: ["0.5", "0.35", "0.25", "0.15"],
    uneven_light: ["0.9", "0.8", "0.65", "0.5"],
    cast: ["0.05", "0.1", "0.2", "0.3"],
    noisy: ["8", "15", "25"],
    streak: ["0.03/grey", "0.06/grey", "0.12/grey", "0.25/grey", "0.5/grey", "0.3/coloured", "0.6/coloured"],
    moire: ["0.06", "0.12", "0.2"],
    resolution_tag: ["missing", "72", "200", "240", "uneven", "scanned/150", "scanned/200"],
}
