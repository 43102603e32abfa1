"""A scanner: how the sheet lies on it, its optics, lamp, noise and tone. Turns a 600 dpi sheet into an image."""

import dataclasses
import math

import numpy as np
from PIL import Image, ImageFilter

from sheet_parts import DPI

BEDS = {"white": (246, 247, 248), "grey": (176, 178, 180), "black": (14, 14, 16)}


@dataclasses.dataclass
class Placement:
    """Where the sheet's centre comes to lie, and its turn (clockwise). Sizes of the image in mm."""
    width_mm: float
    height_mm: float
    angle_deg: float = 0.0
    shift_x_mm: float = 0.0
    shift_y_mm: float = 0.0

    def to_image(self, sheet, points_mm, dpi):
        """Where points of the sheet come to lie, in pixels."""
        cos, sin = math.cos(math.radians(self.angle_deg)), math.sin(math.radians(self.angle_deg))
        result = []
        for x, y in points_mm:
            dx, dy = x - sheet.width_mm / 2, y - sheet.height_mm / 2
            result.append(((self.width_mm / 2 + self.shift_x_mm + dx * cos - dy * sin) * dpi / 25.4,
                           (self.height_mm / 2 + self.shift_y_mm + dx * sin + dy * cos) * dpi / 25.4))
        return result

    def inverse(self, sheet, dpi):
        """PIL's affine data: from a pixel of the image to one of the sheet."""
        cos, sin = math.cos(math.radians(self.angle_deg)), math.sin(math.radians(self.angle_deg))
        scale = DPI / dpi
        cx = (self.width_mm / 2 + self.shift_x_mm) * dpi / 25.4
        cy = (self.height_mm / 2 + self.shift_y_mm) * dpi / 25.4
        a, b, d, e = cos * scale, sin * scale, -sin * scale, cos * scale
        return (a, b, sheet.width_mm * DPI / 50.8 - a * cx - b * cy, d, e, sheet.height_mm * DPI / 50.8 - d * cx - e * cy)


@dataclasses.dataclass
class Scanner:
    dpi: int = 300
    mode: str = "colour"           # colour, grey, bilevel
    mtf_sigma: float = 0.55        # of the optics, in pixels
    sharpen: int = 0               # percent, unsharp mask of the scanner's own software
    noise: float = 2.0             # standard deviation, levels of 255
    chroma_noise: float = 1.0
    correlated: bool = False       # noise goes through the scanner's smoothing too
    white: float = 250.0           # level of white paper
    black: float = 18.0
    clip_white: bool = False       # the scanner lifts paper to 255
    ripple: float = 0.008          # lamp and sensor unevenness, part of full range
    texture: float = 1.2           # paper grain, levels
    bed: str = "white"
    threshold: float = 0.62        # bilevel


def random_scanner(rng, mode, dpi):
    return Scanner(dpi=dpi, mode=mode, mtf_sigma=float(rng.uniform(0.4, 0.72)), sharpen=int(rng.choice([0, 0, 0, 40, 80])),
                   noise=float(rng.choice([0.8, 1.5, 2.2, 3.2])), chroma_noise=float(rng.choice([0.3, 0.8, 1.4])),
                   correlated=bool(rng.random() < 0.3), white=float(rng.uniform(236, 254)), black=float(rng.uniform(4, 38)),
                   clip_white=bool(rng.random() < 0.3), ripple=float(rng.uniform(0.002, 0.014)),
                   texture=float(rng.choice([0.5, 1.2, 2.5])), bed=str(rng.choice(["white", "white", "grey", "black"])))


def small_kernel(sigma):
    row = np.exp(-0.5 * (np.arange(-1, 2) / sigma) ** 2)
    kernel = np.outer(row, row)
    return ImageFilter.Kernel((3, 3), (kernel / kernel.sum()).ravel().tolist(), 1)


