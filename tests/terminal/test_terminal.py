"""The session's terminal, on a pseudo-terminal: quiet, given back, drawn on while fd 2 is a log."""

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import UsageError
from tui.terminal.resets import RESETS
from tui.terminal.terminal import Terminal

ROOT = Path(__file__).parent.parent.parent
LOCAL, INPUT = 3, 0
SCRIPT = """
import os, sys, termios
from pathlib import Path
from tui.terminal.terminal import Terminal
log = Path(sys.argv[1])
terminal = Terminal()
def said(word):
    os.write(1, word.encode() + b"\\n")
"""


class Line:
    """A pseudo-terminal and a process on it."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.leader, self.follower = pty.openpty()
        self.before = termios.tcgetattr(self.follower)
        self.written = b""

    def start(self, body: str, **redirected: int) -> subprocess.Popen[bytes]:
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), self.follower) | redirected
        return subprocess.Popen(
            [sys.executable, "-c", SCRIPT + body, str(self.log)], cwd=ROOT,
            stdin=streams["stdin"], stdout=streams["stdout"], stderr=streams["stderr"],
            env=os.environ | {"TERM": "xterm-256color"}, start_new_session=True,
        )  # fmt: skip

    def run(self, body: str) -> str:
        """Return what the process wrote to the terminal; it must end well."""
        process = self.start(body)
        assert process.wait(20) == 0, self.rest()
        return self.rest()

    def until(self, words: bytes) -> None:
        deadline = time.monotonic() + 20
        while words not in self.written:
            assert time.monotonic() < deadline, self.written
            self.read(0.05)

    def read(self, seconds: float) -> bool:
        if not select.select([self.leader], [], [], seconds)[0]:
            return False
        self.written += os.read(self.leader, 65536)
        return True

    def rest(self) -> str:
        while self.read(0.01):
            pass
        return self.written.decode()

    @property
    def modes(self) -> list:
        return termios.tcgetattr(self.follower)


@pytest.fixture
def line(tmp_path) -> Iterator[Line]:
    log = tmp_path / "log"
    log.touch()
    line = Line(log)
    yield line
    os.close(line.leader)
    os.close(line.follower)


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_a_stream_that_is_no_terminal_is_refused(line, stream):
    with Path(os.devnull).open("r+b") as null:
        process = line.start("", **{stream: null.fileno(), "stderr": subprocess.PIPE})
        refused = process.communicate(timeout=20)[1].decode()
    assert process.returncode == 1
    assert f"UsageError: The full screen cannot be drawn: {stream} is not a terminal" in refused
    assert line.modes == line.before


@pytest.mark.parametrize("term", ["os.environ['TERM'] = ''", "os.environ['TERM'] = 'dumb'",
                                  "del os.environ['TERM']"])  # fmt: skip
def test_a_terminal_that_obeys_no_escapes_is_refused(line, term):
    body = f"""
from core.base.errors import UsageError
{term}
try:
    Terminal()
except UsageError as refusal:
    said(refusal.line())
"""
    assert line.run(body).startswith("The full screen cannot be drawn: TERM is ")


def test_a_closed_stream_is_refused_too(line):
    body = """
from core.base.errors import UsageError
sys.__stdin__ = None
try:
    Terminal()
except UsageError:
    said("refused")
"""
    assert line.run(body) == "refused\r\n"


def test_before_it_is_quiet_a_terminal_echoes_and_keeps_lines(line):
    process = line.start("said('here'); said(repr(os.read(0, 99)))")
    line.until(b"here")
    os.write(line.leader, b"12\r")
    assert process.wait(20) == 0
    assert line.rest() == "here\r\n12\r\nb'12\\n'\r\n"


def test_quiet_keeps_every_key_as_it_is_typed_and_echoes_nothing(line):
    body = """
terminal.quieten()
said("quiet")
typed = b""
while len(typed) < 7:
    typed += os.read(0, 99)
said(repr(typed))
terminal.restore_input()
"""
    process = line.start(body)
    line.until(b"quiet")
    for key in (b"\x11", b"\x13", b"\r", b"\n", b"1", b"\x7f", b"\x04"):
        os.write(line.leader, key)
    assert process.wait(20) == 0
    assert line.rest() == "quiet\r\nb'\\x11\\x13\\r\\n1\\x7f\\x04'\r\n"


def test_quiet_leaves_ctrl_c_a_signal(line):
    body = """
