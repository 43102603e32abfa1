"""Which pages there are: sheets by number, each clean once and then with defects, split into tune and test by sheet."""

import dataclasses
import hashlib

import numpy as np

import defects_of_images as images
import defects_of_sheets as sheets
from scanner_model import Placement, random_scanner
from sheet_kinds import COLOURED, PAPERS, SIZES_MM, WEIGHTS, WITH_TEXT

PARTS = ("tune", "test")
SHEETS_A_SERIES = 40  # for each part
FIRST_AIMED_SERIES = 10  # from here on: only the defects whose figures need more pages, each three times
AIMED_TIMES = 3
AIMED = (sheets.overlay, sheets.fold, sheets.cut, sheets.double_feed, images.defocus, images.motion, images.streak,
         sheets.quarter_turns, sheets.show_through, images.cast, images.uneven_light)
ONLY_TONES = (images.optical_low, images.defocus, images.motion, images.lossy, images.lossy_again, images.lossy_rescaled,
              images.low_contrast, images.uneven_light, images.noisy, images.moire, sheets.show_through)
ONLY_COLOUR = (images.palette, images.cast)
ON_TEXT = (sheets.quarter_turns, sheets.cut, images.enlarge, images.optical_low, images.defocus, images.motion, images.low_contrast)
NOT_ON_EMPTY = (images.lossy, images.lossy_again, images.lossy_rescaled, sheets.skew, images.palette, sheets.two_pages)


@dataclasses.dataclass(frozen=True)
class Identity:
    """One sheet and the office that scanned it, from its number alone."""
    name: str
    seed: int
    kind: str
    size: str
    paper: str
    mode: str
    dpi: int
    holes: bool
    creased: bool


def part_of(name):
    """By the sheet's name, so that no sheet is in both parts, whatever else changes."""
    return PARTS[hashlib.sha256(name.encode()).digest()[0] & 1]


def identity(seed, kind=None):
    rng = np.random.default_rng([seed, 11])
    kinds = list(WEIGHTS)
    weights = np.array([WEIGHTS[k] for k in kinds], float)
    drawn = str(rng.choice(kinds, p=weights / weights.sum()))
    mode = str(rng.choice(["colour", "grey", "bilevel"], p=[0.4, 0.28, 0.32]))
    papers = [p for p in PAPERS if p not in COLOURED] if mode == "bilevel" else list(PAPERS)
    chances = np.array([6.0 if p == "white" else 1.0 if p not in COLOURED else 0.4 for p in papers])
    return Identity(f"{kind or 'sheet'}-{seed:05d}", seed, kind or drawn, str(rng.choice(list(SIZES_MM), p=[0.4, 0.3, 0.2, 0.1])),
                    str(rng.choice(papers, p=chances / chances.sum())), mode, int(rng.choice([300, 400], p=[0.9, 0.1])),
                    bool(rng.random() < 0.15), bool(rng.random() < 0.12))


def scanner_of(one, salt):
    return random_scanner(np.random.default_rng([one.seed, 13, salt]), one.mode, one.dpi)


def placement_of(sheet, rng):
    return Placement(sheet.width_mm, sheet.height_mm, float(rng.uniform(-0.22, 0.22)), float(rng.uniform(-0.25, 0.25)),
                     float(rng.uniform(-0.25, 0.25)))


def suits(one, defect):
    if defect is sheets.blank:
        return one.kind == "empty"
    if one.kind == "empty":
        return False
    if one.mode == "bilevel" and defect in (*ONLY_TONES, *ONLY_COLOUR):
        return False
    if defect in ONLY_COLOUR and (one.mode != "colour" or one.paper in COLOURED):
        return False
    if defect in ON_TEXT:
        return one.kind in WITH_TEXT or one.kind.startswith("real")
    return one.kind != "few_lines" or defect not in NOT_ON_EMPTY


def deck(number):
    """Every defect at every grade once; in an aimed series the aimed ones three times and nothing else."""
    every = [(defect, grade) for grades in (sheets.GRADES, images.GRADES) for defect, all_grades in grades.items()
             for grade in all_grades]
    if number < FIRST_AIMED_SERIES:
        return every
    return [card for card in every if card[0] in AIMED] * AIMED_TIMES


def series(number, part, reals=()):
    """[(Identity, [(defect, grade), ...])] of one part: all its clean sheets, and each card of the deck on a
    sheet that suits it, spread evenly. `reals`: identities of real pages that go with this part and series."""
    people, seed = [], 100_000 * number
    while len(people) < SHEETS_A_SERIES:
        if part_of(identity(seed).name) == part:
            people.append(identity(seed))
        seed += 1
    empties, seed = [], 100_000 * number + 50_000
    while len(empties) < 5:
        if part_of(identity(seed, "empty").name) == part:
            empties.append(identity(seed, "empty"))
        seed += 1
    people += list(reals)
    rng = np.random.default_rng([number, PARTS.index(part), 17])
    load = {one: [] for one in people + empties}
    cards = deck(number)
    for at in rng.permutation(len(cards)):
        defect, grade = cards[at]
        fitting = [one for one in load if suits(one, defect) and (defect, grade) not in load[one]]
        fewest = min(len(load[one]) for one in fitting)
        fitting = [one for one in fitting if len(load[one]) == fewest]
        load[fitting[int(rng.integers(len(fitting)))]].append((defect, grade))
    return list(load.items())
