"""Runs `scanseal inspect --json` over pages in batches, two at a time, and keeps what it found with its cost."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile

BATCH = 6


def binary_mark(binary):
    return hashlib.sha256(pathlib.Path(binary).read_bytes()).hexdigest()[:16]


def has_measures(binary):
    return "--measures" in subprocess.run([binary, "inspect", "--help"], capture_output=True, text=True).stdout


def run_batch(binary, paths, measures):
    """([file entry, ...], CPU seconds). The entry of a file that could not be inspected has "failed"."""
    command = [binary, "inspect", "--json", *(["--measures"] if measures else []), *map(str, paths)]
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE)
        error = child.stderr.read().decode(errors="replace")
        _, _, usage = os.wait4(child.pid, 0)
        child.stderr.close()
        child.returncode = 0  # already waited for
        out.seek(0)
        text = out.read().decode()
    try:
        files = json.loads(text)["files"]
    except (ValueError, KeyError):
        if len(paths) == 1:
            return [{"file": str(paths[0]), "failed": error.strip() or "no answer"}], 0.0
        each = [run_batch(binary, [path], measures) for path in paths]
        return [entry for entries, _ in each for entry in entries], sum(seconds for _, seconds in each)
    return files, usage.ru_utime + usage.ru_stime


def inspect(binary, paths, cache_folder, measures=False, jobs=2):
    """{path: file entry}; pages this very binary has seen are not inspected again. Each entry has
    "cpu_seconds", its batch's mean."""
    cache = cache_folder / f"found-{binary_mark(binary)}{'-measures' if measures else ''}.jsonl"
    cache.parent.mkdir(parents=True, exist_ok=True)
    found = {}
    if cache.exists():
        for line in cache.read_text().splitlines():
            entry = json.loads(line)
            found[entry["key"]] = entry
    stamp = lambda path: f"{path}@{path.stat().st_size}@{int(path.stat().st_mtime)}"
    keys = {path: stamp(path) for path in paths}
    todo = [path for path in paths if keys[path] not in found]
    batches = [todo[i:i + BATCH] for i in range(0, len(todo), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool, open(cache, "a") as log:
        for batch, (files, seconds) in zip(batches, pool.map(lambda b: run_batch(binary, b, measures), batches)):
            by_name = {entry["file"]: entry for entry in files}
            for path in batch:
                entry = by_name.get(str(path), {"file": str(path), "failed": "not in the answer"})
                entry["key"], entry["cpu_seconds"] = keys[path], seconds / len(batch)
                found[keys[path]] = entry
                log.write(json.dumps(entry) + "\n")
    return {path: found[keys[path]] for path in paths}
