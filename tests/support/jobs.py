"""The real program as the job of a shell on a pseudo-terminal, and the processes it consists of."""

import os
import re
import select
import sys
import termios
import time
from pathlib import Path

from pseudoterminal import PseudoTerminal

SHELL = Path(__file__).parent / "shell.py"


def children(pid: int) -> list[int]:
    """Return the numbers of a process's children that have not ended; only on Linux."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in listed.split() if state(int(word)) not in ("", "Z")]


def state(pid: int) -> str:
    """Return a process's letter in /proc (R, S, T, Z, ...); "" when there is none."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[0]


class Job(PseudoTerminal):
    """`python -m tui WORDS` started by a shell: `parent` and `child` are its two processes."""

    def __init__(self, words: list[str], **environ: str) -> None:
        self._orders, self._order = os.pipe()
        self._reports, self._report = os.pipe()
        super().__init__(words, 80, 24, **environ)
        self._heard = ""
        self.parent = int(self.report("job").split()[1])

    def program(self, words: list[str]) -> list[str]:
        ends = [str(self._orders), str(self._report)]
        return [sys.executable, str(SHELL), *ends, *super().program(words)]

    @property
    def inherited(self) -> tuple[int, ...]:
        return self._orders, self._report

    @property
    def child(self) -> int:
        """The session's process, as soon as there is one."""
        deadline = time.monotonic() + 10
        while not (found := children(self.parent)):
            assert time.monotonic() < deadline
            self.read_for(0.01)
        return found[0]

    def report(self, word: str, seconds: float = 20) -> str:
        """Read the terminal until the shell reports a line with this word; return the line."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(f"{word}.*\n", self._heard)):
            assert time.monotonic() < deadline, (word, self._heard, self.written[-300:])
            self.read_for(0.01)
            if select.select([self._reports], [], [], 0)[0]:
                self._heard += os.read(self._reports, 4096).decode()
        self._heard = self._heard[found.end() :]
        # What was written before the report.
        self.read_for(0.05)
        return found[0].strip()

    def order(self, letter: str) -> None:
        """Continue the job: f in the foreground, b in the background."""
        os.write(self._order, letter.encode())

    @property
    def raw(self) -> bool:
        """Whether the terminal neither echoes nor edits lines."""
        return not termios.tcgetattr(self.follower)[3] & (termios.ECHO | termios.ICANON)

    def close(self) -> None:
        for end in (self._orders, self._order, self._reports, self._report):
            os.close(end)
        super().close()
