"""Disks and homes that cannot keep a history: python -m tests.torture kept_faults; prints figures.

Under each fault a session of lines runs one prompt. It has to write the text, to end with 0, and to
say in one line that the history is off, or nothing where it could be kept.
"""

import errno
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bare import ROOT

OFF = "History is off"
PROMPT = b"12+34\n"
# Raises an error of the system in place of a method, from its nth call on.
INJECTED = """
import sys
from core.journal.journal_file import JournalFile
name, number, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
real, calls = getattr(JournalFile, name), []
def failing(self, *given):
    calls.append(1)
    if len(calls) >= first:
        if name == "_write":
            real(self, given[0], given[1][:7])
        raise OSError(number, "injected")
    return real(self, *given)
setattr(JournalFile, name, failing)
from tui.cli import main
sys.exit(main(["--plain", "--demo", "--max_tokens", "4", "--seed", "7"]))
"""
PLAIN = ("-m", "tui", "--plain", "--demo", "--max_tokens", "4", "--seed", "7")


def small_files() -> None:
    """Let no file of this process become larger than 100 bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def run(
    state: Path | str | None,
    words: tuple[str, ...] = PLAIN,
    home: str = "/nonexistent",
    before: Callable[[], None] | None = None,
) -> tuple[int, bytes, int]:
    """Return the exit code, the text, and how often the history was said to be off."""
    environment = {name: value for name, value in os.environ.items() if name != "HOME"}
    environment["PYTHONPATH"] = str(ROOT)
    environment.pop("XDG_STATE_HOME", None)
    if state is not None:
        environment["XDG_STATE_HOME"] = str(state)
    if home:
        environment["HOME"] = home
    done = subprocess.run(
        [sys.executable, *words],
        input=PROMPT, env=environment, capture_output=True, check=False, preexec_fn=before,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.decode().count(OFF)


def faults(folder: Path) -> dict[str, Callable[[], tuple[int, bytes, int]]]:
    """Return a run for each fault."""
    (folder / "file").write_text("mine")
    (folder / "a" / "stepscope").mkdir(parents=True)
    (folder / "a" / "stepscope" / "journal").write_text("mine")
    (folder / "b" / "stepscope").mkdir(parents=True)
    (folder / "b" / "stepscope" / "journal").symlink_to(folder / "nowhere")
    injected = {
        "the disk is full at the first line": ("_write", errno.ENOSPC, 1),
        "the disk is full in the middle of a line": ("_write", errno.ENOSPC, 2),
        "the quota is used up": ("_write", errno.EDQUOT, 2),
        "the disk is read-only": ("_open", errno.EROFS, 1),
        "too many files are open": ("_open", errno.EMFILE, 1),
        "the disk fails when it synchronises": ("synchronise", errno.EIO, 1),
        "the network folder is gone": ("append", errno.ESTALE, 2),
    }
    return {
        "the state folder is a file": lambda: run(folder / "file"),
        "the journal is a file": lambda: run(folder / "a"),
        "the journal is a broken link": lambda: run(folder / "b"),
        "the state folder is on no disk": lambda: run("/proc/nowhere"),
        "the home does not exist": lambda: run(None, home="/proc/nobody"),
        "there is no home": lambda: run(None, home=""),
        "a relative state folder": lambda: run("relative", home=str(folder / "home")),
        "files have at most 100 bytes": lambda: run(folder / "c", before=small_files),
    } | {
        name: lambda where=folder / f"d{number}", what=what: run(
            where, ("-c", INJECTED, *map(str, what))
        )
        for number, (name, what) in enumerate(injected.items())
    }


def main() -> int:
    """Print the figures; return 1 if a fault was not survived."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = run(folder / "good")
        assert (expected[0], expected[2]) == (0, 0), expected
        wrong = []
        for fault, act in (every := faults(folder)).items():
            code, text, said = act()
            if (code, text) != expected[:2] or said > 1:
                wrong.append(fault)
            print(f"{fault}: exit {code}, text {text == expected[1]}, said {said}")
        assert (folder / "file").read_text() == "mine"
    print(f"{len(every) - len(wrong)} of {len(every)} faults of disks and homes survived")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
