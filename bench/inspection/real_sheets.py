"""Real scans as sheets: their print, laid on the modelled scanner again, so that defects can be put on real layouts.

Only pages that are clean themselves; where a file gives no fitting resolution the size here stands in for it."""


from PIL import Image, ImageDraw

from set_plan import Identity, part_of
from sheet_kinds import SIZES_MM
from sheet_parts import DPI, Sheet, px

# File below the folder, width in mm, and the mode it is scanned in again. Seen to be upright, whole and unmarked.
PAGES = (
    ("scan-leptonica/baseline2.tif", 209.97, "bilevel"),
    ("scan-leptonica/ortiz-02.tif", 215.9, "grey"),
    ("scan-leptonica/patent.png", 196.43, "bilevel"),
    ("scan-tesseract/8087_054.3B.tif", 216.75, "colour"),
    ("scan-ocrmypdf/typewriter.png", 297.0, "grey"),
    ("scan-ocrmypdf/linn.png", 215.9, "bilevel"),
    ("scan-ocrd/p179470.tif", 141.39, "colour"),
    ("scan-naps2/patcht.jpg", 215.9, "grey"),
)


def identities(series, part):
    """Of all pages of the list, here or not, so that the plan is the same everywhere."""
    found, modes = [], ("colour", "grey", "bilevel")
    for index, (name, _, mode) in enumerate(PAGES):
        if part_of(name) == part:
            seed = 100_000 * series + 90_000 + index
            mode = modes[(modes.index(mode) + series) % 3]
            stem = name.rsplit("/", 1)[1].rsplit(".", 1)[0]
            found.append(Identity(f"real-{stem}-{series}", seed, f"real:{name}", "real", "white", mode, 300, False, False))
    return found


def available(one, folder):
    """True for drawn sheets, and for real ones whose file is there."""
    return not one.kind.startswith("real") or (folder is not None and (folder / one.kind.removeprefix("real:")).exists())


def nominal(sheet):
    """True for a size that paper is sold in, to 4 mm; some of the books here have a size of their own."""
    return any(abs(sheet.width_mm - w) <= 4 and abs(sheet.height_mm - h) <= 4
               for w, h in (*SIZES_MM.values(), *((h, w) for w, h in SIZES_MM.values())))


def soft(one):
    """True for grey scans of 300 dpi: their print went through two scanners, and holds less detail than one gives."""
    return one.kind == "real:scan-naps2/patcht.jpg"


def load(one, folder):
    name = one.kind.removeprefix("real:")
    width_mm = next(width for page, width, _ in PAGES if page == name)
    image = Image.open(folder / name).convert("L")
    factor = px(width_mm) / image.width
    method = Image.NEAREST if abs(factor - round(factor)) < 0.02 and factor > 0.9 else Image.BICUBIC
    image = image.resize((px(width_mm), round(image.height * factor)), method)
    sheet = Sheet(10, 10)
    sheet.image = image.convert("RGB")
    sheet.draw = ImageDraw.Draw(sheet.image)
    sheet.width_mm, sheet.height_mm = width_mm, image.height * 25.4 / DPI
    sheet.kind = one.kind
    return sheet
