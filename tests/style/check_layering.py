#!/usr/bin/env python3
"""Checks what no compiler checks: who may include whom, where third-party types and file calls may be, sizes, names.

    check_layering.py [ROOT]

Prints one line a finding, "file:line: text" or "file:line: warning: text". Ends with 1 if there are findings that are
not warnings. The rules come from the design (docs/architecture.md, docs/adr/0002-layering.md); change them there first.
"""
import re
import sys
from pathlib import Path

LEAVES = ("scanner_drivers", "imaging", "dicom", "signing", "storage")
PRODUCT = ("core", "config", *LEAVES, "pipeline", "apps")
FOLDERS = (*PRODUCT, "bench", "tests")

# Who may include whom. A folder may always include itself.
ALLOWED_FOLDERS = {
    "core": (),
    "config": ("core",),
    **{leaf: ("core",) for leaf in LEAVES},
    "pipeline": ("core", *LEAVES),
    "apps": PRODUCT,
    "bench": FOLDERS,
    "tests": FOLDERS,
}

# Third-party headers: where they may be included. A name with a dot is one file. "*" means every folder.
# tests/ may include all of them. Only .cpp files may, and headers named for it; exceptions below.
THIRD_PARTY = {
    r"opencv2/": ("imaging", "bench"),
    r"(tiff|tiffio|tiffvers|jpeglib|jerror|turbojpeg|png|libdeflate|zlib)\.h(xx)?$": ("imaging",),
    r"qpdf/": ("imaging",),
    r"(zbar|qrencode|cairo|cairo-pdf|pango/pangocairo)(\.h)?": ("imaging",),
    r"isa-l(/|\.h$)": ("imaging",),
    r"dcmtk/": ("dicom",),
    r"openssl/": ("signing", "core/digest.cpp", "core/ids.cpp"),
    r"curl/": ("signing",),
    r"httplib\.h$": ("signing", "apps/monitoring_server.cpp"),
    r"sqlite3\.h$": ("storage",),
    r"seccomp\.h$": ("core/sandbox.cpp",),
    r"sane/": ("scanner_drivers",),
    r"toml\+\+/": ("config",),
    r"CLI/": ("apps", "bench"),
    r"date/": ("core/time_text.cpp",),
    r"nlohmann/json_fwd\.hpp$": ("*",),
    r"(fmt|nlohmann)/": ("*",),
    r"tl/expected\.hpp$": ("core/result.hpp",),
    r"benchmark/": ("bench",),
    r"(gtest|gmock)/": (),
}
# May stand in any header: under our own Result; a declaration without a definition.
IN_HEADERS = (r"tl/expected\.hpp$", r"nlohmann/json_fwd\.hpp$")
# Nobody includes these folders' headers from outside.
TOP_FOLDERS = ("apps", "bench")
INTERNAL_HEADER = re.compile(r"_(internal|ptr)\.hpp$")
SYSTEM = re.compile(
    r"^(sys|linux|arpa|netinet|net)/|^[a-z_0-9]+$|"
    r"^(dirent|fcntl|grp|iconv|limits|locale|netdb|poll|pthread|pwd|sched|signal|spawn|stdint|stdlib|string|sysexits|termios|"
    r"time|unistd)\.h$")
# System headers that open the way round the file seam.
RESTRICTED_SYSTEM = {
    "fstream": (),
    "fcntl.h": ("core/crash_notes.cpp", "core/memory_file.cpp", "core/worker_process.cpp", "core/posix_file_system.cpp", "core/posix_open_file.cpp", "core/process_lock.cpp", "scanner_drivers/folder_watch.cpp"),
    "dirent.h": ("core/posix_file_system.cpp",),
    "sys/inotify.h": ("scanner_drivers/folder_watch.cpp",),
}

# The seam; the lock file, which is never read nor written; files without a name, in memory; and the watcher, which only
# looks for folders to watch.
FILE_SEAM = ("core/crash_notes.cpp", "core/memory_file.cpp", "core/posix_file_system.cpp", "core/posix_open_file.cpp", "core/process_lock.cpp")
LOOKING_ONLY = {"scanner_drivers/folder_watch.cpp": ("directory_iterator", "symlink_status", "status"), "core/share_probe.cpp": ("space",)}
FILE_CALLS = re.compile(
    r"\b(open|openat|creat|rename|renameat2?|fsync|fdatasync|unlink|unlinkat|mkdir|mkdirat|rmdir|truncate|ftruncate|"
    r"fopen|freopen|mkstemp|mkdtemp|ofstream|ifstream|fstream)\b\s*[({<;]?")
