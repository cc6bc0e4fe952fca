"""The session as a shell's job: Ctrl+Z, signals that stop it, `fg`, deaths of either process."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bare
import pytest
from endless import ENDLESS
from jobs import Job, children, state

from tui.terminal.job_control import SAME_REQUEST
from tui.terminal.resets import RESETS

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
# What every frame of the whole screen has: the prompt's text, the list's, the status line's.
EVERYTHING = (b"31415", b"step_000100", b"ready")


@pytest.fixture
def start(tmp_path, write_checkpoint) -> Iterator[Callable[..., Job]]:
    """Start sessions with an engine that generates endlessly."""
    write_checkpoint(tmp_path / "runs/step_000100")
    (tmp_path / "patch").mkdir()
    (tmp_path / "patch/sitecustomize.py").write_text(ENDLESS)
    begun: list[Job] = []

    def begin(**environ: str) -> Job:
        path = f"{tmp_path / 'patch'}{os.pathsep}{bare.ROOT}"
        begun.append(Job(["--checkpoints", str(tmp_path / "runs")], PYTHONPATH=path, **environ))
        return begun[-1]

    yield begin
    for one in begun:
        for pid in (*children(one.parent), one.parent):
            if state(pid):
                os.kill(pid, signal.SIGKILL)
        one.until_ended(0)
        one.close()


@pytest.fixture
def job(start) -> Job:
    """A session with text in its prompt."""
    one = start()
    assert one.has_written(b"ready")
    one.send("31415")
    assert one.has_written(b"31415")
    return one


def suspended(one: Job) -> int:
    """Wait until both processes are stopped; return how much was written until then."""
    child = one.child
    one.report("stopped")
    assert (state(one.parent), state(child)) == ("T", "T")
    assert one.left_on() == []
    return len(one.written)


def ended(one: Job) -> str:
    """Wait for the end, which must leave an ordinary terminal; return the shell's exit code."""
    code = one.report("ended").removeprefix("ended ")
    assert one.left_on() == []
    return code


def drawn_after(one: Job, start: int, *words: bytes) -> bool:
    """Whether all words are written after a position, within a time that no session takes."""
    deadline = time.monotonic() + 20
    while not all(word in one.written[start:] for word in words):
        if time.monotonic() > deadline:
            return False
        one.read_for(0.02)
    return True


def test_ctrl_z_gives_the_terminal_back_and_fg_draws_everything(job):
    job.send("\x1a")
    start = suspended(job)
    job.order("f")
    assert drawn_after(job, start, b"\x1b[?1049h", *EVERYTHING)
    job.send("92653")
    assert drawn_after(job, start, b"92653")
    job.send("\x11")
    assert ended(job) == "0"


@pytest.mark.parametrize(
    ("number", "whom"),
    [
        (signal.SIGTSTP, "parent"),
        (signal.SIGTSTP, "child"),
        (signal.SIGTSTP, "group"),
        (signal.SIGSTOP, "child"),
    ],
)
def test_fg_draws_everything_after_a_signal_that_stops_it(job, number, whom):
    threads = len(os.listdir(f"/proc/{job.child}/task"))
    for _ in range(3):
        os.kill({"parent": job.parent, "child": job.child, "group": -job.parent}[whom], number)
        start = suspended(job)
        job.order("f")
        assert drawn_after(job, start, b"\x1b[?1049h", *EVERYTHING)
        job.read_for(0.3)
    assert job.raw
    assert len(os.listdir(f"/proc/{job.child}/task")) <= threads
    job.send("\x11")
    assert ended(job) == "0"


def test_thirty_stops_start_no_threads(job):
    threads = len(os.listdir(f"/proc/{job.child}/task"))
    for number in range(30):
        os.kill((job.parent, job.child, -job.parent)[number % 3], signal.SIGTSTP)
        start = suspended(job)
        job.order("f")
        assert drawn_after(job, start, b"\x1b[?1049h")
        # Sooner, the next one would count as the same request.
        job.read_for(1.5 * SAME_REQUEST)
    assert drawn_after(job, start, *EVERYTHING)
    assert len(os.listdir(f"/proc/{job.child}/task")) <= threads
    job.send("\x11")
    assert ended(job) == "0"


def test_a_group_that_was_stopped_by_sigstop_is_drawn_again(job):
    # The parent cannot catch SIGSTOP, so the shell gets the screen as it was.
    os.kill(-job.parent, signal.SIGSTOP)
    job.report("stopped")
    start = len(job.written)
    job.order("f")
    assert drawn_after(job, start, b"\x1b[?1049h", *EVERYTHING)
    job.send("\x11")
    assert ended(job) == "0"


def test_a_generation_goes_on_after_fg(job):
    job.send("\r")
    assert job.has_written(b"generating")
    job.send("\x1a")
    start = suspended(job)
    job.order("f")
    assert drawn_after(job, start, b"generating", b"7777")


def test_in_the_background_it_stops_again(job):
    job.send("\x1a")
    start = suspended(job)
    job.order("b")
    assert suspended(job) == start
    job.order("f")
    assert drawn_after(job, start, *EVERYTHING)


def test_kill_ends_a_suspended_session_and_leaves_the_terminal_alone(job):
    job.send("\x1a")
    start = suspended(job)
    os.kill(-job.parent, signal.SIGTERM)
    job.order("b")
    assert ended(job) == "143"
    assert job.written[start:] == b""


