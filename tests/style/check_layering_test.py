#!/usr/bin/env python3
"""The checker is shown small trees with one thing wrong in each, and must name it; and right ones, and must be silent."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from check_layering import Checker  # noqa: E402


def check(files):
    """Findings for a tree of {path: text}. Sources and included headers are added to lists, so that only the text counts."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        tree = {"core/result.hpp": "", "storage/vault.hpp": "", "signing/trust.hpp": "", "pipeline/journal.hpp": ""}
        tree.update(files)
        tree.setdefault("CMakeLists.txt", " ".join(name for name in tree if name.endswith(".cpp")))
        for name, text in tree.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        checker = Checker(root)
        checker.run()
        return checker.findings


class TreeTest(unittest.TestCase):
    def assert_finding(self, files, text):
        findings = check(files)
        self.assertTrue(any(text in finding for finding in findings), f"{text!r} not in {findings}")

    def assert_silent(self, files):
        self.assertEqual(check(files), [])


class Layers(TreeTest):
    def test_a_leaf_may_not_include_another(self):
        self.assert_finding({"storage/a.cpp": '#include "signing/trust.hpp"\n'}, "storage/a.cpp:1: storage may not include signing")

    def test_core_includes_nobody_and_nobody_below_includes_upwards(self):
        self.assert_finding({"core/a.cpp": '#include "storage/vault.hpp"\n'}, "core may not include storage")
        self.assert_finding({"config/a.cpp": '#include "storage/vault.hpp"\n'}, "config may not include storage")
        self.assert_finding({"storage/a.cpp": '#include "pipeline/journal.hpp"\n'}, "storage may not include pipeline")
        self.assert_finding({"storage/a.cpp": '\n #  include "tests/a.hpp"\n', "tests/a.hpp": ""}, "a.cpp:2: storage may not")

    def test_the_allowed_edges_are_silent(self):
        self.assert_silent({
            "storage/a.cpp": '#include "core/result.hpp"\n#include "storage/vault.hpp"\n',
            "pipeline/a.cpp": '#include "storage/vault.hpp"\n#include "signing/trust.hpp"\n',
            "apps/a.cpp": '#include "pipeline/journal.hpp"\n',
            "tests/storage/vault_test.cpp": '#include "signing/trust.hpp"\n',
        })

    def test_own_headers_are_named_from_the_root_and_exist(self):
        self.assert_finding({"storage/a.cpp": '#include "vault.hpp"\n'}, "named from the root")
        self.assert_finding({"storage/a.cpp": '#include "storage/nothing.hpp"\n'}, "does not exist")

    def test_an_include_in_a_comment_does_not_count(self):
        self.assert_silent({"storage/a.cpp": '// #include "signing/trust.hpp"\n/*\n#include "signing/trust.hpp"\n*/\n'})

    def test_third_party_types_stay_in_their_folder(self):
        self.assert_silent({"imaging/a.cpp": "#include <opencv2/core.hpp>\n#include <tiffio.h>\n",
                            "dicom/a.cpp": "#include <dcmtk/dcmdata/dctk.h>\n",
                            "signing/a.cpp": "#include <openssl/cms.h>\n#include <curl/curl.h>\n",
                            "core/digest.cpp": "#include <openssl/evp.h>\n",
                            "tests/dicom/a_test.cpp": "#include <opencv2/core.hpp>\n"})
        self.assert_finding({"dicom/a.cpp": "#include <opencv2/core.hpp>\n"}, "<opencv2/core.hpp> belongs into")
        self.assert_finding({"core/log.cpp": "#include <openssl/evp.h>\n"}, "<openssl/evp.h> belongs into")
        self.assert_finding({"apps/a.cpp": "#include <sqlite3.h>\n"}, "<sqlite3.h> belongs into")

    def test_third_party_types_stay_out_of_headers(self):
        self.assert_finding({"imaging/a.hpp": "#include <tiffio.h>\n"}, "third-party types stay in")
        self.assert_finding({"core/a.hpp": "#include <fmt/format.h>\n"}, "third-party types stay in")
        self.assert_silent({"imaging/tiff_ptr.hpp": "#include <tiffio.h>\n", "imaging/cv_internal.hpp": "#include <opencv2/core.hpp>\n",
                            "core/result.hpp": "#include <tl/expected.hpp>\n", "core/b.hpp": "#include <nlohmann/json_fwd.hpp>\n",
                            "apps/a.hpp": "#include <CLI/CLI.hpp>\n"})

    def test_internal_headers_stay_in_their_folder_and_out_of_public_headers(self):
        internal = {"storage/sqlite_ptr.hpp": ""}
        self.assert_finding({**internal, "pipeline/a.cpp": '#include "storage/sqlite_ptr.hpp"\n'}, "is internal to storage")
        self.assert_finding({**internal, "storage/a.hpp": '#include "storage/sqlite_ptr.hpp"\n'}, "is internal")
        self.assert_silent({**internal, "storage/a.cpp": '#include "storage/sqlite_ptr.hpp"\n'})

    def test_a_header_nobody_knows_is_a_new_dependency(self):
        self.assert_finding({"imaging/a.cpp": "#include <leptonica/allheaders.h>\n"}, "a new dependency?")
        self.assert_silent({"imaging/a.cpp": "#include <vector>\n#include <sys/stat.h>\n#include <unistd.h>\n"})


