#!/usr/bin/env python3
"""Does systemd take the unit, and does it fit the daemon?

usage: unit_test.py PROJECT BIN_DIR        exit 77: skipped, no systemd-analyze here
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77


def value(text, key):
    return re.search(rf"^{key}=(.*)$", text, re.MULTILINE).group(1)


def main():
    project, programs = map(pathlib.Path, sys.argv[1:3])
    text = (project / "packaging/systemd/scanseald@.service").read_text()
    problems = []
    if value(text, "Type") != "notify" or int(value(text, "WatchdogSec")) < 10:
        problems.append("the daemon sends READY=1 and WATCHDOG=1: Type=notify and a WatchdogSec of 10 or more")
    template = (project / "config/station_template.cpp").read_text()
    if int(value(text, "TimeoutStopSec")) <= int(re.search(r"stop_timeout_s = (\d+)", template).group(1)):
        problems.append("TimeoutStopSec is not above stop_timeout_s: systemd would kill before the daemon ends by itself")
    if shutil.which("systemd-analyze") is None or not (programs / "scanseald").exists():
        print("\n".join(problems) or "skipped: no systemd-analyze, or scanseald is not built")
        return 1 if problems else SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / "scanseald@.service"
        unit.write_text(text.replace("ExecStart=scanseald", f"ExecStart={programs}/scanseald"))
        done = subprocess.run(["systemd-analyze", "--man=no", "verify", unit], capture_output=True, text=True, timeout=60, check=False)
        # Units of the machine itself are loaded too; their faults are not ours.
        problems += [line for line in done.stderr.splitlines() if "scanseald" in line]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
