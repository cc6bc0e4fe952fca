"""The log: a file of the user's own, and what is written to fd 2 meanwhile."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.terminal.log import log_path, record

SCRIPT = """
import os, sys, warnings
from tui.terminal.log import log_path, messages_in_log
print("before", file=sys.stderr, flush=True)
with messages_in_log():
    print("a line", file=sys.stderr, flush=True)
    os.write(2, b"native code\\n")
    warnings.warn("a python warning")
    print("ä \\udcff", file=sys.stderr, flush=True)
os.write(2, b"after\\n")
print("and Python", file=sys.stderr, flush=True)
{end}
"""


def run(folder: Path, script: str = SCRIPT, end: str = "") -> tuple[str, str]:
    """Return what a process wrote on stderr, and its log."""
    done = subprocess.run(
        [sys.executable, "-c", script.format(end=end)],
        env=os.environ | {"XDG_STATE_HOME": str(folder)},
        capture_output=True,
        check=False,
    )
    return done.stderr.decode(), (folder / "stepscope" / "log").read_text()


def test_messages_go_to_the_log_and_lines_to_stderr(tmp_path: Path) -> None:
    said, log = run(tmp_path)
    assert said == "before\na line\nä \\udcff\nafter\nand Python\n"
    assert "native code\n" in log
    assert "UserWarning: a python warning" in log


def test_after_an_error_stderr_is_again_where_it_was(tmp_path: Path) -> None:
    script = SCRIPT.replace("    warnings.warn", "    raise KeyError('gone')\n    warnings.warn")
    said, log = run(tmp_path, script)
    assert said.splitlines()[-1] == "KeyError: 'gone'"
    assert log == "native code\n"


def test_the_log_grows_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    run(tmp_path)
    _, log = run(tmp_path)
    assert log.count("native code") == 2
    assert (tmp_path / "stepscope" / "log").stat().st_mode & 0o777 == 0o600


def test_without_a_place_for_a_log_it_is_the_null_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stepscope").write_text("a file in the way of the folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert log_path() == Path(os.devnull)


def test_a_traceback_has_no_values_of_variables(capfd: pytest.CaptureFixture[str]) -> None:
    def fails(prompt: str) -> None:
        raise ValueError(len(prompt))

    try:
        fails("my secret prompt")
    except ValueError as error:
        record(error)
    written = capfd.readouterr().err
    assert "ValueError: 16" in written
    assert "raise ValueError(len(prompt))" in written
    assert written.count("secret") == 1, "only the line of this test's source"
