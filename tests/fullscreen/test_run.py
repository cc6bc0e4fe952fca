"""The real program on a pseudo-terminal: each way to end it, its exit code and the terminal."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

import bare
import pytest
from endless import ENDLESS
from pseudoterminal import PseudoTerminal

from tui.terminal.log import log_path

# Not a measurement: a session that takes longer hangs.
BOUND = 20.0
PATIENCE = 30.0
LEADER = "import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
BOOM = """
def boom(*_):
    raise RuntimeError("boom")
"""


class Session(PseudoTerminal):
    """A session, and the actions of a user."""

    def until(self, words: bytes) -> None:
        start, deadline = len(self.written), time.monotonic() + PATIENCE
        while words not in self.written[start:]:
            assert self.process.poll() is None, self.written[-500:]
            assert time.monotonic() < deadline, self.written[-500:]
            self.read_for(0.02)

    def stream(self) -> None:
        """Send a prompt and wait until text streams."""
        self.until(b"ready")
        self.send("1\r")
        self.until(b"generating")

    def quiet(self) -> None:
        """Wait until the program has changed the terminal's modes."""
        while termios.tcgetattr(self.follower)[3] & termios.ICANON:
            assert self.process.poll() is None
            time.sleep(0.005)

    def ended(self) -> tuple[int, list[str]]:
        """Return the exit code, -9 for a session that hung, and the modes that are still on."""
        return self.until_ended(BOUND), self.left_on()

    def hang_up(self) -> int:
        """Close the terminal; return the exit code."""
        os.close(self.follower)
        os.close(self.leader)
        self.leader, self.follower = pty.openpty()
        return self.process.wait(BOUND)

    @property
    def log(self) -> str:
        return Path(self.home, "stepscope/log").read_text(encoding="utf-8")


@pytest.fixture
def session(tmp_path, write_checkpoint) -> Iterator[Callable[..., Session]]:
    """Start sessions; the code `patch` runs before the program."""
    write_checkpoint(tmp_path / "runs/step_000100")
    begun: list[Session] = []

    def begin(*words: str, patch: str = "") -> Session:
        (tmp_path / "patch").mkdir()
        (tmp_path / "patch/sitecustomize.py").write_text(patch)
        found = ["--checkpoints", str(tmp_path / "runs"), *words]
        begun.append(Session(found, PYTHONPATH=f"{tmp_path / 'patch'}{os.pathsep}{bare.ROOT}"))
        return begun[-1]

    yield begin
    for one in begun:
        one.until_ended(0)
        one.close()


WAYS: dict[str, tuple[str | signal.Signals, int]] = {
    "ctrl+q": ("\x11", 0),
    "/quit": ("/quit\r", 0),
    "SIGTERM": (signal.SIGTERM, 143),
    "SIGHUP": (signal.SIGHUP, 129),
    "SIGINT": (signal.SIGINT, 130),
    "SIGQUIT": (signal.SIGQUIT, 131),
}


def leave(one: Session, way: str) -> int:
    """End a session in one of the WAYS; return the expected exit code."""
    what, code = WAYS[way]
    if isinstance(what, signal.Signals):
        one.process.send_signal(what)
    else:
        one.send(what)
    return code


@pytest.mark.parametrize("way", WAYS)
def test_the_terminal_is_restored_when_the_session_ends_while_text_streams(session, way):
    one = session(patch=ENDLESS)
    one.stream()
    code = leave(one, way)
    assert one.ended() == (code, [])
    assert b"Traceback" not in one.written
    assert b"native warning" not in one.written
    assert one.log == "native warning\n"


@pytest.mark.parametrize("way", ["ctrl+q", "SIGTERM"])
def test_the_terminal_is_restored_when_the_session_ends_before_the_first_frame(session, way):
    one = session()
    one.quiet()
    time.sleep(0.05)
    code = leave(one, way)
    assert one.ended() == (code, [])
    assert b"Traceback" not in one.written


@pytest.fixture
def computing(session, tmp_path, write_checkpoint):
    """Start a session in which torch computes without end."""

    def begin(patch: str = "") -> Session:
        endless(write_checkpoint, tmp_path / "runs/step_000200")
        words = ("--checkpoint", "step_000200", "--temperature", "0", "--max_tokens", "60000")
        one = session(*words, patch=patch)
        one.stream()
        return one

    return begin


def endless(write_checkpoint: Callable[..., Path], folder: Path) -> None:
    """Write a checkpoint that generates 0 for ever with greedy sampling."""
    import torch

    folder = write_checkpoint(folder, step=200, sequence_len=60_000)
    path = folder / "model_000200.pt"
    weights = torch.load(path)
    weights["lm_head.weight"].zero_()
    torch.save(OrderedDict(weights), path)


