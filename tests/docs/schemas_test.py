#!/usr/bin/env python3
"""Are docs/formats/*.schema.json true? A station is run; its receipts, records and status are held against them, and
broken job files must be refused with job_schema exactly where job.schema.json says no.

usage: schemas_test.py PROJECT BIN_DIR        exit 77: skipped, the programs are not built
"""
import copy
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from json_schema import Validator  # noqa: E402

SKIPPED = 77
DROP = object()  # take the key out


def changed(job, path, value):
    """A copy of job in which the member at path has another value."""
    job = copy.deepcopy(job)
    place = job
    for name in path[:-1]:
        place = place[name]
    if value is DROP:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return job


# What job.cpp must take and refuse. The schema is asked, not this list, which of them are good.
CHANGES = [
    (("schema",), "scanseal.job/2"), (("schema",), DROP), (("extra",), 1), (("document",), DROP), (("scan",), None),
    (("document", "type"), ""), (("document", "type"), "x" * 64), (("document", "type"), "x" * 65),
    (("document", "medium"), "vellum"), (("document", "medium"), DROP), (("document", "medium"), None),
    (("document", "title"), 7), (("document", "title"), "a\nb"), (("document", "title"), None), (("document", "title"), "x" * 1025),
    (("document", "received_at"), "yesterday"), (("document", "received_at"), "2026-11-20T08:55:00"),
    (("document", "received_at"), "2026-11-20T08:55:00Z"), (("document", "received_at"), "2026-11-20"), (("document", "received_at"), ""),
    (("document", "received_at"), "2026-11-20T08:55:00.5+09:00"), (("document", "colour"), "red"),
    (("document", "pages_expected"), 0), (("document", "pages_expected"), 1.5), (("document", "pages_expected"), "1"),
    (("document", "pages_expected"), 2), (("document", "pages_expected"), None), (("document", "pages_expected"), 100001),
    (("document", "patient"), DROP), (("document", "patient", "id"), ""), (("document", "patient", "id"), None),
    (("document", "patient", "sex"), "X"), (("document", "patient", "sex"), ""), (("document", "patient", "sex"), "O"),
    (("document", "patient", "birth_date"), "1970/01/31"), (("document", "patient", "birth_date"), ""),
    (("document", "patient", "shoe_size"), 41), (("scan", "operator"), DROP), (("scan", "operator"), "somebody"),
    (("scan", "device"), None), (("scan", "device"), []), (("scan", "device"), {"model": "M", "colour": "red"}),
    (("scan", "sheets_expected"), 1), (("scan", "sheets_expected"), 0), (("scan", "sheets_expected"), 1.5), (("scan", "sides"), 3),
    (("scan", "images_captured"), "1"), (("scan", "images_removed"), -1), (("scan", "images_removed"), None),
    (("scan", "transfer"), "unknown"), (("scan", "transfer"), "jpeg"), (("scan", "feeder_events"), None), (("scan", "feeder_events"), {}),
    (("scan", "feeder_events"), []), (("scan", "feeder_events"), [{"event": "jam", "at": "2026-11-20T10:00:00+09:00", "resolved": True}]),
    (("scan", "feeder_events"), [{"event": "jam"}]), (("scan", "feeder_events"), [{"event": "fire", "at": "2026-11-20"}]),
    (("scan", "feeder_events"), [{"event": "other", "at": "2026-11-20", "after_image": 3, "resolved": False, "note": "x"}]),
    (("scan", "feeder_events"), [{"event": "other", "at": "", "colour": "red"}]),
    (("attest",), None), (("attest", "nothing_outside"), "yes"), (("attest", "nothing_outside"), None), (("attest", "more"), True),
    (("deferral",), {"reason": "laziness", "possible_from": "2026-11-20"}), (("deferral",), {"reason": "disaster"}),
    (("deferral",), {"reason": "disaster", "possible_from": ""}), (("deferral",), None),
    (("film",), {"size": "14x17"}), (("film",), {"modality": "RG", "laterality": "B"}), (("film",), {"modality": "RG", "laterality": ""}),
    (("film",), {"modality": "RG", "pixel_pitch_um": 0.5}), (("film",), {"modality": "RG", "study_date": "2009"}),
    (("pages",), []), (("pages",), None), (("pages", 0, "dpi"), 0), (("pages", 0, "dpi"), "300"), (("pages", 0, "side"), "left"),
    (("pages", 0, "side"), ""), (("pages", 0, "sha256"), "12"), (("pages", 0, "sha256"), ""), (("pages", 0, "note"), "x"),
]


