"""The labels of real scans (real_pages.csv): what each page must raise, may raise, and why."""

import csv
import hashlib
import pathlib

LABELS = pathlib.Path(__file__).resolve().parent / "real_pages.csv"


def judge(folder, inspect):
    """[(label, entry)] of the pages that are there, unchanged. `inspect`: paths -> {path: entry}."""
    labels = {}
    with open(LABELS, newline="") as rows:
        for row in csv.DictReader(rows):
            path = folder / row["file"]
            if not path.exists():
                continue
            if hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
                raise SystemExit(f"run: {path} is not the page that was labelled")
            expected = [names.split("|") for names in row["expected"].split()]
            labels[path] = {"file": row["file"], "expected": expected, "allowed": row["allowed"].split(),
                            "clean": row["verdict"] == "clean", "defects": [],
                            "kind": "real", "mode": ""}
    found = inspect(list(labels))
    return [(labels[path], found[path]) for path in labels]