def test_ctrl_z_during_the_imports_stops_it_and_fg_goes_on(start):
    one = start()
    while not one.raw:
        one.read_for(0.005)
    one.send("\x1a")
    at = suspended(one)
    one.order("f")
    assert drawn_after(one, at, b"ready")
    one.send("\x11")
    assert ended(one) == "0"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_session_that_is_killed_leaves_an_ordinary_terminal(job, number):
    os.kill(job.child, number)
    assert ended(job) == str(128 + number)
    # The line about it is written after the terminal is an ordinary one again.
    line = f"The session was killed ({signal.Signals(number).name})\r\n"
    assert job.written.endswith(RESETS.encode() + line.encode())


def test_a_suspended_session_that_is_killed_ends_at_fg(job):
    job.send("\x1a")
    suspended(job)
    os.kill(job.child, signal.SIGKILL)
    job.order("f")
    assert ended(job) == "137"


@pytest.mark.parametrize("stopped", [False, True])
def test_a_session_whose_parent_is_killed_leaves_within_a_second(job, stopped):
    child = job.child
    if stopped:
        job.send("\x1a")
        suspended(job)
    os.kill(job.parent, signal.SIGKILL)
    started = time.monotonic()
    while state(child) not in ("", "Z") and time.monotonic() - started < 5:
        job.read_for(0.01)
    assert time.monotonic() - started < 1.5
    if stopped:
        job.order("b")
    assert ended(job) == "-9"


def test_a_signal_to_the_group_and_from_the_parent_is_one(job):
    job.send("\r")
    assert job.has_written(b"generating")
    # A second, different request would end the session without closing its app.
    os.kill(-job.parent, signal.SIGTERM)
    assert ended(job) == "143"
    assert RESETS.encode() not in job.written


def in_editor(start: Callable[..., Job], editor: Path, work: str, first: str = "") -> Job:
    """Return a session that has lent its terminal to an editor, which then does its work.

    What it has to do `first` is done when this returns.
    """
    editor.write_text(f'#!/bin/sh\n{first}\nprintf "in the editor"\n{work}\n')
    editor.chmod(0o755)
    one = start(EDITOR=str(editor))
    assert one.has_written(b"ready")
    one.send("\x07")
    assert one.has_written(b"in the editor")
    return one


def test_the_terminal_of_an_editor_is_not_touched(start, tmp_path):
    one = in_editor(start, tmp_path / "editor", "exec sleep 15")
    lent = len(one.written)
    sleeper = children(one.child)
    os.kill(one.child, signal.SIGKILL)
    assert one.report("ended") == "ended 137"
    assert one.written[lent:] == b""
    for pid in sleeper:
        os.kill(pid, signal.SIGKILL)


def test_an_editor_that_is_stopped_and_continued_keeps_the_terminal(start, tmp_path):
    one = in_editor(start, tmp_path / "editor", 'sleep 1\nprintf 27182 > "$1"')
    lent = len(one.written)
    os.kill(-one.parent, signal.SIGTSTP)
    one.report("stopped")
    assert one.written[lent:] == b""
    one.order("f")
    assert drawn_after(one, lent, b"27182")
    one.send("\x11")
    assert ended(one) == "0"


def test_ctrl_c_belongs_to_an_editor(start, tmp_path):
    trap = """trap 'printf 27182 > "$1"; exit 0' INT"""
    one = in_editor(start, tmp_path / "editor", "while :; do sleep 0.05; done", trap)
    lent = len(one.written)
    one.send("\x03")
    assert drawn_after(one, lent, b"27182")
    # Afterwards it ends the session again.
    os.kill(one.child, signal.SIGINT)
    assert ended(one) == "130"


def test_ctrl_q_is_a_key_as_soon_as_the_screen_is_back(start, tmp_path):
    # Textual writes the first escape sequence, and sets the line modes after this.
    slow = """
import time
from textual.drivers.linux_driver import LinuxDriver
LinuxDriver._enable_mouse_support = lambda *_: time.sleep(0.3)
"""
    with (tmp_path / "patch/sitecustomize.py").open("a") as file:
        file.write(slow)
    one = in_editor(start, tmp_path / "editor", "sleep 0.2")
    assert drawn_after(one, len(one.written), b"\x1b[?1049h")
    one.send("\x11")
    assert ended(one) == "0"


@pytest.mark.parametrize(
    ("number", "whom"),
    [(signal.SIGTERM, "parent"), (signal.SIGHUP, "child"), (signal.SIGINT, "parent"),
     (signal.SIGQUIT, "child")],
)  # fmt: skip
def test_a_signal_ends_a_session_with_an_editor(start, tmp_path, number, whom):
    one = in_editor(start, tmp_path / "editor", "exec sleep 15")
    began = time.monotonic()
    os.kill(one.parent if whom == "parent" else one.child, number)
    assert ended(one) == str(128 + number)
    assert time.monotonic() - began < 5


def test_mouse_reports_in_pixels_are_switched_off_too(job):
    # The answer of a terminal that reports its size in band: Textual then asks for pixels.
    job.send("\x1b[?2048;1$y")
    assert job.has_written(b"\x1b[?1016h")
    job.send("\x1a")
    suspended(job)
    assert re.findall(rb"\?1016([hl])", job.written)[-1] == b"l"
