#!/usr/bin/env python3
"""One hot folder on a share whose server falls silent, one on the local disk; run by scripts/shares_guest, as root.

The local one must be worked on all the time, also by a daemon that is started while the server is silent; what was
dropped on the share must be answered once when the server is back, and `scanseal status` must say what is wrong.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True

from torture_station import Station  # noqa: E402

LOCAL = "prescription"  # one of the hot folders that `scanseal init --dev` makes
ANSWER_S = 120
SILENCE_S = 20  # long enough for the daemon to have looked at the share again
STATUS_S = 60


def silence(kind: str) -> None:
    if kind == "smb":
        subprocess.run(["pkill", "-STOP", "-x", "smbd"], check=True)
    else:
        subprocess.run(["rpc.nfsd", "0"], check=True)


def speak(kind: str) -> None:
    if kind == "smb":
        subprocess.run(["pkill", "-CONT", "-x", "smbd"], check=True)
    else:
        subprocess.run(["rpc.nfsd", "8"], check=True)


class Trial:
    def __init__(self, options: argparse.Namespace) -> None:
        self.kind = options.kind
        self.station = Station(options.dir, options.bin, 1, options.hot, options.drop_through)
        self.share = options.drop_through
        self.local = self.station.folder / "hot" / LOCAL
        self.made = options.dir / "made"
        self.daemon = self.station.start()
        self.count = 0
        self.failures = 0
        subprocess.run([options.bin / "make_samples", "--out", self.made, "--jobs", "12", "--bad-every", "0"],
                       check=True, capture_output=True)

    def drop(self, folder: Path) -> str:
        self.count += 1
        sample = sorted(path.stem for path in self.made.glob("*.tif"))[self.count - 1]
        job = json.loads((self.made / f"{sample}.json").read_text())
        job["document"]["dispensed_at"] = job["document"]["received_at"]  # from which a prescription's window runs
        (self.made / f"{sample}.json").write_text(json.dumps(job))
        (folder / "in").mkdir(parents=True, exist_ok=True)
        for ending in (".tif", ".json"):
            copy = shutil.copy(self.made / (sample + ending), self.station.work)
            Path(copy).rename(folder / "in" / (sample + ending))
        return sample

    def expect_answer(self, folder: Path, job: str, what: str) -> None:
        started = time.monotonic()
        receipt = folder / "out" / f"{job}.receipt.json"
        while not receipt.exists() and time.monotonic() - started < ANSWER_S:
            time.sleep(0.2)
        outcome = json.loads(receipt.read_text())["outcome"] if receipt.exists() else "not committed"
        self.say(outcome == "committed", f"{what}: {outcome} after {time.monotonic() - started:.1f} s")

    def say(self, good: bool, what: str) -> None:
        self.failures += not good
        print(("" if good else "PROBLEM ") + what, flush=True)

    def status(self) -> list[str]:
        """What waits, as `scanseal status` tells it; nothing if it does not come back."""
        command = [self.station.programs / "scanseal", "status", "--station", self.station.folder, "--json"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=STATUS_S, check=False)
        except subprocess.TimeoutExpired:
            return []
        return json.loads(done.stdout)["waiting"]

    def run(self) -> int:
        self.expect_answer(self.share, self.drop(self.share), "both answer: job on the share")
        self.expect_answer(self.local, self.drop(self.local), "both answer: local job")
        silence(self.kind)
        waiting = self.drop(self.share)
        time.sleep(SILENCE_S)
        self.expect_answer(self.local, self.drop(self.local), "server silent: local job")
        said = [line for line in self.status() if line.startswith("encounter/: cannot be looked at")]
        self.say(bool(said), f"server silent: status says {said}")
        self.daemon.send_signal(signal.SIGKILL)
        self.daemon.wait()
        self.daemon = self.station.start()
        self.expect_answer(self.local, self.drop(self.local), "started while the server is silent: local job")
        speak(self.kind)
        self.expect_answer(self.share, waiting, "server back: job dropped on the share meanwhile")
        self.expect_answer(self.share, self.drop(self.share), "server back: job on the share")
        self.daemon.send_signal(signal.SIGTERM)
        code = self.daemon.wait(timeout=ANSWER_S)
        answers = [path for folder in (self.share, self.local) for path in folder.rglob("*receipt.json")]
        self.say(code == 0 and len(answers) == self.count, f"stopped with {code}; {self.count} jobs, {len(answers)} answers")
        return 1 if self.failures else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", required=True)
    for name in ("--bin", "--dir", "--hot", "--drop-through"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args()
    options.dir.mkdir(parents=True)
    return Trial(options).run()


if __name__ == "__main__":
    sys.exit(main())
