"""Draws the pages of a series and writes their labels; what is drawn already stays."""

import concurrent.futures
import json

import numpy as np

import real_sheets
import set_plan
from scanner_model import BEDS
from sheet_kinds import draw_sheet
from takes import Take, labels_of


def sheet_for(one, bed, real_folder):
    if one.kind.startswith("real"):
        return real_sheets.load(one, real_folder)
    rng = np.random.default_rng([one.seed, 19])
    return draw_sheet(rng, one.kind, one.size, one.paper, one.holes, one.creased, BEDS[bed], one.mode == "bilevel")


def take_page(one, sheet, number, defect, grade, folder):
    rng = np.random.default_rng([one.seed, 23, number])
    scanner = set_plan.scanner_of(one, 0)
    take = Take(sheet, scanner, set_plan.placement_of(sheet, rng), rng)
    name = "clean"
    if defect:
        defect(take, grade)
        name = f"{defect.__name__}-{grade}".replace("/", "-").replace(" ", "-")
    path = folder / f"{one.name}-{name}.{'png' if (one.seed + number) % 5 == 0 else 'tif'}"
    size = take.write(path, take.develop())
    expected, allowed = labels_of(take)
    if one.kind.startswith("real") and not real_sheets.nominal(sheet):
        allowed.append("page_size_off_nominal")
    if real_sheets.soft(one):
        allowed += ["optical_resolution_too_low", "page_blurred"]
    return {"file": path.name, "sheet": one.name, "kind": one.kind, "size": one.size, "paper": one.paper, "mode": one.mode,
            "dpi": scanner.dpi, "pixels": size, "holes": one.holes, "creased": one.creased, "bed": scanner.bed,
            "noise": scanner.noise, "clip_white": scanner.clip_white, "sharpen": scanner.sharpen,
            "clean": not take.defects, "defects": take.defects, "expected": expected, "allowed": allowed}


def label_file(job):
    """Stands when all pages of the sheet are drawn."""
    one, _, folder, _ = job
    return folder / "labels" / f"{one.name}.jsonl"


def make_sheet(job):
    """All pages of one sheet."""
    one, defects, folder, real_folder = job
    done = label_file(job)
    sheet = sheet_for(one, set_plan.scanner_of(one, 0).bed, real_folder)
    plan = list(defects) if one.kind == "empty" else [(None, ""), *defects]
    lines = [json.dumps(take_page(one, sheet, n, defect, grade, folder)) for n, (defect, grade) in enumerate(plan)]
    part = done.with_suffix(".part")
    part.write_text("".join(line + "\n" for line in lines))
    part.rename(done)


def make_series(number, part, out, real_folder, jobs):
    """Returns the label lines of the series, in a fixed order."""
    folder = out / part
    (folder / "labels").mkdir(parents=True, exist_ok=True)
    plan = set_plan.series(number, part, real_sheets.identities(number, part))
    work = [(one, defects, folder, real_folder) for one, defects in plan if real_sheets.available(one, real_folder)]
    todo = [job for job in work if not label_file(job).exists()]
    if todo:
        with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
            list(pool.map(make_sheet, todo))
    done = [label_file(job) for job in work]
    return [line for path in done for line in path.read_text().splitlines()]


def make(out, numbers, parts=set_plan.PARTS, real_folder=None, jobs=2):
    """{part: [label, ...]}; draws what is not there yet."""
    labels = {}
    for part in parts:
        lines = []
        for number in numbers:
            lines += make_series(number, part, out, real_folder, jobs)
            (out / part / "labels.jsonl").write_text("".join(line + "\n" for line in lines))
        labels[part] = [json.loads(line) for line in lines]
    return labels
