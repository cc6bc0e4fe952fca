"""The real program on a terminal that sends what no terminal should send."""

import fcntl
import os
import signal
import struct
import termios
import threading
from collections.abc import Callable, Iterator

import bare
import pytest
from endless import ENDLESS
from hostile_inputs import HALVES, NONSENSE, NOT_UTF8, SIZES
from pseudoterminal import PseudoTerminal

from tui.fullscreen.input.scanner import LATE, SEQUENCE_DELAY

# Not a measurement: a session that takes longer hangs.
BOUND = 20.0
EMPTY = b"\x15"


class Hostile(PseudoTerminal):
    """A session that has to answer after every input."""

    def answers(self, number: int, seconds: float = BOUND) -> bool:
        """Whether the prompt shows what is typed now, and is emptied again."""
        start = len(self.written)
        word = f"9{number:03}9".encode()
        os.write(self.leader, EMPTY + word)
        shown = self.shows(word, start, seconds)
        os.write(self.leader, EMPTY)
        return shown

    def shows(self, word: bytes, start: int, seconds: float = BOUND) -> bool:
        for _ in range(int(seconds / 0.02)):
            if word in self.written[start:]:
                return True
            if self.process.poll() is not None:
                return False
            self.read_for(0.02)
        return False

    def resize(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.leader, termios.TIOCSWINSZ, size)


@pytest.fixture
def start(tmp_path, write_checkpoint) -> Iterator[Callable[..., Hostile]]:
    """Start sessions with an engine that needs no torch."""
    write_checkpoint(tmp_path / "runs/step_000100")
    (tmp_path / "patch").mkdir()
    # The terminal becomes the session's own, so that it is told about a new size.
    own = "import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    (tmp_path / "patch/sitecustomize.py").write_text(own + ENDLESS)
    begun: list[Hostile] = []

    def begin(columns: int = 80, rows: int = 24) -> Hostile:
        path = f"{tmp_path / 'patch'}{os.pathsep}{bare.ROOT}"
        words = ["--checkpoints", str(tmp_path / "runs")]
        begun.append(Hostile(words, columns, rows, PYTHONPATH=path))
        assert begun[-1].has_written(b"ready")
        return begun[-1]

    yield begin
    for one in begun:
        one.until_ended(0)
        one.close()


def ended(one: Hostile) -> tuple[int, list[str]]:
    one.send("\x11")
    return one.until_ended(BOUND), one.left_on()


def test_a_session_goes_on_after_nonsense(start):
    one = start()
    survived = []
    for number, data in enumerate([*NONSENSE, *NOT_UTF8]):
        os.write(one.leader, data)
        if not one.answers(number):
            break
        survived.append(data)
    assert survived == [*NONSENSE, *NOT_UTF8]
    assert len(survived) >= 60
    # Some of those whose rest does not come; the scanner's tests have more.
    for number, data in enumerate(HALVES[::4]):
        os.write(one.leader, data)
        # What would be taken as the rest of the sequence comes after a while.
        one.read_for(SEQUENCE_DELAY * 1.2)
        assert one.answers(number), data
    assert ended(one) == (0, [])


def test_a_session_goes_on_after_sizes_that_no_terminal_has(start):
    one = start(65535, 65535)
    for data in SIZES:
        os.write(one.leader, data)
        one.read_for(0.02)
    for columns, rows in ((500, 200), (1, 65535), (65535, 1), (1, 1)):
        one.resize(columns, rows)
        one.read_for(0.1)
    at = len(one.written)
    one.resize(80, 24)
    # In a screen that is too small, no pane has the focus; it comes back after the first drawing.
    assert one.shows(b"ready", at)
    assert any(one.answers(number, 1.0) for number in range(20))
    assert ended(one) == (0, [])


def test_a_paste_without_an_end_runs_nothing_and_ends(start):
    one = start()
    at = len(one.written)
    os.write(one.leader, b"\x1b[200~31415")
    assert one.shows(b"31415", at)
    os.write(one.leader, b"\rq\r")
    one.read_for(0.5)
    assert b"generating" not in one.written
    assert one.process.poll() is None
    one.read_for(LATE)
    os.write(one.leader, b"\r")
    assert one.has_written(b"generating")
    # Inside another one Ctrl+Q acts all the same.
    os.write(one.leader, b"\x1b[200~31415")
    assert ended(one) == (0, [])


def test_many_characters_without_a_paste_are_shown_at_once(start):
    one = start()
    text = b"12345678 " * 6_667
    typing = threading.Thread(target=os.write, args=(one.leader, text + b"31415"))
    typing.start()
    # One by one they would take minutes.
    assert one.has_written(b"31415")
    typing.join()
    os.write(one.leader, text)
    one.process.send_signal(signal.SIGTERM)
    assert (one.until_ended(BOUND), one.left_on()) == (143, [])
