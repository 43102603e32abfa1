#!/usr/bin/env python3
"""Does each row R1 to R16 of docs/intake.md stand there, and does every test exist that it and docs/formats/tiff.md name?

usage: proofs_test.py PROJECT
"""
import pathlib
import re
import sys


def tests_of_program(project):
    """SUITE.NAME of GoogleTest, and what CMake registers."""
    names = set()
    for path in (project / "tests").rglob("*.cpp"):
        for suite, name in re.findall(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", path.read_text()):
            names.add(f"{suite}.{name}")
    for path in (project / "tests").rglob("CMakeLists.txt"):
        names.update(re.findall(r"add_test\(NAME (\w+\.\w+)", path.read_text()))
    return names


def named_tests(section):
    """`Suite.name` and `prefix/Suite.*` in the cells of a table."""
    for line in section.splitlines():
        if line.startswith("|"):
            for prefix, suite, name in re.findall(r"`(\w+/)?([A-Za-z]\w+)\.(\w{6,}|\*)`", line):
                yield suite, name


def main():
    project = pathlib.Path(sys.argv[1])
    known = tests_of_program(project)
    suites = {name.split(".")[0] for name in known}
    intake = (project / "docs/intake.md").read_text().split("\n## Proofs\n")[1]
    dialects = (project / "docs/formats/tiff.md").read_text().split("\n### Dialects and their tests\n")[1].split("\n### ")[0]
    problems = [f"docs/intake.md has no row for R{n}" for n in range(1, 17) if f"\n| R{n} |" not in intake]
    for where, section in (("docs/intake.md", intake), ("docs/formats/tiff.md", dialects)):
        for suite, name in named_tests(section):
            if (suite not in suites) if name == "*" else (f"{suite}.{name}" not in known):
                problems.append(f"{where} names the test {suite}.{name}, which does not exist")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
