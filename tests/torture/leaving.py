"""Leaving under torture: python -m tests.torture leaving [TIMES] [WAY]; prints its figures.

The session runs on a pseudo-terminal with a random network of 30 M parameters. In every phase it is
left TIMES times by ctrl+q and by four signals, at a random moment of the phase; an editor that has
the terminal gets a key before ctrl+q. Counted are wrong exit codes, seconds to the end, modes left
on, and rounds without the phase on screen. The exit code is 1 if a code is wrong or a mode left on.
"""

import random
import signal
import sys
import time
from pathlib import Path

from phases import WORDS, Phase, Round, reach, run_phases
from pseudoterminal import PseudoTerminal

LONG = "\x1b[200~" + "123+456\n" * 230 + "\x1b[201~"
STREAM = ("/tokens 1000\r", "123+456\r")

PHASES = (
    Phase("start", b"", linger=(0.15, 0.8)),
    Phase("idle"),
    Phase("loading", b"loading", linger=(0.0, 1.2)),
    Phase("prefill", keys=(LONG, "\r"), then=b"reading prompt"),
    Phase("streaming", keys=STREAM, then=b"generating", linger=(0.0, 1.0)),
    Phase("queued", keys=(*STREAM, "9-8\r"), then=b"queued"),
    Phase("settings", keys=("\x14",)),
    Phase("help", keys=("\x1bOP",), then=b"keys and commands"),
    Phase("palette", keys=("\x10",)),
    Phase("history", keys=("/tokens 3\r", "12+5\r", "\x12"), then=b"newest"),
    Phase("editor", keys=("\x07",), then=b"in the editor"),
)
SIGNALS = {name: getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")}
EXPECTED = {"ctrl+q": 0} | {name: 128 + number for name, number in SIGNALS.items()}
# It has the terminal until a key is pressed.
EDITOR = """#!/bin/sh
exec python3 -c "
import sys, termios, tty
before = termios.tcgetattr(0)
tty.setraw(0)
print(\\"in the editor\\", flush=True)
sys.stdin.read(1)
termios.tcsetattr(0, termios.TCSANOW, before)"
"""


def leave(folder: Path, phase: Phase, way: str, rng: random.Random) -> Round:
    """Bring a session into a phase, leave it, and look at what it left."""
    editor = folder / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    words = ["--checkpoints", str(folder), *WORDS]
    terminal = PseudoTerminal(words, EDITOR=str(editor))
    reached = reach(terminal, phase, rng)
    if way not in SIGNALS and phase.name == "editor":
        # The first key is the editor's.
        terminal.send("x")
        terminal.read_for(5, b"\x1b[?1049h")
    started = time.monotonic()
    if way in SIGNALS:
        terminal.process.send_signal(SIGNALS[way])
    else:
        terminal.send("\x11")
    code = terminal.until_ended(10)
    found = Round(code, time.monotonic() - started, terminal.left_on(), reached)
    terminal.close()
    return found


if __name__ == "__main__":
    sys.exit(run_phases(PHASES, EXPECTED, leave, seed=4))
