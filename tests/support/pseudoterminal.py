"""The real program on a pseudo-terminal: what is sent, what it wrote, what it left switched on."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from typing import Any

from forked_program import ForkedProgram

MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
# Modes that are on in a plain terminal.
NORMAL = {b"25", b"7"}


class PseudoTerminal:
    """`python -m tui WORDS` with the terminal's other end in the test's hand."""

    def __init__(self, words: list[str], columns: int = 80, rows: int = 24, **environ: str) -> None:
        self.leader, self.follower = pty.openpty()
        fcntl.ioctl(self.follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.follower)
        self._home = tempfile.TemporaryDirectory()
        self.home = self._home.name
        surroundings = {"TERM": "xterm-256color", "HOME": self.home, "XDG_STATE_HOME": self.home,
                        # A session that is killed while an editor runs leaves a folder there.
                        "TMPDIR": self.home}  # fmt: skip
        self.started = time.monotonic()
        self.process = self.begin(
            words, stdin=self.follower, stdout=self.follower, stderr=self.follower,
            env=os.environ | surroundings | environ, start_new_session=True,
        )  # fmt: skip
        self.written = b""

    def begin(self, words: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        """Start the process."""
        return subprocess.Popen(self.program(words), pass_fds=self.inherited, **options)

    def program(self, words: list[str]) -> list[str]:
        return [sys.executable, "-m", "tui", *words]

    @property
    def inherited(self) -> tuple[int, ...]:
        return ()

    def send(self, keys: str) -> None:
        os.write(self.leader, keys.encode())

    def read_for(self, seconds: float, words: bytes = b"") -> bool:
        """Read for so long, or until words come after now; say whether they came."""
        start, deadline = len(self.written), time.monotonic() + seconds
        while (rest := deadline - time.monotonic()) > 0:
            if words and words in self.written[start:]:
                return True
            if select.select([self.leader], [], [], min(rest, 0.05))[0]:
                try:
                    self.written += os.read(self.leader, 1 << 16)
                except OSError:
                    break
        return not words

    def has_written(self, words: bytes, seconds: float = 20) -> bool:
        """Read until these words were written since the start; return whether they were."""
        deadline = time.monotonic() + seconds
        while words not in self.written and time.monotonic() < deadline:
            self.read_for(0.01)
        return words in self.written

    def until_ended(self, seconds: float = 10.0) -> int:
        """Read until the process has ended, killing it after so long; return its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read_for(0.01)
        if self.process.poll() is None:
            self.process.kill()
        code = self.process.wait()
        self.read_for(0.1)
        return code

    def left_on(self) -> list[str]:
        """Return private modes whose last word differs from a plain terminal's, and the tty's."""
        last = dict(MODE.findall(self.written))
        wrong = [m.decode() for m, state in last.items() if (state == b"h") != (m in NORMAL)]
        if len(re.findall(rb"\x1b\[>\d+u", self.written)) > self.written.count(b"\x1b[<u"):
            wrong.append("kitty keys")
        if termios.tcgetattr(self.follower) != self.before:
            wrong.append("tty")
        return wrong

    def close(self) -> None:
        os.close(self.leader)
        os.close(self.follower)
        self._home.cleanup()


class ForkedTerminal(PseudoTerminal):
    """The same in a forked process, for tests that are not about its start."""

    def begin(self, words: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        return ForkedProgram(words, **options)
