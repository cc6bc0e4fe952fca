"""Leaving under torture: python -m tests.torture leaving [TIMES] [WAY]; prints its figures.

The session runs on a pseudo-terminal with a random network of 30 M parameters. In every phase it is
left TIMES times by ctrl+q and by four signals, at a random moment of the phase; while an editor has
the terminal, by SIGTERM, SIGHUP and SIGQUIT, since keys and Ctrl+C are the editor's. Counted are
wrong exit codes, seconds to the end, modes left on, and rounds without the phase on screen.
"""

import random
import signal
import time
from pathlib import Path

from phases import WORDS, Phase, Round, reach, run_phases
from pseudoterminal import PseudoTerminal

LONG = "\x1b[200~" + "123+456\n" * 230 + "\x1b[201~"


PHASES = (
    Phase("start", b"", linger=(0.15, 0.8)),
    Phase("idle"),
    Phase("loading", b"loading", linger=(0.0, 1.2)),
    Phase("prefill", keys=(LONG, "\r"), then=b"reading prompt"),
    Phase("streaming", keys=("/tokens 1000\r", "123+456\r"), then=b"generating", linger=(0.0, 1.0)),
    Phase("queued", keys=("/tokens 1000\r", "123+456\r", "9-8\r"), then=b"queued"),
    Phase("help", keys=("\x1bOP",), then=b"keys and commands"),
    Phase("settings", keys=("\x14",)),
    Phase("palette", keys=("\x10",)),
    Phase("history", keys=("/tokens 3\r", "12+5\r", "\x12"), then=b"newest"),
)
EDITOR = (Phase("editor", keys=("\x07",), then=b"in-editor"),)
SIGNALS = {name: getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")}
EXPECTED = {"ctrl+q": 0} | {name: 128 + number for name, number in SIGNALS.items()}
IN_EDITOR = {name: EXPECTED[name] for name in ("SIGTERM", "SIGHUP", "SIGQUIT")}


def leave(folder: Path, phase: Phase, way: str, rng: random.Random) -> Round:
    """Bring a session into a phase, leave it, and look at what it left."""
    editor = "sh -c 'printf in-editor; exec sleep 3'"
    terminal = PseudoTerminal(["--checkpoints", str(folder), *WORDS], EDITOR=editor)
    reached = reach(terminal, phase, rng)
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
    run_phases(PHASES, EXPECTED, leave, seed=4)
    run_phases(EDITOR, IN_EDITOR, leave, seed=5)
