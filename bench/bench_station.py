"""Pages, stations and runs of the daemon, shared by the benchmark programs beside this file."""

import datetime
import hashlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = ("colour", "bilevel", "film")
DEFAULT_PAGES = {"colour": 40, "bilevel": 120, "film": 16}
MARKER = ".scanseal-bench"
JAPAN = datetime.timezone(datetime.timedelta(hours=9))


class BenchError(Exception):
    """Something did not come out as it must for the figures to mean anything."""


def add_common_options(parser):
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin",
                        help="folder of the built programs (default: %(default)s)")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/bench",
                        help="folder for pages and stations; its disk is what is measured (default: %(default)s)")
    parser.add_argument("--kind", choices=KINDS, action="append",
                        help="colour or bilevel A4 at 300 dpi, film 14x17 at 100 um; may be repeated (default: all)")
    parser.add_argument("--pages", type=int, help="pages of each kind (default: %s)" % DEFAULT_PAGES)
    parser.add_argument("--compression", choices=("none", "lzw"), default="none",
                        help="of the colour and film sources; bilevel is always Group 4 (default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too; - for stdout alone")


def machine():
    """What the figures were measured on."""
    model = "unknown"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"date": datetime.datetime.now(JAPAN).isoformat(timespec="seconds"), "processor": model,
            "cores": os.cpu_count(), "load_1min": round(os.getloadavg()[0], 1), "kernel": platform.release()}


def pages_of(options, kind):
    """The page files of one kind, drawn when they are not there yet."""
    count = options.pages or DEFAULT_PAGES[kind]
    compression = "group4" if kind == "bilevel" else options.compression
    folder = options.work / "pages" / f"{kind}-{compression}-{count}"
    if not folder.exists():
        print(f"drawing {count} pages: {folder}", file=sys.stderr)
        part = folder.with_name(folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        subprocess.run([options.bin / "draw_pages", "--kind", kind, "--count", str(count), "--compression",
                        options.compression, "--out", part], check=True)
        part.rename(folder)
    return sorted(folder.glob("page-*.tif"))


def fresh_folder(path):
    """An empty folder of ours; never one that somebody else made."""
    if path.exists():
        if not (path / MARKER).exists():
            raise BenchError(f"{path} exists and was not made by a benchmark")
        shutil.rmtree(path)
    path.mkdir(parents=True)
    (path / MARKER).touch()
    return path


def make_station(options, place):
    """A new --dev station below `place`."""
    station = fresh_folder(place) / "station"
    subprocess.run([options.bin / "scanseal", "init", "--dev", "--name", "bench", station], check=True,
                   stderr=subprocess.DEVNULL)
    return station


def job_of(kind, number, files):
    """job.json of one document."""
    now = datetime.datetime.now(JAPAN)
    pages = [{"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "side": "front",
              "dpi": 254 if kind == "film" else 300} for file in files]
    job = {"schema": "scanseal.job/1",
           "document": {"type": "radiograph" if kind == "film" else "referral_letter",
                        "medium": "film" if kind == "film" else "paper", "title": f"bench {number}",
                        "received_at": (now - datetime.timedelta(minutes=30)).isoformat(timespec="seconds"),
                        "pages_expected": len(pages),
                        "patient": {"id": f"{number:08}", "name": "YAMADA^TAROU=山田^太郎=やまだ^たろう",
                                    "birth_date": "1970-01-31", "sex": "M"}},
           "scan": {"operator": "clerk01", "scanned_at": (now - datetime.timedelta(minutes=1)).isoformat(
               timespec="seconds"), "device": {"manufacturer": "Bench", "model": "B-1", "serial": "1"}},
           "attest": {"nothing_overlapping": True, "nothing_outside": True},
           "pages": pages}
    if kind == "film":
        job["film"] = {"size": "14x17", "modality": "RG", "body_part": "CHEST", "view": "PA",
                       "study_date": "2009-05-11", "pixel_pitch_um": 100}
    return job


def drop_jobs(station, kind, files, pages_per_job):
    """Puts the pages into the hot folder as folder jobs; gives the number of jobs."""
    hot = station / "hot/encounter/in"
    count = 0
    for first in range(0, len(files), pages_per_job):
        count += 1
        part = hot / f".job-{count:04}.part"
        part.mkdir()
        pages = files[first:first + pages_per_job]
        for page in pages:
            shutil.copyfile(page, part / page.name)
        (part / "job.json").write_text(json.dumps(job_of(kind, count, pages), ensure_ascii=False))
        part.rename(hot / f"job-{count:04}")
    os.sync()  # the daemon's own writes are what is measured
    return count


def timed(command, **how):
    """Runs a program; gives its wall seconds, CPU seconds (its children's too) and largest resident size in MiB."""
    begin = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], **how)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {"exit": process.returncode, "wall_s": time.monotonic() - begin,
            "cpu_s": usage.ru_utime + usage.ru_stime, "user_s": usage.ru_utime, "sys_s": usage.ru_stime,
            "rss_mib": usage.ru_maxrss / 1024}


