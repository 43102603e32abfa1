#!/usr/bin/env python3
"""Does every relative link of the documents lead somewhere, and does every file in a backquoted docs/ path exist?

usage: links_test.py PROJECT
"""
import pathlib
import re
import sys


# Documents that are still being written; take a name out when its file is there.
AWAITED: set[str] = set()


def links(text):
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target) and not target.startswith("#"):
            yield target.split("#")[0]


def main():
    project = pathlib.Path(sys.argv[1])
    problems = []
    documents = [project / "README.md", *sorted((project / "docs").rglob("*.md"))]
    for document in documents:
        text = document.read_text()
        for target in links(text):
            path = (document.parent / target).resolve()
            if not path.exists() and str(path.relative_to(project.resolve())) not in AWAITED:
                problems.append(f"{document.relative_to(project)}: {target} is not there")
        for target in re.findall(r"`(docs/[\w/.-]+\.(?:md|json))`", text):
            if not (project / target).exists():
                problems.append(f"{document.relative_to(project)}: `{target}` is not there")
    for problem in problems:
        print(problem)
    print(f"{len(documents)} documents")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
