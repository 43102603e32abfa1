"""The figures as text, and as a picture."""

from scoring import AIMS, CODES, interval


def share(hits, of):
    if not of:
        return "-"
    low, high = interval(hits, of)
    return f"{hits / of:.3f} ({low:.3f}-{high:.3f})"


def table(score):
    """One line a code: recall, right name, false alarms, against the aims."""
    lines = [f"{'code':28} {'pages':>5} {'found, 95 % interval':>24} {'named':>6} {'aim':>5}   {'alarms':>6} {'a page, 95 % interval':>24} {'aim':>5}"]
    for code in CODES:
        if not (score.must[code] or score.alarms[code] or code in AIMS):
            continue
        recall, false = AIMS.get(code, (None, None))
        verdict = ""
        if recall and score.must[code]:
            verdict = "" if score.found[code] >= recall * score.must[code] else "  recall below aim"
        if false and score.alarms[code] > false * score.chances[code]:
            verdict += "  alarms above aim"
        named = f"{score.named[code] / score.must[code]:.3f}" if score.must[code] else "-"
        lines.append(f"{code:28} {score.must[code]:5} {share(score.found[code], score.must[code]):>24} {named:>6} "
                     f"{recall or '-':>5}   {score.alarms[code]:6} {share(score.alarms[code], score.chances[code]):>24} {false or '-':>5}{verdict}")
    for code in sorted(set(score.alarms) - set(CODES)):
        lines.append(f"{code:28} {'-':>5} {'-':>24} {'-':>6} {'-':>5}   {score.alarms[code]:6} {share(score.alarms[code], score.chances[code]):>24}")
    return "\n".join(lines)


def summary(score):
    cpu = score.cpu_seconds / score.pages * 1000 if score.pages else 0
    lines = [f"{score.pages} pages, {score.clean_pages} clean; {cpu:.0f} ms CPU a page for the whole inspection, decoding included",
             f"clean pages with any wrong finding: {score.clean_flagged} = {share(score.clean_flagged, score.clean_pages)}; "
             f"with one that stops the page: {score.clean_stopped} = {share(score.clean_stopped, score.clean_pages)}"]
    lines += [f"FAILED {name}: {why}" for name, why in score.failed]
    return "\n".join(lines)


def by_grade(score):
    lines, last = [], None
    for (code, grade), (hits, of) in sorted(score.grades.items()):
        if code != last:
            lines.append(code)
        lines.append(f"    {grade:40} {hits:4} of {of}")
        last = code
    return "\n".join(lines)


def confusion(score):
    """Which codes were wrongly raised on pages with which defect."""
    return "\n".join(f"{code:28} {', '.join(f'{other} {count}' for other, count in others.most_common(6))}"
                     for code, others in sorted(score.confused.items())) or "none"


def by_kind(score):
    """False alarms by the kind of sheet; one page counts in every code it wrongly raised."""
    return "\n".join(f"{kind:24} {score.pages_of_kind[kind]:4} pages: {', '.join(f'{code} {count}' for code, count in score.kinds[kind].most_common()) or 'none'}"
                     for kind in sorted(score.pages_of_kind))


def misses(score, most=400):
    lines = [f"missed {code:28} {label['file']:58} raised: {', '.join(raised) or '-'}" for code, label, raised in score.misses]
    lines += [f"wrong  {code:28} {label['file']:58} measured {finding['measured']} limit {finding['limit']} region {finding['region']}"
              for code, label, finding in score.false_alarms]
    return "\n".join(sorted(lines)[:most])


def plot(score, path):
    """Recall with its interval beside false alarms a page, each with its aim. Says so where matplotlib is missing."""
    try:
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as pyplot
    except ImportError:
        return "no picture: apt-get install python3-matplotlib"
    codes = [code for code in CODES if score.must[code]][::-1]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 0.34 * len(codes) + 1.2), sharey=True)
    for axis, hits, of, aim in ((left, score.found, score.must, 0), (right, score.alarms, score.chances, 1)):
        for y, code in enumerate(codes):
            low, high = interval(hits[code], of[code])
            axis.plot([low, high], [y, y], color="#7a8aa0", linewidth=3, solid_capstyle="butt")
            axis.plot(hits[code] / of[code] if of[code] else 0, y, "o", color="#1d3557", markersize=5)
            if code in AIMS:
                axis.plot([AIMS[code][aim]] * 2, [y - 0.4, y + 0.4], color="#c1121f", linewidth=2)
        axis.grid(axis="x", color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
    left.set_yticks(range(len(codes)), [f"{code} ({score.must[code]})" for code in codes], fontsize=8)
    left.set_xlim(-0.02, 1.02)
    right.set_xscale("symlog", linthresh=0.01)
    right.set_xlim(-0.001, 1)
    right.set_xticks([0, 0.005, 0.01, 0.02, 0.1, 0.5], ["0", "0.005", "0.01", "0.02", "0.1", "0.5"], fontsize=8)
    left.set_title("found, of the pages that have it (red: aim)", fontsize=9)
    right.set_title("false alarms a page (red: aim)", fontsize=9)
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
    return f"picture: {path}"
