"""The session from the outside: which checkpoint it begins with, where details go, how it is left.

Leaving is the hard part: a daemon thread inside a torch operator while Python exits aborts the
process (exit 134), so the caller ends the process by os._exit when the thread still lives.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import Failure
from tui.app import Stepscope
from tui.editor import Editor
from tui.leaving import Leaving
from tui.options import Options
from tui.places import chosen
from tui.terminal import Terminal

JOIN_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Left:
    """How the session ended: its exit code, and whether a thread is still inside torch."""

    code: int
    thread_alive: bool
    failure: Failure | None = None


def run_session(options: Options, terminal: Terminal, leaving: Leaving) -> Left:
    """Run the session until it is left; NotFound when the checkpoint named is not there."""
    named = options.checkpoints
    preset = chosen(named, options.roots, demo=options.demo)[0] if named else None
    log = log_path()
    with terminal.drawn_on(log):
        app = Stepscope(options, preset, Editor(terminal.restore_input))
        leaving.ask(app.leave_soon)
        app.run()
    app.runner.leave()
    app.files.leave()
    for thread in (app.runner, app.files):
        if thread.ident is not None:
            thread.join(JOIN_SECONDS / 2)
    alive = app.runner.is_alive() or app.files.is_alive()
    if leaving.code != 1 and (leaving.code or not app.return_code):
        return Left(leaving.code, alive)
    return Left(1, alive, Failure("Internal error; the session was closed", f"See {log}"))


def log_path() -> Path:
    """Return where warnings of native code and details of errors go."""
    base = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    folder = Path(base) / "stepscope"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "log"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return Path(os.devnull)
    return path