class Run:
    def __init__(self, project, programs, folder):
        self.project = project
        self.programs = programs
        self.folder = folder
        self.station = folder / "station"
        self.problems = []

    def call(self, name, *arguments):
        return subprocess.run([self.programs / name, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)

    def must(self, name, *arguments):
        done = self.call(name, *arguments)
        if done.returncode != 0:
            sys.exit(f"{name} {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")
        return done.stdout

    def validator(self, name, strict=True):
        schema = json.loads((self.project / "docs/formats" / f"{name}.schema.json").read_text())
        return Validator(schema, strict)

    def hold(self, name, what, value):
        self.problems += [f"{what}: {error}" for error in self.validator(name).errors(value)]

    @property
    def hot(self):
        return self.station / "hot/encounter"

    def make_station(self):
        self.must("scanseal", "init", "--dev", "--name", "schemas", self.station)
        settings = self.station / "station.toml"
        text = settings.read_text().replace("quiet_ms = 500", "quiet_ms = 0").replace("incomplete_after_ms = 30000", "incomplete_after_ms = 1000")
        for key, value in (("cover_sheets", "true"), ("cover_operator", '"clerk01"'), ("cover_attests", "true"), ("separate", "true")):
            text = re.sub(rf"(?m)^{key} = \S+", f"{key} = {value}", text)
        settings.write_text(text)
        self.must("make_samples", "--out", self.folder / "samples")

    def drop_samples(self):
        for job in (self.folder / "samples").glob("*/*"):
            self.drop(job, job.name)
        # The same pages for another patient: review.
        other = self.folder / "other"
        shutil.copytree(self.folder / "samples/good/letter", other)
        job = json.loads((other / "job.json").read_text())
        job["document"]["patient"]["id"] = "99999999"
        # And its first page was scanned again.
        shutil.copy(other / job["pages"][0]["file"], other / "old.tif")
        job["superseded"] = [{"file": "old.tif", "page": 1, "reason": "folded", "replaced_at": "2026-11-20T10:00:00+09:00"}]
        (other / "job.json").write_text(json.dumps(job))
        self.drop(other, "other")
        self.drop_stack()

    def drop_stack(self):
        """Two documents of a page each, with the sheets that the program prints."""
        self.stacks = shutil.which("pdftoppm") is not None
        if not self.stacks:
            return
        stack = self.folder / "stack"
        stack.mkdir()
        received = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        pages = sorted((self.folder / "samples/good/letter").glob("*.tif"))
        for number, page in enumerate(pages[:2]):
            sheet = self.folder / f"sheet{number}.pdf"
            self.must("scanseal", "coversheet", "--patient", f"7000000{number}", "--type", "letter", "--received", received, "--pages", "1", "--out", sheet)
            subprocess.run(["pdftoppm", "-png", "-gray", "-singlefile", "-r", "200", sheet, stack / f"{2 * number + 1:04}"], check=True)
            shutil.copy(page, stack / f"{2 * number + 2:04}.tif")
        self.drop(stack, "stack")

    def drop(self, source, name):
        hidden = self.hot / "in" / f".{name}.tmp"
        if source.is_dir():
            shutil.copytree(source, hidden)
        else:
            shutil.copy(source, hidden)
        hidden.rename(self.hot / "in" / name)

    def work(self):
        self.must("scanseald", "--station", self.station, "--until-idle")

    def receipts(self):
        found = {}
        for path in [*self.hot.glob("out/**/*.receipt.json"), *self.hot.glob("rejected/**/receipt.json")]:
            found[path] = json.loads(path.read_text())
        return found

    def check_samples(self):
        outcomes = set()
        for path, receipt in self.receipts().items():
            self.hold("receipt", path.name if path.name != "receipt.json" else path.parent.name, receipt)
            outcomes.add(receipt["outcome"])
            self.check_explanation(path, receipt)
            if receipt["outcome"] == "committed":
                self.check_record(receipt["record_id"])
        if outcomes - {"separated"} != {"committed", "review", "rejected"} or self.stacks != ("separated" in outcomes):
            self.problems.append(f"the samples gave only these outcomes: {sorted(outcomes)}")
        self.hold("status", "status", json.loads(self.must("scanseal", "status", "--station", self.station, "--json")))

    def check_explanation(self, path, receipt):
        """A page for people, well-formed, lies beside every receipt that is no good news."""
        if receipt["outcome"] in ("committed", "separated"):
            return
        page = path.parent / receipt.get("explanation", "(none)")
        if not page.is_file():
            self.problems.append(f"{path}: no page {page.name}")
            return
        text = page.read_text(encoding="utf-8")
        ElementTree.fromstring(text)
        for finding in receipt["findings"]:
            if finding["code"] not in text:
                self.problems.append(f"{page}: says nothing of {finding['code']}")

    def check_decisions(self):
        """Each held sample is decided about, one way and the other; the receipts that follow fit."""
        held = sorted(path.name.split(".receipt")[0] for path, receipt in self.receipts().items() if receipt["outcome"] == "review")
        for number, name in enumerate(held):
            how = "--accept" if number % 2 == 0 else "--reject"
            self.must("scanseal", "decide", "--station", self.station, name, how, "--by", "manager01", "--reason", "held against the schema")
        self.work()
        for path, receipt in self.receipts().items():
            self.hold("receipt", path.name if path.name != "receipt.json" else path.parent.name, receipt)
            if receipt["outcome"] == "committed":
                self.check_record(receipt["record_id"])
        if not any("decision" in receipt for receipt in self.receipts().values()):
            self.problems.append("no receipt has a decision")

    def check_record(self, record):
        target = self.folder / "bundles"
        if (target / record).exists():
            return  # a duplicate's receipt
        target.mkdir(exist_ok=True)
        self.must("scanseal", "export", "--station", self.station, record, "--to", target)
        self.hold("document", f"document.json of {record}", json.loads((target / record / "document.json").read_text()))
        job = json.loads((target / record / "source/job.json").read_text())
        self.problems += [f"job of {record}: {error}" for error in self.validator("job").errors(job)]

    def check_devices(self):
        """A target sheet, drawn and made into pixels, measured for a registered device."""
        settings = self.station / "station.toml"
        settings.write_text(settings.read_text() + '\n[devices.ds300]\nmodel = "DS-300"\ntarget = "daily"\n')
        if shutil.which("pdftoppm") is None:
            return
        sheet = self.folder / "sheet"
        self.must("scanseal", "targetsheet", "--out", f"{sheet}.pdf")
        subprocess.run(["pdftoppm", "-r", "300", "-png", "-singlefile", f"{sheet}.pdf", sheet], timeout=120, check=True)
        # Its paper is pure white, so the check fails; what it says is held against the schema all the same.
        done = self.call("scanseal", "target", "--station", self.station, "--device", "ds300", "--json", f"{sheet}.png")
        if done.returncode != 1:
            self.problems.append(f"scanseal target: exit {done.returncode}, not 1: {done.stderr}")
            return
        self.hold("target_check", "target", json.loads(done.stdout))
        self.hold("devices", "devices", json.loads(self.call("scanseal", "devices", "--station", self.station, "--json").stdout))

    def drop_changed_jobs(self):
        base = json.loads((self.folder / "samples/good/form.json").read_text())
        verdicts = {}
        for number, (path, value) in enumerate(CHANGES):
            job = changed(base, path, value)
            name = f"change-{number:03}"
            folder = self.folder / "changed" / name
            folder.mkdir(parents=True)
            shutil.copy(self.folder / "samples/good/form.tif", folder / "form.tif")
            (folder / "job.json").write_text(json.dumps(job))
            self.drop(folder, name)
            what = f"{'.'.join(map(str, path))} = {'(left out)' if value is DROP else json.dumps(value)[:40]}"
            verdicts[name] = (what, self.validator("job", strict=False).errors(job))
        return verdicts

    def check_changed_jobs(self, verdicts):
        receipts = {receipt["job"]: receipt for receipt in self.receipts().values()}
        for name, (what, errors) in verdicts.items():
            receipt = receipts.get(name)
            if receipt is None:
                self.problems.append(f"{what}: no receipt")
                continue
            self.hold("receipt", name, receipt)
            refused = any(finding["code"] == "job_schema" for finding in receipt["findings"])
            if refused != bool(errors):
                program = "refuses" if refused else "takes"
                schema = errors[0] if errors else "is fine"
                self.problems.append(f"{what}: the program {program} it, job.schema.json says: {schema}")


def check_with_jsonschema(project, problems):
    """Where python3-jsonschema is installed, it judges the schemas themselves."""
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        return
    for path in sorted((project / "docs/formats").glob("*.schema.json")):
        try:
            Draft202012Validator.check_schema(json.loads(path.read_text()))
        except Exception as error:  # its exceptions differ between versions
            problems.append(f"{path.name}: {error}")


def main():
    project, programs = map(pathlib.Path, sys.argv[1:3])
    for name in ("scanseal", "scanseald", "make_samples"):
        if not (programs / name).exists():
            print(f"skipped: {programs / name} is not built")
            return SKIPPED
    with tempfile.TemporaryDirectory(prefix="scanseal-schemas-") as folder:
        run = Run(project, programs, pathlib.Path(folder))
        run.make_station()
        run.drop_samples()
        run.work()
        run.check_samples()
        run.check_decisions()
        verdicts = run.drop_changed_jobs()
        run.work()
        run.check_changed_jobs(verdicts)
        run.check_devices()
        check_with_jsonschema(project, run.problems)
        for problem in run.problems:
            print(problem)
        good = sum(1 for _, errors in verdicts.values() if not errors)
        print(f"{len(run.receipts())} receipts held against the schemas; {len(verdicts)} changed jobs, {good} of them good")
        return 1 if run.problems else 0


if __name__ == "__main__":
    sys.exit(main())
