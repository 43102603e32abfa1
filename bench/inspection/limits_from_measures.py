"""From the tune part's raw measures: for each check the limit that meets its aim for false alarms, and what it finds then.

A measure that is absent ("cannot tell") never raises anything."""

from scoring import AIMS, interval


def dig(measures, path):
    """The value at "a.b"; None where any step is missing."""
    for step in path.split("."):
        measures = measures.get(step) if isinstance(measures, dict) else None
    return measures


def largest(*values):
    known = [v for v in values if v is not None]
    return max(known) if known else None


def area_share(entries):
    return max((e.get("certainty", 0.0) for e in entries or []), default=0.0)


# Code: (name, function of the measures). Larger is worse everywhere; what is worse when small is negated.
MEASURES = {
    "page_skewed": ("|skew|, degrees", lambda m: None if dig(m, "geometry.skew_deg") is None else abs(dig(m, "geometry.skew_deg"))),
    "page_trapezoid": ("trapezoid, degrees", lambda m: dig(m, "geometry.trapezoid_deg")),
    "page_enlarged": ("enlarged, times", lambda m: largest(dig(m, "sharpness.enlarged_x"), dig(m, "sharpness.enlarged_y"))),
    "optical_resolution_too_low": ("- optical dpi", lambda m: largest(*(None if v is None else -v for v in (
        dig(m, "sharpness.optical_dpi_x"), dig(m, "sharpness.optical_dpi_y"))))),
    "page_blurred": ("edge rise, pixels", lambda m: largest(dig(m, "sharpness.edge_rise_x_px"), dig(m, "sharpness.edge_rise_y_px"))),
    "page_streaked": ("deepest streak", lambda m: max((s.get("depth", 0.0) for s in dig(m, "tone.streaks") or []), default=0.0)),
    "light_uneven": ("unevenness", lambda m: dig(m, "tone.unevenness")),
    "colour_cast": ("cast, Lab chroma", lambda m: dig(m, "tone.cast")),
    "contrast_too_low": ("- text contrast", lambda m: -dig(m, "tone.text_contrast") if dig(m, "tone.text_contrast") else None),
    "noise_too_high": ("noise", lambda m: dig(m, "tone.noise")),
    "show_through": ("show-through", lambda m: dig(m, "tone.show_through")),
    "moire": ("moire", lambda m: dig(m, "tone.moire")),
    "something_over_page": ("surest overlay", lambda m: area_share(dig(m, "obstructions.overlays"))),
    "page_folded": ("surest fold", lambda m: area_share(dig(m, "obstructions.folds"))),
    "content_cut_off": ("surest cut", lambda m: area_share(dig(m, "obstructions.cut_content"))),
    "lossy_traces": ("8-pixel grid's excess", lambda m: dig(m, "coding.grid_excess")),
    "lossy_twice": ("coded twice", lambda m: None if dig(m, "coding.coded_twice") is None else float(dig(m, "coding.coded_twice"))),
    "rescaled_after_coding": ("grid period, |px - 8|", lambda m: abs(dig(m, "coding.grid_period_px") - 8) if dig(m, "coding.grid_period_px") else 0.0),
    "palette_reduced": ("palette, yes or no", lambda m: None if dig(m, "coding.palette_reduced") is None else float(dig(m, "coding.palette_reduced"))),
}


def measures_of(entry):
    """What was measured on the file's first page; None for a file that was refused before."""
    return next(iter(entry.get("measures") or []), None)


def split(pairs, code):
    """Values of pages that have the defect, and of pages where the code would be wrong. None stays None."""
    name, value = MEASURES[code]
    having, without = [], []
    for label, entry in pairs:
        measures = measures_of(entry)
        if measures is None:
            continue
        if any(names[0] == code for names in label["expected"]):
            having.append((value(measures), label))
        elif code not in label["allowed"] and not any(code in names for names in label["expected"]):
            without.append((value(measures), label))
    return name, having, without


def limit_for(having, without, aim):
    """The smallest limit with at most `aim` of the pages above it."""
    known = sorted({v for v, _ in without if v is not None})
    total = max(1, len(without))
    for limit in [-1e300, *known]:
        alarms = sum(1 for v, _ in without if v is not None and v > limit)
        if alarms <= aim * total:
            return limit, alarms, sum(1 for v, _ in having if v is not None and v > limit)
    return float("inf"), 0, 0


def text(pairs):
    measured = sum(measures_of(entry) is not None for _, entry in pairs)
    if measured < len(pairs) / 2:
        raise SystemExit(f"run: measures of only {measured} of {len(pairs)} pages: has the form of --measures changed?")
    lines = ["raise the code when the measure is above the limit; counts are of the tune part"]
    for code in MEASURES:
        name, having, without = split(pairs, code)
        if not having:
            continue
        aim = AIMS.get(code, (None, 0.02))[1]
        blind = sum(v is None for v, _ in having)
        lines.append(f"{code} ({name})   cannot tell on {blind} of {len(having)} that have it")
        for share in (0.0, aim / 2, aim, aim * 2, aim * 5):
            limit, alarms, found = limit_for(having, without, share)
            low, high = interval(found, len(having))
            mark = "  <- aim" if share == aim else ""
            lines.append(f"    limit {limit:12.4g}  found {found:4} of {len(having):4} = {found / len(having):.3f} ({low:.3f}-{high:.3f})"
                         f"  alarms {alarms:3} of {len(without)}{mark}")
        worst = sorted(((v, label["file"]) for v, label in without if v is not None), key=lambda pair: -pair[0])[:4]
        lines.append("    highest without it: " + ", ".join(f"{name} {value:.3g}" for value, name in worst))
        lowest = sorted(((v, label["file"]) for v, label in having if v is not None), key=lambda pair: pair[0])[:4]
        lines.append("    lowest with it:     " + ", ".join(f"{name} {value:.3g}" for value, name in lowest))
    return "\n".join(lines)