STREAMS = ("ofstream", "ifstream", "fstream")
FILE_SYSTEM_CALLS = re.compile(
    r"\bfilesystem::(create_\w+|remove\w*|rename|copy\w*|resize_file|permissions|exists|is_\w+|file_size|"
    r"last_write_time|\w*directory_iterator|status|symlink_status|space|read_symlink|equivalent|hard_link_count)\b")
LIBRARY_FILE_CALLS = re.compile(r"\b(TIFFOpen|imread|imwrite|BIO_new_file|saveFile|loadFile|jpeg_stdio_src)\s*\(")

BANNED_FILE_WORDS = {"util", "utils", "utility", "helper", "helpers", "manager", "common", "misc"}
BANNED_NOTES = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
COLUMNS_MAX = 100
LINES_WARN, LINES_MAX = 400, 600

# Tests of a whole rather than of one product file. Others share the first word of their name with what they test.
TESTS_WITHOUT_STEM = {
    "tests/imaging/broken_tiff_test.cpp", "tests/imaging/shared_scans_test.cpp",
    "tests/pipeline/pdf_job_test.cpp", "tests/signing/real_signatures_test.cpp"}

TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def without(source, comments=True, strings=True):
    """The source with comments and string literals blanked out, every character at its place."""
    def replace(match):
        is_comment = match.group(0).startswith("/")
        return blank(match) if (comments if is_comment else strings) else match.group(0)
    return TOKENS.sub(replace, source)


