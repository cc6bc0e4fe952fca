"""A session that streams text for a long time: its memory, threads, descriptors and keys."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory

from jobs import children
from key_paint import key_to_paint, p99
from long_demo import lengthened
from pseudoterminal import PseudoTerminal

TOKENS = 400
_RSS = re.compile(r"VmRSS:\s+(\d+) kB")


@dataclass(frozen=True)
class Sample:
    """The session's process after a number of generated tokens; `rss` is in MiB."""

    tokens: int
    rss: float
    threads: int
    descriptors: int


@dataclass
class Soak:
    """What was seen in a soak; `keys` are seconds from a key to its paint, in order."""

    samples: list[Sample] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    code: int = -1

    @property
    def tokens(self) -> int:
        """Number of generated tokens."""
        return self.samples[-1].tokens

    def slope(self, warm_up: float = 0.2) -> float:
        """Return MiB per 100,000 tokens, without the first samples."""
        kept = self.samples[int(len(self.samples) * warm_up) :]
        found = linear_regression([one.tokens for one in kept], [one.rss for one in kept])
        return found.slope * 100_000

    def key_p99(self) -> tuple[float, float]:
        """Return the 99th percentile of the first and of the last fifth of the keys, in seconds."""
        part = max(1, len(self.keys) // 5)
        return p99(self.keys[:part]), p99(self.keys[-part:])

    def counts(self, warm_up: float = 0.2) -> tuple[set[int], set[int]]:
        """Return the different numbers of threads and of descriptors between generations."""
        kept = self.samples[int(len(self.samples) * warm_up) :]
        return {one.threads for one in kept}, {one.descriptors for one in kept}


def soak(seconds: float) -> Soak:
    """Let a session generate text again and again while keys are typed; then quit it."""
    found = Soak()
    with _session() as terminal:
        (pid,) = children(terminal.process.pid) or (terminal.process.pid,)
        terminal.send(f"/tokens {TOKENS}\r")
        terminal.read_for(0.5)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found.keys += _typed_while_streaming(terminal, len(found.keys))
            found.samples.append(_sample(pid, (len(found.samples) + 1) * TOKENS))
            # What was painted is not needed any more, and would be searched for every key.
            terminal.written = b""
        terminal.send("\x11")
        found.code = terminal.until_ended()
    return found


@contextmanager
def _session() -> Iterator[PseudoTerminal]:
    with TemporaryDirectory() as folder:
        words = ["--checkpoint", str(lengthened(Path(folder))), "--no_stop_ids"]
        terminal = PseudoTerminal(words, 120, 40)
        assert terminal.has_written(b" ready ", 60)
        try:
            yield terminal
        finally:
            terminal.until_ended(0)
            terminal.close()


def _typed_while_streaming(terminal: PseudoTerminal, number: int) -> list[float]:
    """Run a prompt to its end; return the waits of keys that were typed meanwhile."""
    terminal.send("\x15")
    terminal.read_for(0.1)
    terminal.send("1+1\r")
    assert terminal.read_for(20, b"generating"), terminal.written[-500:]
    start = len(terminal.written)
    waits: list[float] = []
    while b" ready " not in terminal.written[start:]:
        waits.append(key_to_paint(terminal, number + len(waits)))
        terminal.read_for(0.05)
    return waits


def _sample(pid: int, tokens: int) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    found = _RSS.search(status)
    assert found
    threads = len(os.listdir(f"/proc/{pid}/task"))
    return Sample(tokens, int(found[1]) / 1024, threads, len(os.listdir(f"/proc/{pid}/fd")))