def test_a_terminal_that_is_closed_ends_the_session_as_sighup(session):
    one = session(patch=LEADER + ENDLESS)
    one.stream()
    assert one.hang_up() == 129


def test_what_is_typed_at_the_start_is_in_the_prompt(session):
    one = session(patch=ENDLESS)
    for digit in "31415":
        one.send(digit)
        time.sleep(0.03)
    one.until(b"ready")
    assert b"31415" in one.written[one.written.index(b"\x1b[?1049h") :]
    one.send("\x11")
    assert one.ended() == (0, [])


def test_a_terminal_that_is_closed_while_hangups_are_ignored_ends_the_session(session):
    one = session(patch=LEADER + ENDLESS + "import signal\nsignal.signal(1, signal.SIG_IGN)\n")
    one.stream()
    assert one.hang_up() == 129


def test_a_signal_ends_a_session_whose_terminal_takes_no_output(session):
    one = session(patch=ENDLESS)
    one.stream()
    # Nobody reads, until the terminal's buffer is full.
    time.sleep(1.0)
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(BOUND) == 143
    assert one.ended() == (143, [])


def test_a_signal_ends_a_session_whose_event_loop_computes(session):
    patch = """
import time
import tui.fullscreen.screens.main as module
module.SessionScreen.take_news = lambda *_: time.sleep(15)
"""
    one = session(patch=ENDLESS + patch)
    one.has_written(b"stepscope")
    one.read_for(0.3)
    one.process.send_signal(signal.SIGTERM)
    assert one.ended() == (143, [])


def test_a_terminal_that_is_closed_at_the_start_ends_it_as_sighup(session):
    patch = """
import time
import tui.terminal.terminal
def quieten(self):
    print("quiet", flush=True)
    time.sleep(15)
tui.terminal.terminal.Terminal.quieten = quieten
"""
    one = session(patch=LEADER + patch)
    one.until(b"quiet")
    assert one.hang_up() == 129


# Faults that only a real driver has.


def is_closed(one: Session) -> None:
    """Check that an error closed the session with one line and the terminal was restored."""
    assert one.ended() == (1, [])
    assert b"Internal error" in one.written.splitlines()[-1]
    assert b"Traceback" not in one.written


def test_an_input_thread_that_dies_closes_the_session(session):
    patch = "import tui.fullscreen.input.parser as module\nmodule.InputParser.feed = boom\n"
    one = session(patch=ENDLESS + BOOM + patch)
    one.until(b"ready")
    one.send("1")
    is_closed(one)
    assert "RuntimeError: boom" in one.log


def test_a_byte_that_is_not_utf8_does_not_close_the_session(session):
    one = session(patch=ENDLESS)
    one.until(b"ready")
    os.write(one.leader, b"\xe9")
    one.send("wxyz")
    one.until(b"wxyz")
    one.send("\x11")
    assert one.ended() == (0, [])


def test_the_terminal_is_restored_when_the_output_thread_dies(session):
    patch = """
import textual.drivers._writer_thread as module
def run(self):
    for _ in range(15):
        self._file.write(self._queue.get())
    self._file.flush()
    raise BlockingIOError(11, "boom")
module.WriterThread.run = run
"""
    is_closed(session(patch=ENDLESS + patch))


def test_an_error_while_torch_computes_does_not_abort(computing):
    patch = "import textual.drivers.linux_driver as module\nmodule.LinuxDriver.close = boom\n"
    one = computing(BOOM + patch)
    one.send("\x11")
    is_closed(one)


# Cases in which no session is opened.


def test_without_a_terminal_one_line_names_the_alternatives(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tui"], stdin=subprocess.DEVNULL, capture_output=True,
        check=False, timeout=PATIENCE, env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == (
        b"The full screen cannot be drawn: stdin is not a terminal. "
        b"Use --plain (as lines), --prompt TEXT, --prompt - (from stdin), list, info or bench\n"
    )


def test_an_unknown_checkpoint_is_one_line_and_the_terminal_is_restored(session):
    one = session("--checkpoint", "nowhere")
    assert one.ended() == (3, [])
    assert one.written == b"Checkpoint directory not found: nowhere. Found: step_000100\r\n"


def test_the_log_is_in_the_state_folder_and_only_its_owner_can_read_it(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert log_path() == tmp_path / "state/stepscope/log"
    assert log_path().stat().st_mode & 0o777 == 0o600
    assert log_path().parent.stat().st_mode & 0o777 == 0o700


def test_an_existing_log_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log_path().write_text("before\n")
    assert log_path().read_text() == "before\n"


def test_without_xdg_state_home_the_log_is_below_home(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert log_path() == tmp_path / ".local/state/stepscope/log"


def test_where_no_log_can_be_written_the_null_device_is_used(monkeypatch, tmp_path):
    (tmp_path / "stepscope").write_text("in the way")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert log_path() == Path(os.devnull)
