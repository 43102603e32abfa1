#!/usr/bin/env python3
"""Does `scanseal inspect` give what its documents say? Its JSON is held against inspection.schema.json, its page is parsed as
XML, its picture is decoded by hand, and docs/inspection.md must list every check with the limit the program has.

usage: inspection_test.py PROJECT BIN_DIR        exit 77: skipped, the programs are not built
"""
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from json_schema import Validator  # noqa: E402

SKIPPED = 77
XHTML = "{http://www.w3.org/1999/xhtml}"


def png_size(data):
    """Width and height of an RGB PNG (W3C PNG, third edition) whose every chunk and row is whole."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG signature"
    at, packed, header = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body), f"CRC of {kind}"
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    width, height, bits, colour = header[:4]
    assert (bits, colour) == (8, 2), "not 8-bit RGB"
    assert len(zlib.decompress(packed)) == (3 * width + 1) * height, "rows are missing"
    return width, height


class Run:
    def __init__(self, project, programs, folder):
        self.programs = programs
        self.folder = folder
        self.problems = []
        self.validator = Validator(json.loads((project / "docs/formats/inspection.schema.json").read_text()), strict=True)

    def inspect(self, *arguments):
        done = subprocess.run([self.programs / "scanseal", "inspect", *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
        if done.returncode not in (0, 1):
            self.problems.append(f"inspect {arguments}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def check_json(self, files):
        for extra in ([], ["--measures"]):
            value = json.loads(self.inspect("--json", *extra, *files))
            self.problems += [f"inspect --json: {error}" for error in self.validator.errors(value)]
            for one in value["files"]:
                if ("measures" in one) != bool(extra):
                    self.problems.append("measures are there if and only if they are asked for")

    def check_pictures(self, file):
        picture, page = self.folder / "overlay.png", self.folder / "page.html"
        self.inspect("--overlay", picture, "--html", page, file)
        width, height = png_size(picture.read_bytes())
        if not (600 <= width <= 1200 and height >= 600):
            self.problems.append(f"the overlay measures {width} x {height}")
        self.check_page(page.read_text(encoding="utf-8"), file.name, True)

    def check_page(self, text, what, with_picture):
        """Well-formed XML without anything that loads or runs."""
        root = ElementTree.fromstring(text)
        names = {element.tag for element in root.iter()}
        for forbidden in ("script", "link", "iframe", "object", "embed", "a", "form"):
            if XHTML + forbidden in names:
                self.problems.append(f"{what}: the page has <{forbidden}>")
        pictures = [element.get("src") for element in root.iter(XHTML + "img")]
        if with_picture != bool(pictures):
            self.problems.append(f"{what}: {len(pictures)} pictures")
        for source in pictures:
            if not source.startswith("data:image/jpeg;base64,") or len(source) > 210000:
                self.problems.append(f"{what}: a picture is no small inline JPEG")

    def check_hostile(self, good):
        """Names are text, wherever they show up."""
        for name in ("<script>alert(1)<!--.tif", "a\"'&]]>.tif", "\u202efdp.tif", "\x1b[31m.tif"):
            path = self.folder / name
            path.write_bytes(good.read_bytes()[:200])
            page = self.folder / "hostile.html"
            self.inspect("--html", page, path)
            self.check_page(page.read_text(encoding="utf-8"), repr(name), False)
            value = json.loads(self.inspect("--json", path))
            self.problems += [f"{name!r}: {error}" for error in self.validator.errors(value)]


def check_table(project, problems):
    source = (project / "core/check_rules.cpp").read_text()
    text = (project / "docs/inspection.md").read_text()
    for code, severity, has_limit, limit in re.findall(r"CheckSpec\{\s*(\w+),\s*(\w+),\s*(\w+),\s*([\d.]+),", source):
        row = re.search(rf"^\| `{code}` \| (\w+) \| ([^|]*) \|", text, re.MULTILINE)
        if row is None:
            problems.append(f"docs/inspection.md lacks {code}")
        elif row.group(1) != severity or (has_limit == "true" and not row.group(2).startswith(limit)):
            problems.append(f"docs/inspection.md: {code} is {severity}, {limit}")


def main():
    project, programs = map(pathlib.Path, sys.argv[1:3])
    for name in ("scanseal", "make_samples"):
        if not (programs / name).exists():
            print(f"skipped: {programs / name} is not built")
            return SKIPPED
    with tempfile.TemporaryDirectory(prefix="scanseal-inspection-") as folder:
        folder = pathlib.Path(folder)
        run = Run(project, programs, folder)
        subprocess.run([programs / "make_samples", "--out", folder / "samples"], capture_output=True, timeout=120, check=True)
        files = sorted(path for path in (folder / "samples").rglob("*") if path.suffix in (".tif", ".png", ".jpg"))
        run.check_json(files[:6])
        good = next(path for path in files if path.suffix == ".tif" and "bad" not in path.parts)
        run.check_pictures(good)
        run.check_hostile(good)
        check_table(project, run.problems)
    for problem in run.problems:
        print(problem)
    return 1 if run.problems else 0


if __name__ == "__main__":
    sys.exit(main())
