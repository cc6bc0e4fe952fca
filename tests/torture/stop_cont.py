"""Stopped and continued: python -m tests.torture stop_cont [TIMES=200]; prints its figures.

The session is stopped by SIGSTOP and continued TIMES times, at random moments; afterwards it must
have its threads, take what is typed, and leave an ordinary terminal. The exit code is 1 otherwise.
"""

import os
import random
import signal
import sys
from pathlib import Path

from pseudoterminal import PseudoTerminal


def session_of(process: int) -> int:
    """Return the session's process: the child of the small parent."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(children[0]) if children else process


def threads(process: int) -> int:
    """Return the number of threads of a process."""
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def main(times: int) -> int:
    """Print the figures; return 1 if something is wrong."""
    rng, terminal = random.Random(1), PseudoTerminal(["--demo"])
    assert terminal.has_written(b"ready")
    terminal.read_for(3)
    session = session_of(terminal.process.pid)
    before = threads(session)
    for _ in range(times):
        os.kill(session, signal.SIGSTOP)
        terminal.read_for(rng.uniform(0.01, 0.05))
        os.kill(session, signal.SIGCONT)
        terminal.read_for(rng.uniform(0.01, 0.15))
    terminal.read_for(2)
    after, start = threads(session), len(terminal.written)
    terminal.send("QZJ")
    terminal.read_for(2, b"QZJ")
    shown = b"QZJ" in terminal.written[start:]
    terminal.send("\x11")
    code = terminal.until_ended(10)
    left = terminal.left_on()
    terminal.close()
    print(f"{times} times: {before} threads before, {after} after; keys are shown: {shown}")
    print(f"exit {code}, modes left on: {left}")
    return int(after != before or not shown or code != 0 or bool(left))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*given, *(200,)[len(given) :]))