import fcntl, signal, time
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, lambda number, frame: (said("interrupted"), os._exit(0)))
terminal.quieten()
said("quiet")
time.sleep(15)
os._exit(1)
"""
    process = line.start(body)
    line.until(b"quiet")
    os.write(line.leader, b"\x03")
    assert process.wait(20) == 0
    assert line.rest() == "quiet\r\ninterrupted\r\n"


def test_quiet_is_what_it_says(line):
    line.run("terminal.quieten()")
    assert not line.modes[LOCAL] & (termios.ECHO | termios.ICANON)
    assert line.modes[LOCAL] & termios.ISIG
    assert not line.modes[INPUT] & (termios.IXON | termios.IXOFF | termios.ICRNL)


@pytest.mark.parametrize("way", ["give_back", "restore_input"])
@pytest.mark.parametrize("changed", [termios.ECHO, termios.ICANON | termios.ISIG])
def test_the_modes_that_were_there_come_back_exactly(line, way, changed):
    line.before[LOCAL] ^= changed
    line.before[INPUT] ^= termios.IXON | termios.ICRNL
    line.before[6][termios.VMIN] = b"\x02"
    termios.tcsetattr(line.follower, termios.TCSANOW, line.before)
    before = line.modes
    line.run(f"""
import tty
terminal.quieten()
assert termios.tcgetattr(0) != {before!r}
tty.setraw(0)
terminal.{way}()
""")
    assert line.modes == before


def test_modes_of_the_screen_are_undone_once_it_was_drawn_on(line):
    body = """
with terminal.drawn_on(log):
    terminal.give_back()
os.write(1, b"A")
terminal.give_back()
"""
    first, second = line.run(body).split("A")
    assert first == second
    assert first == RESETS
    assert line.log.read_bytes() == b""


def test_a_terminal_that_was_never_drawn_on_is_told_nothing(line):
    assert line.run("terminal.quieten(); terminal.give_back()") == ""
    assert line.modes == line.before


def test_while_it_is_drawn_on_fd_2_is_the_log_and_afterwards_the_terminal(line):
    line.log.write_text("older\n")
    body = """
os.write(2, b"1 ")
with terminal.drawn_on(log):
    os.write(2, b"native\\n")
    print("python", file=sys.stderr)
    os.system("echo child >&2")
    print("drawn ", end="", file=sys.__stderr__, flush=True)
    assert sys.__stderr__.isatty() and sys.__stderr__.fileno() != 2
os.write(2, b"2 ")
print("3", file=sys.stderr)
assert sys.__stderr__.fileno() == 2
"""
    assert line.run(body) == "1 drawn 2 3\r\n"
    assert line.log.read_text() == "older\nnative\npython\nchild\n"


def test_what_was_not_flushed_goes_to_the_log_and_not_to_the_terminal(line):
    body = """
with terminal.drawn_on(log):
    sys.stderr = open(2, "w", buffering=1 << 16, closefd=False)
    print("late", file=sys.stderr)
"""
    assert line.run(body) == ""
    assert line.log.read_text() == "late\n"


def test_an_exception_on_the_way_gives_fd_2_back(line):
    body = """
try:
    with terminal.drawn_on(log):
        raise KeyError
except KeyError:
    os.write(2, b"back")
"""
    assert line.run(body) == "back"


def test_a_log_that_cannot_be_opened_leaves_everything_as_it_was(line):
    line.log.unlink()
    body = """
try:
    with terminal.drawn_on(log):
        said("never")
except FileNotFoundError:
    print("no log", file=sys.__stderr__)
"""
    assert line.run(body) == "no log\r\n"


def test_no_descriptor_is_left_behind(line):
    body = """
before = len(os.listdir("/proc/self/fd"))
for _ in range(5):
    with terminal.drawn_on(log):
        pass
said(str(len(os.listdir("/proc/self/fd")) - before))
"""
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux tells its descriptors")
    assert line.run(body) == "0\r\n"


@pytest.mark.parametrize(("term", "named"), [("dumb", "TERM is dumb"), ("", "TERM is not set")])
def test_what_makes_the_session_impossible_is_named(term, named, monkeypatch):
    monkeypatch.setenv("TERM", term)
    with pytest.raises(UsageError) as caught:
        Terminal()
    assert caught.value.message.endswith(f": {named}")
    assert "--plain (as lines)" in caught.value.hint
    assert "--prompt - (from stdin)" in caught.value.hint
