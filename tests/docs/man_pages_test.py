#!/usr/bin/env python3
"""Do the manual pages have every command, every long option and every key of station.toml, and no others?

usage: man_pages_test.py PROJECT BIN_DIR        exit 77: skipped, the programs are not built
"""
import pathlib
import re
import subprocess
import sys
import tempfile

SKIPPED = 77


def section(path, command):
    """The part of scanseal.1 about one command."""
    text = path.read_text().replace("\\-", "-")
    found = re.search(rf"^\.SS {re.escape(command)}\n(.*?)(?=^\.S[SH] )", text, re.DOTALL | re.MULTILINE)
    return found.group(1) if found else ""


def call(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=True).stdout


def options_of(text):
    return set(re.findall(r"--[a-z][a-z-]+", text)) - {"--help"}


def options_in_help(text):
    """Only the option list: examples and explanations name options of other commands."""
    return {name for line in text.splitlines() if re.match(r"\s+-", line) for name in re.findall(r"--[a-z][a-z-]+", line[:30])} - {"--help"}


def commands_of(help_text):
    listed = help_text[help_text.index("Subcommands:"):]
    return re.findall(r"^  ([a-z][a-z-]*) ", listed, re.MULTILINE)


def compare(what, program, page, problems):
    problems += [f"{what}: the page lacks {one}" for one in sorted(program - page)]
    problems += [f"{what}: the page has {one}, the program does not" for one in sorted(page - program)]


def check_commands(project, programs, problems):
    page = project / "man/scanseal.1"
    commands = commands_of(call(programs / "scanseal", "--help"))
    sections = set(re.findall(r"^\.SS (\S+)", page.read_text().replace("\\-", "-"), re.MULTILINE))
    compare("scanseal.1", set(commands), sections, problems)
    for command in commands:
        wanted = options_in_help(call(programs / "scanseal", command, "--help"))
        headings = "\n".join(re.findall(r"^\.TP\n(.*)$", section(page, command), re.MULTILINE))
        compare(f"scanseal.1, {command}", wanted, options_of(headings), problems)
    wanted = options_in_help(call(programs / "scanseald", "--help"))
    headings = re.findall(r"^\.TP\n(.*)$", (project / "man/scanseald.8").read_text().replace("\\-", "-"), re.MULTILINE)
    compare("scanseald.8", wanted, options_of("\n".join(headings)), problems)


def check_station_keys(project, programs, problems):
    """Sections and keys of the file that init writes, comments that show keys included."""
    with tempfile.TemporaryDirectory(prefix="scanseal-man-") as folder:
        station = pathlib.Path(folder) / "station"
        subprocess.run([programs / "scanseal", "init", "--dev", station], capture_output=True, timeout=60, check=True)
        text = (station / "station.toml").read_text()
    keys = set(re.findall(r"^([a-z_]+) = ", text, re.MULTILINE))
    sections = set(re.findall(r"^(\[\[?[a-z_]+\]\]?)$", text, re.MULTILINE))
    page = (project / "man/scanseal-station.5").read_text().replace("\\-", "-")
    compare("scanseal-station.5", keys, set(re.findall(r"^\.TP\n\.BR? ([a-z_]+)", page, re.MULTILINE)), problems)
    compare("scanseal-station.5", sections, set(re.findall(r"^\.SH (\[\S+)", page, re.MULTILINE)), problems)


def main():
    project, programs = map(pathlib.Path, sys.argv[1:3])
    for name in ("scanseal", "scanseald"):
        if not (programs / name).exists():
            print(f"skipped: {programs / name} is not built")
            return SKIPPED
    problems = []
    check_commands(project, programs, problems)
    check_station_keys(project, programs, problems)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
