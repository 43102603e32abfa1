#!/usr/bin/env python3
"""Are the tables of docs/operating.md whole? Every refusal code with its number, every event of the log, and no others.

usage: tables_test.py PROJECT
"""
import pathlib
import re
import sys


def codes_of_program(project):
    text = (project / "core/refusal.hpp").read_text()
    body = text[text.index("enum class RefusalCode"):text.index("};")]
    return {name: int(number) for name, number in re.findall(r"^\s+(\w+) = (\d+),", body, re.MULTILINE)}


def codes_of_document(text):
    return {name: int(number) for name, number in re.findall(r"^\| `(\w+)` \| (\d+) \|", text, re.MULTILINE)}


def events_of_program(project):
    events = set()
    for folder in ("apps", "core", "pipeline", "scanner_drivers", "imaging", "dicom", "signing", "storage", "config"):
        for path in (project / folder).rglob("*.cpp"):
            for call in re.finditer(r"log::(?:debug|info|warning|error|write)\(", path.read_text()):
                statement = path.read_text()[call.end():].split("{{")[0].split(";")[0]
                events.update(re.findall(r'"([a-z_]+)"', statement))
    return events | {"committed", "rejected", "duplicate", "separated", "review"}


def events_of_document(text):
    section = text[text.index("| event | level"):text.index("## Where each file is")]
    return {name for line in section.splitlines() if line.startswith("| `") for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])}


def compare(what, program, document, problems):
    for one in sorted(program - document):
        problems.append(f"docs/operating.md lacks the {what} {one}")
    for one in sorted(document - program):
        problems.append(f"docs/operating.md names the {what} {one}, which the program does not have")


def main():
    project = pathlib.Path(sys.argv[1])
    text = (project / "docs/operating.md").read_text()
    problems = []
    compare("code", set(codes_of_program(project).items()), set(codes_of_document(text).items()), problems)
    compare("event", events_of_program(project), events_of_document(text), problems)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
