"""What must be true of a station after all the kills, checked from the files alone and by `scanseal verify`."""

import collections
import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from torture_station import Job, Station, sha256_of

PIXELS_COMPARED_MAX = 40  # pages decoded by tiff2rgba; the digests of all are checked


class Check:
    """Fills `problems`, and counts them as lost, duplicated or torn."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.problems: list[str] = []
        self.lost = 0
        self.duplicated = 0
        self.torn = 0
        self.committed = 0
        self.rejected = 0
        self._answers: collections.Counter[str] = collections.Counter()  # by page digest
        self._records: list[str] = []
        self._pixels_compared = 0

    def run(self) -> None:
        for path in self.station.receipts():
            self._receipt(path)
        for digest, job in self.station.jobs.items():
            if self._answers[digest] == 0:
                self._lost(f"{job.name}: no receipt")
            if self._answers[digest] > 1:
                self._duplicated(f"{job.name}: {self._answers[digest]} receipts")
        self._ledger()
        self._verify()
        self._nothing_left()

    def _lost(self, text: str) -> None:
        self.lost += 1
        self.problems.append("lost: " + text)

    def _duplicated(self, text: str) -> None:
        self.duplicated += 1
        self.problems.append("duplicated: " + text)

    def _torn(self, text: str) -> None:
        self.torn += 1
        self.problems.append("torn: " + text)

    def _receipt(self, path: Path) -> None:
        try:
            receipt = json.loads(path.read_text())
        except ValueError as error:
            self._torn(f"{path}: {error}")
            return
        if path.name == "receipt.json":
            self._rejection(path, receipt)
        else:
            self._commitment(path, receipt)

    def _expect(self, job: Job, path: Path, receipt: dict[str, Any]) -> None:
        codes = {finding["code"] for finding in receipt["findings"] if finding["severity"] != "note"}
        right = receipt["outcome"] == job.expected and (job.code in codes if job.code else not codes)
        if not right:
            self.problems.append(f"wrong: {job.name}: expected {job.expected} {job.code}, but {path} says "
                                 f"{receipt['outcome']} {' '.join(sorted(codes))}")
        if receipt["job"].split("~")[0] != job.name:
            self.problems.append(f"wrong: {path} is for {job.name}, but says {receipt['job']}")

    def _rejection(self, path: Path, receipt: dict[str, Any]) -> None:
        found = {one.name: sha256_of(one) for one in path.parent.iterdir()
                 if one.name not in ("receipt.json", receipt.get("explanation"))}
        jobs = [self.station.jobs[digest] for digest in found.values() if digest in self.station.jobs]
        if len(jobs) != 1:
            self._lost(f"{path.parent}: holds the pages of {len(jobs)} jobs")
            return
        self.rejected += 1
        self._answers[next(iter(jobs[0].page_digests()))] += 1
        self._expect(jobs[0], path, receipt)
        if found != jobs[0].files:
            self._lost(f"{path.parent}: the files are not those that came: {sorted(found)}")

    def _commitment(self, path: Path, receipt: dict[str, Any]) -> None:
        digests = [page["input_sha256"] for page in receipt["pages"]]
        job = self.station.jobs.get(digests[0]) if len(digests) == 1 else None
        if job is None:
            self._lost(f"{path}: its pages {digests} were never dropped")
            return
        self.committed += 1
        self._answers[digests[0]] += 1
        self._expect(job, path, receipt)
        if receipt["outcome"] == "committed":
            self._record(job, digests[0], receipt)

    def _record(self, job: Job, digest: str, receipt: dict[str, Any]) -> None:
        """The vault holds the job file as it came and the page the receipt speaks of."""
        self._records.append(receipt["record_id"])
        content = self.station.folder / "vault" / receipt["vault"]["path"] / "v1" / "content"
        try:
            document = json.loads((content / "document.json").read_text())
            page = content / receipt["pages"][0]["stored_path"]
            stored_sha512 = hashlib.sha512(page.read_bytes()).hexdigest()
            job_sha256 = sha256_of(content / "source" / "job.json")
        except (OSError, ValueError) as error:
            self._lost(f"{job.name}: record {receipt['record_id']}: {error}")
            return
        if document["pages"][0]["input_sha256"] != digest or stored_sha512 != receipt["pages"][0]["sha512"]:
            self._torn(f"{job.name}: record {receipt['record_id']} holds another page than the receipt says")
        if job_sha256 not in job.files.values():
            self._torn(f"{job.name}: record {receipt['record_id']} holds another job.json")
        self._pixels(job, digest, page)

    def _pixels(self, job: Job, digest: str, page: Path) -> None:
        """Decoded by another program, page and original are alike."""
        name = next(name for name, value in job.files.items() if value == digest)
        if page.suffix != ".tif" or not name.endswith(".tif") or self._pixels_compared >= PIXELS_COMPARED_MAX \
                or not shutil.which("tiff2rgba"):
            return
        self._pixels_compared += 1
        original = next(one for one in self.station.originals.glob(f"*/**/{name}") if sha256_of(one) == digest)
        with tempfile.TemporaryDirectory() as folder:
            rasters = []
            for number, path in enumerate((original, page)):
                raster = Path(folder) / f"{number}.tif"
                subprocess.run(["tiff2rgba", "-c", "none", "-n", path, raster], check=True, capture_output=True)
                rasters.append(raster)
            same = subprocess.run(["tiffcmp", "-t", *rasters], capture_output=True, check=False).returncode == 0
        if not same:
            self._torn(f"{job.name}: {page} does not show what came in {name}")

    def _ledger(self) -> None:
        events: collections.Counter[str] = collections.Counter()
        outcomes: collections.Counter[str] = collections.Counter()
        for line in (self.station.folder / "ledger" / "ledger.jsonl").read_text().splitlines():
            event = json.loads(line)
            outcomes[event["event"]] += 1
            if event["event"] == "committed":
                events[event["record_id"]] += 1
        for record in self._records:
            if events[record] == 0:
                self._lost(f"record {record} is not in the ledger")
        for record, count in events.items():
            if count > 1:
                self._duplicated(f"record {record} is {count} times in the ledger")
        if outcomes["rejected"] != self.rejected or outcomes["committed"] != self.committed:
            self.problems.append(f"wrong: the ledger counts {dict(outcomes)}")

    def _verify(self) -> None:
        done = subprocess.run(
            [self.station.programs / "scanseal", "verify", "--station", self.station.folder, "--all", "--json"],
            capture_output=True, text=True, check=False)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            self._torn(f"verify ended with {done.returncode}: {done.stderr.strip()}")
            return
        for check in answer["station_checks"]:
            if not check["passed"]:
                self._torn(f"verify: {check['part']}/{check['name']}: {check['detail']}")
        for record in answer["records"]:
            if not record["valid"]:
                failed = [check for check in record["checks"] if not check["passed"]]
                self._torn(f"verify: record {record['record']}: {failed}")
        in_vault = collections.Counter(record["record"] for record in answer["records"])
        if in_vault != collections.Counter(self._records):
            self._duplicated(f"the vault holds {len(in_vault)} records, the receipts name {len(set(self._records))}")

    def _nothing_left(self) -> None:
        station = self.station
        places = {"hot folder": station.hot / "in", "spool": station.folder / "spool",
                  "staging": station.folder / "vault.staging"}
        for what, place in places.items():
            for left in place.rglob("*"):
                if left.is_file() or what != "hot folder":
                    self._lost(f"left in the {what}: {left}")
        names = {left for folder in (station.folder, station.hot) for pattern in ("*.tmp", ".*") for left in folder.rglob(pattern)}
        for left in sorted(names):
            self._torn(f"left over: {left}")
        states = station.states_in_journal()
        if states:
            self.problems.append(f"wrong: the journal has unfinished documents: {states}")