class Checker:
    def __init__(self, root):
        self.root = root
        self.findings = []
        self.warnings = []
        self.files = {
            str(path.relative_to(root)): path
            for folder in FOLDERS for pattern in ("*.cpp", "*.hpp", "*.h", "*.c", "*.cc")
            for path in sorted((root / folder).rglob(pattern))}

    def error(self, name, line, text):
        self.findings.append(f"{name}:{line}: {text}")

    def warn(self, name, line, text):
        self.warnings.append(f"{name}:{line}: warning: {text}")

    def run(self):
        for name, path in self.files.items():
            try:
                source = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self.error(name, 1, "is not UTF-8")
                continue
            self.check_name(name)
            self.check_includes(name, source)
            self.check_lines(name, source)
            if name.split("/")[0] in PRODUCT and name not in FILE_SEAM:
                self.check_file_calls(name, source)
        self.check_build_lists()
        self.check_test_names()
        return not self.findings

    # --- names and sizes

    def check_name(self, name):
        words = set(re.split(r"[/_.\-]", name))
        for word in sorted(words & BANNED_FILE_WORDS):
            self.error(name, 1, f"the name says nothing: '{word}'")
        if not re.search(r"\.(cpp|hpp)$", name):
            self.error(name, 1, "C++ files end in .cpp and .hpp")

    def check_lines(self, name, source):
        lines = source.splitlines()
        bare = without(source).splitlines()
        code = without(source, strings=False).splitlines()
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX:
                only_comment = len(code[number - 1].rstrip()) <= COLUMNS_MAX
                raw_text = not bare[number - 1].strip()
                report = self.warn if only_comment or raw_text else self.error
                report(name, number, f"{len(line)} columns, at most {COLUMNS_MAX}")
            if BANNED_NOTES.search(line):
                self.error(name, number, f"'{BANNED_NOTES.search(line).group(1)}': do it now or leave it out")
        if len(lines) > LINES_MAX:
            self.error(name, 1, f"{len(lines)} lines, at most {LINES_MAX}: split it")
        elif len(lines) > LINES_WARN:
            self.warn(name, 1, f"{len(lines)} lines: is it still one idea?")

    # --- includes

    def check_includes(self, name, source):
        for number, line in enumerate(without(source, strings=False).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            if not match:
                continue
            if match.group(1) == '"':
                self.check_own_include(name, number, match.group(2))
            else:
                self.check_angle_include(name, number, match.group(2))

    def check_own_include(self, name, number, target):
        folder = name.split("/")[0]
        if "/" not in target or target.split("/")[0] not in FOLDERS:
            self.error(name, number, f'"{target}": own headers are named from the root of the project')
            return
        if target not in self.files and not (self.root / target).exists():
            self.error(name, number, f'"{target}" does not exist')
        other = target.split("/")[0]
        if other != folder and other not in ALLOWED_FOLDERS[folder]:
            self.error(name, number, f'{folder} may not include {other} ("{target}")')
        if INTERNAL_HEADER.search(target):
            if other != folder and folder != "tests":
                self.error(name, number, f'"{target}" is internal to {other}')
            if name.endswith(".hpp") and not INTERNAL_HEADER.search(name):
                self.error(name, number, f'"{target}" is internal: a public header may not include it')

    def check_angle_include(self, name, number, target):
        if target in RESTRICTED_SYSTEM:
            if name.split("/")[0] in PRODUCT and name not in RESTRICTED_SYSTEM[target]:
                self.error(name, number, f"<{target}>: files are touched through core/file_system.hpp only")
            return
        if SYSTEM.search(target):
            return
        for pattern, places in THIRD_PARTY.items():
            if re.match(pattern, target):
                self.check_third_party(name, number, target, pattern, places)
                return
        self.error(name, number, f"<{target}>: a new dependency? Add it to docs/dependencies.md and to this check")

    def check_third_party(self, name, number, target, pattern, places):
        folder = name.split("/")[0]
        if folder == "tests":
            return
        if "*" not in places and folder not in places and name not in places:
            self.error(name, number, f"<{target}> belongs into {', '.join(places) or 'tests'}")
        elif (name.endswith(".hpp") and pattern not in IN_HEADERS and not INTERNAL_HEADER.search(name)
              and folder not in TOP_FOLDERS):
            self.error(name, number, f"<{target}>: third-party types stay in .cpp, _internal.hpp and _ptr.hpp files")

    # --- the file seam

    def check_file_calls(self, name, source):
        bare = without(source)
        places = [(m.start(), m.group(0).rstrip(" ({<;")) for m in FILE_CALLS.finditer(bare)
                  if self.is_file_call(bare, m)]
        places += [(m.start(), m.group(0)) for m in FILE_SYSTEM_CALLS.finditer(bare)
                   if m.group(1) not in LOOKING_ONLY.get(name, ())]
        places += [(m.start(), m.group(1)) for m in LIBRARY_FILE_CALLS.finditer(bare)]
        for start, call in sorted(places):
            number = bare.count("\n", 0, start) + 1
            self.error(name, number, f"{call.strip()}: files are touched through core/file_system.hpp only")

    @staticmethod
    def is_file_call(bare, match):
        """True for ::open(), std::rename() and a bare open(); not for x.open(), Class::open() and declarations."""
        if match.group(1) in STREAMS:
            return not bare[:match.start()].endswith("<")
        if not match.group(0).endswith("("):
            return False
        before = bare[:match.start()].rstrip()
        if before.endswith((".", "->")):
            return False
        if before.endswith("::"):
            qualifier = re.search(r"([\w>]*)\s*$", before[:-2]).group(1)
            return qualifier in ("", "std", "return", "filesystem")
        word = re.search(r"(\w+)$", before)
        if word:
            if word.group(1) not in ("return", "else", "do", "throw", "co_return"):
                return False
        elif before.endswith((">", "*", "~")) or (before.endswith("&") and not before.endswith("&&")):
            return False
        # A file that has a function of that name means its own.
        return not re.search(rf"(?!return|else|throw)\b[\w>]+[\s&*]+{match.group(1)}\s*\(", bare)

    # --- lists that must be complete

    def check_build_lists(self):
        for name in self.files:
            if not name.endswith(".cpp"):
                continue
            path = Path(name)
            for folder in path.parents:
                lists = self.root / folder / "CMakeLists.txt"
                inside = path.relative_to(folder).as_posix()
                if lists.exists() and re.search(rf"(?<![\w/.-]){re.escape(inside)}(?![\w/.-])", lists.read_text()):
                    break
                if lists.exists() and folder.name == "fuzz" and self.is_harness(inside, lists.read_text()):
                    break
            else:
                self.error(name, 1, "is in no CMakeLists.txt")

    @staticmethod
    def is_harness(inside, lists):
        """tests/fuzz/CMakeLists.txt lists harnesses without "_fuzz.cpp"."""
        stem = re.fullmatch(r"(\w+)_fuzz\.cpp", inside)
        return stem is not None and re.search(rf"(?<!\w){stem.group(1)}(?!\w)", lists) is not None

    def check_test_names(self):
        for name in self.files:
            match = re.fullmatch(r"tests/(\w+)/(\w+)_test\.cpp", name)
            # tests/apps runs whole programs.
            if not match or name in TESTS_WITHOUT_STEM or name.startswith("tests/apps/"):
                continue
            folder, stem = match.groups()
            home = f"tests/{folder}" if f"tests/{folder}" in ("tests/support", "tests/style", "tests/fuzz") else folder
            stems = {Path(other).stem for other in self.files if str(Path(other).parent) == home}
            if stem.split("_")[0] not in {known.split("_")[0] for known in stems}:
                self.error(name, 1, f"tests no file of {home}/: name it after one, or list it in {Path(__file__).name}")


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    checker = Checker(root)
    good = checker.run()
    for text in checker.warnings + checker.findings:
        print(text)
    print(f"check_layering: {len(checker.files)} files, {len(checker.findings)} errors, {len(checker.warnings)} warnings")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