def first_claim_s(log):
    for line in log.read_text().splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("event") == "claimed":
            return datetime.datetime.fromisoformat(entry["at"]).timestamp()
    raise BenchError(f"nothing was claimed; see {log}")


def run_daemon(options, station, pages, jobs):
    """scanseald --until-idle over the jobs that lie in the hot folder; throughput from first claim to last receipt."""
    log = station.parent / "daemon.log"
    with log.open("w") as out:
        run = timed([options.bin / "scanseald", "--station", station, "--until-idle", "--json-log"], stderr=out)
    receipts = list((station / "hot/encounter/out").glob("*.receipt.json"))
    committed = sum(json.loads(one.read_text())["outcome"] == "committed" for one in receipts)
    if run["exit"] != 0 or committed != jobs:
        raise BenchError(f"exit {run['exit']}, {committed} of {jobs} jobs committed; see {log}")
    took_s = max(one.stat().st_mtime for one in receipts) - first_claim_s(log)
    stored = sum(file.stat().st_size for file in (station / "vault").rglob("*") if file.is_file())
    return {"pages": pages, "jobs": jobs, "wall_s": took_s, "pages_per_s": pages / took_s,
            "cpu_s_per_page": run["cpu_s"] / pages, "user_s_per_page": run["user_s"] / pages,
            "sys_s_per_page": run["sys_s"] / pages, "rss_mib": run["rss_mib"],
            "stored_mib_per_page": stored / pages / 2**20}


class TimestampServer:
    """`scanseal dev-tsa` of a station on a loopback port of its own choice, for as long as the context lasts."""

    def __init__(self, options, station):
        self.command = [options.bin / "scanseal", "dev-tsa", "--station", station, "--listen", "127.0.0.1:0"]

    def __enter__(self):
        self.process = subprocess.Popen([str(part) for part in self.command], stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        if " on port " not in line:
            self.process.kill()
            raise BenchError("dev-tsa did not start: " + line)
        self.url = "http://127.0.0.1:" + line.split()[-1]
        return self

    def __exit__(self, *ignored):
        self.process.terminate()
        self.process.wait()


def set_workers(station, count):
    """Page workers of the daemon, instead of the default."""
    config = station / "station.toml"
    config.write_text(config.read_text().replace("workers = 0 ", f"workers = {count} "))


def set_sandbox(station, mode):
    """decoding.sandbox of station.toml: required, preferred or off."""
    toml = station / "station.toml"
    text = toml.read_text()
    if 'sandbox = "preferred"' not in text:
        raise BenchError("station.toml has no decoding.sandbox to replace")
    toml.write_text(text.replace('sandbox = "preferred"', f'sandbox = "{mode}"'))


def use_timestamps_from(station, url):
    """Has the station ask an authority over HTTP instead of its built-in one."""
    config = station / "station.toml"
    text = config.read_text()
    if text.count('"builtin:dev"') != 1:
        raise BenchError("station.toml has no single builtin:dev")
    config.write_text(text.replace('"builtin:dev"', f'"{url}"'))


def print_table(rows, columns):
    """`columns`: (heading, key, decimals); text is put as it is."""
    def cell(row, key, decimals):
        value = row.get(key, "")
        return value if isinstance(value, str) else f"{value:.{decimals}f}"
    table = [[heading for heading, _, _ in columns]]
    table += [[cell(row, key, decimals) for _, key, decimals in columns] for row in rows]
    widths = [max(len(line[i]) for line in table) for i in range(len(columns))]
    for line in table:
        print("  ".join(text.ljust(width) if i == 0 else text.rjust(width)
                        for i, (text, width) in enumerate(zip(line, widths))))


def put_json(options, document):
    text = json.dumps(document, indent=2) + "\n"
    if options.json == "-":
        sys.stdout.write(text)
    elif options.json:
        pathlib.Path(options.json).write_text(text)
