"""Code in a process of its own: it finds what this process finds, and its words."""

import json
import subprocess

from core.machine.subprocess_entry import command, program


def test_the_child_is_called_with_its_words_and_our_path(tmp_path, monkeypatch):
    (tmp_path / "of_a_test.py").write_text(
        "import sys\ndef child():\n    print(sys.argv[1:], 'core' in sys.modules)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    words = command("of_a_test", "-5+3", "a b")
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout == "['-5+3', 'a b'] False\n"


def test_a_package_runs_as_with_m(tmp_path, monkeypatch):
    package = tmp_path / "package_of_a_test"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import sys, json\nprint(json.dumps([__name__, sys.argv[1:]]))\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    words = program("package_of_a_test", "--demo", "a b")
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd="/")
    assert json.loads(done.stdout) == ["__main__", ["--demo", "a b"]]


def test_a_module_of_the_working_folder_is_not_run(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('json.py of the working folder')\n")
    words = program("platform")
    subprocess.run(words, capture_output=True, check=True, cwd=tmp_path)
