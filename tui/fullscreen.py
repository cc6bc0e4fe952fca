"""The session from the outside: the terminal it needs, signals, fd 2, and how it is left.

Leaving is the hard part: a daemon thread inside a torch operator while Python exits aborts the
process (exit 134), so the caller ends the process by os._exit when the thread still lives.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from core.errors import Failure, Usage
from tui.app import Stepscope
from tui.options import Options
from tui.places import chosen

JOIN_SECONDS = 0.3
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
# Screen, mouse, focus, paste and keyboard modes off, cursor on, colours plain, lines wrap.
UNDO = (
    "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l"
    "\x1b[?2004l\x1b[?2048l\x1b[<u\x1b[?25h\x1b[?7h\x1b[0m"
)


@dataclass(frozen=True, slots=True)
class Left:
    """How the session ended: its exit code, and whether a thread is still inside torch."""

    code: int
    thread_alive: bool
    failure: Failure | None = None


def run_session(options: Options) -> Left:
    """Run the session until it is left; Usage when this is no terminal for it."""
    preset = (
        chosen(options.checkpoints, options.roots, demo=options.demo)
        if (options.checkpoints)
        else []
    )
    _need_terminal()
    log = _log_path()
    with _screen_on_its_own_descriptor(log):
        app = Stepscope(options, preset[0] if preset else None)
        leaving = _Leaving(app)
        leaving.install()
        app.run()
    app.runner.leave()
    app.files.leave()
    for thread in (app.runner, app.files):
        if thread.ident is not None:
            thread.join(JOIN_SECONDS / 2)
    alive = app.runner.is_alive() or app.files.is_alive()
    if leaving.code:
        return Left(leaving.code, alive)
    if app.return_code:
        return Left(1, alive, Failure("Internal error; the session was closed", f"See {log}"))
    return Left(0, alive)


def _need_terminal() -> None:
    """The session needs a terminal on stdin and stderr, where it draws."""
    capable = os.environ.get("TERM", "") not in ("", "dumb")
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if not capable or not all(stream is not None and stream.isatty() for stream in streams):
        raise Usage("The session needs a terminal", "Without one: --prompt TEXT, list, info")


def _log_path() -> Path:
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


@contextmanager
def _screen_on_its_own_descriptor(log: Path) -> Iterator[None]:
    """Give the screen a duplicate of fd 2 and point fd 2 itself at the log meanwhile."""
    screen = os.dup(2)
    before = sys.__stderr__
    target = os.open(log, os.O_WRONLY | os.O_APPEND)
    sys.__stderr__ = os.fdopen(os.dup(screen), "w", encoding="utf-8", errors="backslashreplace")  # type: ignore[misc]
    os.dup2(target, 2)
    os.close(target)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(screen, 2)
        os.close(screen)
        sys.__stderr__.close()
        sys.__stderr__ = before  # type: ignore[misc]


class _Leaving:
    """Signals and dead threads end the app; a second signal ends the process."""

    def __init__(self, app: Stepscope) -> None:
        self.app, self.code = app, 0

    def install(self) -> None:
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        threading.excepthook = self._on_dead_thread

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.code:
            os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, UNDO.encode())
            os._exit(128 + number)
        self.code = 128 + number
        self.app.leave_soon()

    def _on_dead_thread(self, details: threading.ExceptHookArgs) -> None:
        sys.excepthook(details.exc_type, details.exc_value or Exception(), details.exc_traceback)
        self.code = self.code or 1
        self.app.leave_soon()