class FileSeam(TreeTest):
    def test_file_calls_are_found_in_every_shape(self):
        for call in ('::open("a", 0);', 'if (rename(a, b) != 0) {}', "std::rename(a, b);", "return unlink(a);", "x = ::fsync(3);",
                     'std::ofstream out("a");', "std::ifstream{path};", 'FILE* f = std::fopen("a", "r");', "mkdir(a, 0);",
                     "std::filesystem::remove_all(a);", "filesystem::exists(a);", "TIFFOpen(a, b);", "object.saveFile(a);",
                     "a && ::truncate(a, 0);", "std::filesystem::directory_iterator(a)"):
            self.assert_finding({"storage/a.cpp": f"void f() {{\n    {call}\n}}\n"}, "storage/a.cpp:2: ")

    def test_the_seam_itself_and_what_only_looks_alike_are_silent(self):
        self.assert_silent({
            "core/posix_file_system.cpp": "#include <fcntl.h>\nint f() { return ::open(a, 0); }\n",
            "scanner_drivers/folder_watch.cpp": "#include <fcntl.h>\n#include <sys/inotify.h>\n",
            "storage/a.cpp": 'void f() {\n    files.open(a);\n    files->rename(a, b);\n    // ::open(a)\n    log("open(a)");\n'
                             "    Writer::open(a);\n    reopen(a);\n    std::filesystem::path p;\n}\n"
                             "std::unique_ptr<A> B::open(const Path& p) { return 0; }\nA& rename(int a);\n",
            "tests/storage/vault_test.cpp": "#include <fstream>\nvoid f() { std::ofstream(a); ::unlink(b); }\n",
        })

    def test_a_file_with_a_function_of_that_name_means_its_own(self):
        self.assert_silent({"storage/a.cpp": "bool open(int a) { return a; }\nbool f() { return open(1); }\n"})
        self.assert_finding({"storage/a.cpp": "bool open(int a) { return ::open(a); }\n"}, "storage/a.cpp:1: ")

    def test_headers_that_lead_round_the_seam_are_found(self):
        self.assert_finding({"storage/a.cpp": "#include <fstream>\n"}, "<fstream>: files are touched through")
        self.assert_finding({"storage/a.cpp": "#include <fcntl.h>\n"}, "<fcntl.h>: files are touched through")


class SizesAndNames(TreeTest):
    def test_long_code_is_an_error_and_a_long_comment_is_not(self):
        self.assert_finding({"storage/a.cpp": "int a = " + "1 + " * 30 + "1;\n"}, "columns, at most 100")
        self.assert_silent({"storage/a.cpp": "int a; // " + "long " * 30 + "\n"})
        self.assert_silent({"storage/a.cpp": 'const char* a = R"(\n' + "x" * 130 + '\n)";\n'})
        self.assert_silent({"storage/a.cpp": "// " + "医" * 96 + "\n"})

    def test_long_files_are_split(self):
        self.assert_finding({"storage/a.cpp": "int a;\n" * 601}, "601 lines, at most 600")
        self.assert_silent({"storage/a.cpp": "int a;\n" * 600})

    def test_names_that_say_nothing_are_found(self):
        for name in ("storage/utils.cpp", "storage/file_helpers.cpp", "storage/vault_manager.cpp", "core/common.cpp"):
            self.assert_finding({name: ""}, "the name says nothing")

    def test_work_put_off_is_found(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX"):
            self.assert_finding({"storage/a.cpp": f"// {word}: later\n"}, "do it now")

    def test_a_source_that_no_build_knows_is_found(self):
        self.assert_finding({"storage/a.cpp": "", "storage/CMakeLists.txt": "b.cpp xa.cpp a.cpp.in", "CMakeLists.txt": ""},
                            "storage/a.cpp:1: is in no CMakeLists.txt")
        self.assert_silent({"storage/a.cpp": "", "storage/CMakeLists.txt": "SOURCES a.cpp)", "CMakeLists.txt": ""})

    def test_a_test_is_named_after_what_it_tests(self):
        self.assert_finding({"tests/storage/valut_test.cpp": ""}, "tests no file of storage/")
        self.assert_silent({"tests/storage/vault_test.cpp": "", "tests/storage/vault_crash_test.cpp": ""})


if __name__ == "__main__":
    unittest.main()
