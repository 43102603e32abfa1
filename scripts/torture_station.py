"""The station that scripts/torture maltreats: makes it, drops jobs, runs and kills its daemon."""

import collections
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass
class Job:
    """One job as it was dropped."""

    name: str  # with the folders above it, e.g. wave-02/job-0007
    form: str
    expected: str
    code: str
    files: dict[str, str]  # name -> SHA-256, pages and job file

    def page_digests(self) -> set[str]:
        return {digest for name, digest in self.files.items() if not name.endswith(".json")}


@dataclass
class Killed:
    """What the kills hit."""

    count: int = 0
    states: collections.Counter[str] = field(default_factory=collections.Counter)
    before_ready: int = 0

    def note(self, station: "Station") -> None:
        self.count += 1
        states = station.states_in_journal()
        for state in states:
            self.states[state] += 1
        if not station.was_ready():
            self.before_ready += 1

    def text(self) -> str:
        parts = [f"{state} at {count} kills" for state, count in sorted(self.states.items())]
        return ", ".join(parts + [f"killed before it was ready: {self.before_ready}"])


class Station:
    """A development station in `work`/station, worked on with the programs in `programs`.

    Its hot folder is `hot` where that is given. `drop_through` is the same folder by another path, with no events for the daemon.
    """

    def __init__(self, work: Path, programs: Path, seed: int, hot: Path | None = None, drop_through: Path | None = None) -> None:
        self.work = work
        self.programs = programs
        self.seed = seed
        self.folder = work / "station"
        self.hot = hot or self.folder / "hot" / "encounter"
        self.drop_to = (drop_through or self.hot) / "in"
        self.log = work / "daemon.log"
        self.jobs: dict[str, Job] = {}  # by digest of the page: unique for each job
        self.originals = work / "originals"
        self._waves = 0
        self._log_start = 0
        subprocess.run([programs / "scanseal", "init", self.folder, "--dev"], check=True, capture_output=True)
        # A short quiet time: what is dropped here is complete, and the kills shall hit the work, not the waiting.
        config = self.folder / "station.toml"
        text = re.sub(r"(?m)^quiet_ms = \d+", "quiet_ms = 100", config.read_text())
        if hot is not None:
            # Looked at often, as there may be no events.
            text = re.sub(r"(?m)^scan_interval_ms = \d+", "scan_interval_ms = 500", text)
            text = text.replace('path = "hot/encounter"', f'path = "{hot}"')
            (hot / "in").mkdir(parents=True, exist_ok=True)
        config.write_text(text)

    def dropped(self) -> int:
        return len(self.jobs)

    def receipts(self) -> list[Path]:
        return [*self.hot.glob("out/**/*.receipt.json"), *self.hot.glob("rejected/**/receipt.json")]

    def pending(self) -> int:
        return len(self.jobs) - len(self.receipts())

    def drop_wave(self, count: int, bad_every: int) -> None:
        """Every second wave uses the names of the first again, the others stand in a folder of their own."""
        number = self._waves
        self._waves += 1
        made = self.originals / f"wave-{number:02}"
        lines = subprocess.run(
            [self.programs / "make_samples", "--out", made, "--jobs", str(count), "--bad-every", str(bad_every),
             "--mix", "--seed", str(self.seed * 1000 + number)],
            check=True, capture_output=True, text=True).stdout.splitlines()
        prefix = f"wave-{number:02}/" if number % 2 else ""
        for line in lines:
            self._drop(made, json.loads(line), prefix)

    def _drop(self, made: Path, told: dict[str, str], prefix: str) -> None:
        name = told["name"]
        if told["form"] == "folder":
            sources = [made / name]
            files = sorted((made / name).iterdir())
        else:
            sources = sorted(made.glob(name + ".*"), key=lambda path: path.suffix == ".json")
            files = sources
        target = self.drop_to / prefix
        target.mkdir(exist_ok=True)
        if any((target / one.name).exists() for one in [made / name, *(made / (name + end) for end in (".tif", ".png", ".json"))]):
            return  # the last job of this name still waits, or is half claimed
        job = Job(prefix + name, told["form"], told["expected"], told["code"], {one.name: sha256_of(one) for one in files})
        (digest,) = job.page_digests()
        if digest in self.jobs:
            raise SystemExit(f"torture: the samples hold page {digest} twice")
        self.jobs[digest] = job
        for source in sources:
            copy = Path(tempfile.mkdtemp(dir=self.work)) / source.name
            shutil.copytree(source, copy) if source.is_dir() else shutil.copy2(source, copy)
            copy.rename(target / source.name)
            copy.parent.rmdir()

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            return subprocess.Popen([self.programs / "scanseald", "--station", self.folder, *options], stderr=log, stdout=log)

    def run_and_kill(self, delay_s: float) -> bool:
        """False when the daemon had ended before it could be killed."""
        daemon = self.start()
        time.sleep(delay_s)
        alive = daemon.poll() is None
        daemon.send_signal(signal.SIGKILL)
        daemon.wait()
        return alive

    def run_until_idle(self, timeout_s: float) -> float:
        started = time.monotonic()
        code = self.start("--until-idle").wait(timeout=timeout_s)
        if code != 0:
            raise SystemExit(f"torture: the last run ended with {code}; see {self.log}")
        return time.monotonic() - started

    def was_ready(self) -> bool:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return b"station_ready" in log.read()

    def states_in_journal(self) -> dict[str, int]:
        """How many documents stood where; looks at a copy, so that the daemon finds its journal as it left it."""
        with tempfile.TemporaryDirectory(dir=self.work) as copy:
            for name in ("journal.db", "journal.db-wal"):
                if (self.folder / name).exists():
                    shutil.copy(self.folder / name, copy)
            if not os.path.exists(copy + "/journal.db"):
                return {}
            database = sqlite3.connect(copy + "/journal.db")
            try:
                query = "SELECT state, count(*) FROM document WHERE state <> 'delivered' GROUP BY state"
                return dict(database.execute(query))
            except sqlite3.OperationalError:
                return {}  # killed before the tables were made
            finally:
                database.close()
