"""Counts what was found, missed and wrongly raised, with the intervals these counts allow."""

import collections
import math

# Aims: recall and false alarms a page (the inspection's shared aims); None: no aim was set, counted all the same.
AIMS = {"resolution_too_low": (0.98, 0.01), "resolution_missing": (0.98, 0.01), "page_blank": (0.98, 0.01),
        "content_cut_off": (0.98, 0.01), "page_skewed": (0.98, 0.01), "page_enlarged": (0.98, 0.01),
        "lossy_traces": (0.98, 0.01), "something_over_page": (0.95, 0.02), "page_folded": (0.95, 0.02),
        "page_blurred": (0.95, 0.02), "page_streaked": (0.95, 0.02), "double_feed_suspected": (0.95, 0.02)}
OTHERS = ("optical_resolution_too_low", "lossy_twice", "rescaled_after_coding", "palette_reduced", "contrast_too_low",
          "light_uneven", "colour_cast", "tones_clipped", "noise_too_high", "show_through", "moire", "page_not_upright",
          "page_trapezoid", "page_size_off_nominal", "page_size_implausible", "two_pages_on_image", "dark_border")
CODES = (*AIMS, *OTHERS)
# True of a file, whatever is on the page; never an alarm here.
NEUTRAL = {"lossy_source", "resolution_declared", "transparency_flattened"}


def interval(hits, of, z=1.96):
    """Wilson's interval of a share."""
    if of == 0:
        return 0.0, 1.0
    p, n = hits / of, of
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return 0.0 if hits == 0 else middle - half, 1.0 if hits == of else middle + half


class Score:
    def __init__(self):
        self.found = collections.Counter()     # by code: must-pages where the code or another name for it was raised
        self.named = collections.Counter()     # where this very code was raised
        self.must = collections.Counter()
        self.alarms = collections.Counter()    # by code: raised where neither expected nor allowed
        self.chances = collections.Counter()   # pages where the code would have been wrong
        self.clean_alarms = collections.Counter()
        self.clean_pages = 0
        self.clean_stopped = 0                 # clean pages with any wrong finding that is more than a note
        self.clean_flagged = 0                 # clean pages with any wrong finding
        self.grades = collections.defaultdict(lambda: [0, 0])     # (code, grade): found, of; weak grades too
        self.confused = collections.defaultdict(collections.Counter)  # defect's code: codes raised wrongly beside it
        self.kinds = collections.defaultdict(collections.Counter)  # kind of sheet: false alarms by code
        self.pages_of_kind = collections.Counter()
        self.misses, self.false_alarms, self.failed = [], [], []
        self.pages = 0
        self.cpu_seconds = 0.0

    def add(self, label, entry):
        if "failed" in entry:
            self.failed.append((label["file"], entry["failed"]))
            return
        self.pages += 1
        self.cpu_seconds += entry.get("cpu_seconds", 0.0)
        findings = [f for f in entry["findings"] if f["code"] not in NEUTRAL]
        raised = {f["code"] for f in findings}
        for names in label["expected"]:
            self.must[names[0]] += 1
            self.named[names[0]] += names[0] in raised
            self.found[names[0]] += bool(raised & set(names))
            if not raised & set(names):
                self.misses.append((names[0], label, sorted(raised)))
        for defect in label["defects"]:
            cell = self.grades[defect["code"], defect["grade"]]
            cell[0] += bool(raised & {defect["code"], *defect["also"]})
            cell[1] += 1
        fair = set(label["allowed"]) | {name for names in label["expected"] for name in names}
        wrong = raised - fair
        for code in (*CODES, *(wrong - set(CODES))):
            if code not in fair:
                self.chances[code] += 1
        kind = label["kind"].split(":")[0] + (", bilevel" if label["mode"] == "bilevel" else "")
        self.pages_of_kind[kind] += 1
        self.kinds[kind].update(wrong)
        for code in wrong:
            self.alarms[code] += 1
            self.false_alarms.append((code, label, next(f for f in findings if f["code"] == code)))
            for defect in label["defects"]:
                self.confused[defect["code"]][code] += 1
        if label["clean"]:
            self.clean_pages += 1
            self.clean_flagged += bool(wrong)
            self.clean_stopped += any(f["code"] in wrong and f["severity"] not in ("note", "noted") for f in findings)
            self.clean_alarms.update(wrong)

    def figures(self):
        """What is kept and compared from one version to the next."""
        codes = {}
        for code in CODES:
            if self.must[code] or self.alarms[code] or code in AIMS:
                codes[code] = {"found": self.found[code], "named": self.named[code], "of": self.must[code],
                               "alarms": self.alarms[code], "chances": self.chances[code]}
        return {"pages": self.pages, "clean_pages": self.clean_pages, "clean_flagged": self.clean_flagged,
                "clean_stopped": self.clean_stopped, "codes": codes}


def worse(now, before):
    """Lines that say what fell by more than the counts' noise. Alarms count as well as misses."""
    lines = []
    for code, old in before["codes"].items():
        new = now["codes"].get(code, {"found": 0, "of": 0, "alarms": 0, "chances": 0})
        if old["of"] and new["of"] < old["of"] * 0.5:
            lines.append(f"{code}: only {new['of']} pages, were {old['of']}: not comparable")
        elif old["of"] and interval(new["found"], new["of"])[1] < old["found"] / old["of"]:
            lines.append(f"{code}: found {new['found']} of {new['of']}, was {old['found']} of {old['of']}")
        if old["chances"] and new["chances"] and interval(new["alarms"], new["chances"])[0] > old["alarms"] / old["chances"]:
            lines.append(f"{code}: {new['alarms']} false alarms on {new['chances']} pages, was {old['alarms']} on {old['chances']}")
    if interval(now["clean_stopped"], now["clean_pages"])[0] > before["clean_stopped"] / max(1, before["clean_pages"]):
        lines.append(f"clean pages stopped: {now['clean_stopped']} of {now['clean_pages']}, was {before['clean_stopped']} of {before['clean_pages']}")
    return lines
