"""One take: a sheet, a scanner, how the sheet lies, and what goes wrong; and the image file with its label."""

import dataclasses

import numpy as np
from PIL import Image

import scanner_model


@dataclasses.dataclass
class Take:
    sheet: object
    scanner: scanner_model.Scanner
    placement: scanner_model.Placement
    rng: np.random.Generator
    tag_dpi: tuple | None = None                            # None: as scanned; (0, 0): no tag
    on_light: list = dataclasses.field(default_factory=list)   # image -> image, before the optics
    light: object = None                                    # (height, width) -> gains
    on_level: list = dataclasses.field(default_factory=list)   # array -> array, before the threshold
    on_pixels: list = dataclasses.field(default_factory=list)  # array -> array, what software did later
    defects: list = dataclasses.field(default_factory=list)

    def blame(self, code, kind, strength, unit, must, also=(), allowed=(), region=None, grade=None):
        """Notes what is wrong. `must`: strong enough that it has to be found. `also`: names that are as true for
        what was done. `allowed`: findings that follow from it and are no false alarms."""
        self.defects.append({"code": code, "kind": kind, "strength": strength, "unit": unit, "must": bool(must),
                             "also": list(also), "allowed": list(allowed), "region": region,
                             "grade": grade or f"{kind} {strength:g} {unit}".strip()})

    def region_of(self, points_mm):
        """The box round points of the sheet, in pixels, cut to the image."""
        points = self.placement.to_image(self.sheet, points_mm, self.scanner.dpi)
        width = round(self.placement.width_mm * self.scanner.dpi / 25.4)
        height = round(self.placement.height_mm * self.scanner.dpi / 25.4)
        xs = [min(max(p[0], 0), width) for p in points]
        ys = [min(max(p[1], 0), height) for p in points]
        return [int(min(xs)), int(min(ys)), int(max(xs) - min(xs)), int(max(ys) - min(ys))]

    def develop(self):
        """The finished pixels, uint8; bilevel ones are 0 and 255."""
        image = scanner_model.lay_down(self.sheet, self.placement, self.scanner)
        for change in self.on_light:
            image = change(image)
        image = scanner_model.optics(image, self.scanner)
        light = self.light(image.size[1], image.size[0]) if self.light else None
        level = scanner_model.sense(image, self.scanner, self.rng, light)
        for change in self.on_level:
            level = change(level)
        if self.scanner.mode == "bilevel":
            level = scanner_model.to_bilevel(level, self.scanner)
        for change in self.on_pixels:
            level = change(level)
        return level

    def write(self, path, pixels):
        """Lossless: Group 4 for bilevel pages, LZW else; every fifth page as PNG, told by the name's end."""
        image = Image.fromarray(pixels)
        dpi = self.tag_dpi or (self.scanner.dpi, self.scanner.dpi)
        tags = {} if dpi == (0, 0) else {"dpi": dpi}
        if self.scanner.mode == "bilevel":
            image = image.convert("1", dither=Image.Dither.NONE)
        if path.suffix == ".png":
            image.save(path, compress_level=1, **tags)
        else:
            image.save(path, compression="group4" if image.mode == "1" else "tiff_lzw", **tags)
        return image.size


def labels_of(take):
    """Codes that must be found, with their other names, and codes that may be found."""
    expected = [[d["code"], *d["also"]] for d in take.defects if d["must"]]
    allowed = set()
    for defect in take.defects:
        allowed.update((defect["code"], *defect["also"], *defect["allowed"]))
    return expected, sorted(allowed)