def lay_down(sheet, placement, scanner):
    """The sheet on the bed, sampled at the scanner's resolution, before optics."""
    size = (round(placement.width_mm * scanner.dpi / 25.4), round(placement.height_mm * scanner.dpi / 25.4))
    image = sheet.image if scanner.mode == "colour" else sheet.image.convert("L")
    fill = BEDS[scanner.bed] if scanner.mode == "colour" else BEDS[scanner.bed][1]
    a, b, c, d, e, f = placement.inverse(sheet, scanner.dpi)
    coarse = int(DPI / scanner.dpi / 2)  # bilinear sampling spans two dots: more would alias
    if coarse > 1:
        image = image.reduce(coarse)
        a, b, c, d, e, f = (v / coarse for v in (a, b, c, d, e, f))
    return image.transform(size, Image.AFFINE, (a, b, c, d, e, f), Image.BILINEAR, fillcolor=fill)


def optics(image, scanner):
    image = image.filter(small_kernel(scanner.mtf_sigma))
    if scanner.sharpen:
        image = image.filter(ImageFilter.UnsharpMask(radius=1.0, percent=scanner.sharpen, threshold=0))
    return image


def noise_of(rng, shape, sigma):
    """Normal noise in whole levels, drawn through a table: much faster than drawing each value."""
    if sigma <= 0:
        return np.zeros(shape, np.int8)
    table = np.clip(np.round(rng.normal(0, sigma, 65536)), -100, 100).astype(np.int8)
    draw = np.frombuffer(rng.bytes(2 * int(np.prod(shape))), np.uint16).reshape(shape)
    return table[draw]


def grain(rng, height, width, levels):
    """Uneven tone of paper, some tenths of a millimetre and some centimetres wide."""
    fine = Image.fromarray((rng.random((height // 6 + 2, width // 6 + 2)) * 255).astype(np.uint8))
    broad = Image.fromarray((rng.random((height // 220 + 2, width // 220 + 2)) * 255).astype(np.uint8))
    total = np.asarray(fine.resize((width, height), Image.BILINEAR), np.int16) - 128
    total += np.asarray(broad.resize((width, height), Image.BILINEAR), np.int16) - 128
    return (total * np.float32(levels / 74)).astype(np.int8)


def sense(image, scanner, rng, light=None):
    """Lamp, sensor, noise and tone. `light`, when given, is multiplied on: (height, width) or with 3 channels."""
    if light is not None:
        lit = np.asarray(image).astype(np.float32)
        lit *= light[:, :, None] if lit.ndim == 3 and light.ndim == 2 else light
        image = Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))
    top = 270.0 if scanner.clip_white else scanner.white
    table = [round(scanner.black + v * (top - scanner.black) / 255.0) for v in range(256)]
    bands = 3 if image.mode == "RGB" else 1
    level = np.asarray(image.point([min(255, v) for v in table] * bands)).astype(np.int16)
    height, width = level.shape[:2]
    shake = noise_of(rng, (height, width), scanner.noise)
    if scanner.correlated:
        soft = Image.fromarray((shake.astype(np.int16) + 128).astype(np.uint8)).filter(small_kernel(0.7))
        shake = np.asarray(soft, np.int16) - 128
    t = np.linspace(0, 2 * math.pi, width)
    ripple = 255 * scanner.ripple * np.sin(t * float(rng.uniform(0.3, 2)) + float(rng.uniform(0, 6)))
    dots = noise_of(rng, (1, width), 0.35 * scanner.noise)  # each sensor cell has its own gain
    shake = shake + grain(rng, height, width, scanner.texture) + np.rint(ripple).astype(np.int16) + dots
    if scanner.clip_white:
        shake = shake + 15
    level += shake[:, :, None] if level.ndim == 3 else shake
    if level.ndim == 3 and scanner.chroma_noise > 0.5:
        level += noise_of(rng, level.shape, scanner.chroma_noise)
    return np.clip(level, 0, 255, out=level).astype(np.uint8)


def to_bilevel(level, scanner):
    """Threshold between the page's paper and its ink, as a scanner's text mode does; the lamp's
    unevenness and the paper's tone have little part in it."""
    sample = level[::7, ::7]
    paper = float(np.percentile(sample, 80))
    return np.where(level < paper * scanner.threshold, 0, 255).astype(np.uint8)
