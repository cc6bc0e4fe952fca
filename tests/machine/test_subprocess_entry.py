"""A function in a process of its own: it finds what this process finds, and its words."""

import subprocess

from core.machine.subprocess_entry import command


def test_the_child_is_called_with_its_words_and_our_path(tmp_path, monkeypatch):
    (tmp_path / "of_a_test.py").write_text(
        "import sys\ndef child():\n    print(sys.argv[1:], 'core' in sys.modules)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    words = command("of_a_test", "-5+3", "a b")
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout == "['-5+3', 'a b'] False\n"
