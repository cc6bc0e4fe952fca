"""A small parent process that resets the terminal when the session was killed.

After SIGKILL or a crash in native code the session cannot do so itself. The parent must stay
small, so this module imports neither argparse, dataclasses and typing nor anything of core.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from tui.terminal.gate import session_problem
from tui.terminal.job_control import in_foreground, stop_self
from tui.terminal.line_modes import LineModes, line_modes
from tui.terminal.parent_link import DRAWN, EDITOR, STARTING, ParentLink
from tui.terminal.resets import write_resets

FORWARDED = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP")
# Seconds that the child has to end after such a signal: it ends earlier, unless native code keeps
# its handlers from running.
PATIENCE = 0.95
# Seconds after which a child that stopped is taken as stopped: when a shell continues the group,
# the parent can be the first to run and find the child still stopped.
SETTLED = 0.01

Session = Callable[[ParentLink | None], int]


def can_guard() -> bool:
    """Whether a session would be drawn on this terminal by Textual's own driver."""
    own_driver = sys.platform != "win32" and not os.environ.get("TEXTUAL_DRIVER")
    return own_driver and not session_problem()


def guarded(session: Session) -> int:
    """Run the session in a child process; return its exit code there.

    This process ends with that exit code, or with 128+n if signal n killed the child. If it cannot
    fork, the session runs in this process without a parent.
    """
    numbers = [getattr(signal, name) for name in FORWARDED]
    # Read here, since the child may change them before the parent runs again.
    before = line_modes()
    heard, say = os.pipe()
    life, held = os.pipe()
    # Until the parent passes signals on, they wait.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        child = os.fork()
    except OSError:
        _close(heard, say, life, held)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        return session(None)
    if child == 0:
        _close(heard, held)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        return session(ParentLink(say, life))
    _close(say, life)
    guardian = Guardian(child, heard, before)
    guardian.forward(numbers)
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    os._exit(guardian.wait())


def _close(*files: int) -> None:
    for file in files:
        os.close(file)


class Guardian:
    """The parent: it waits for the child, stops with it, and resets the terminal after it."""

    def __init__(self, child: int, heard: int, before: LineModes | None) -> None:
        """`heard` is the pipe on which the child tells the terminal's state.

        `before` are the line modes to restore.
        """
        self._child, self._heard, self._before = child, heard, before
        self._state = STARTING
        # The signal that is to end the child.
        self._ends = 0
        self._woken = -1
        os.set_blocking(heard, False)

    def forward(self, numbers: list[int]) -> None:
        """Pass these signals on to the child; a signal that is ignored (nohup) stays ignored."""
        for number in numbers:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._pass_on)

    def wait(self) -> int:
        """Wait until the child has ended; return the exit code for the shell."""
        self._wake_at_signals()
        while True:
            changed, status = os.waitpid(self._child, os.WUNTRACED | os.WNOHANG)
            if not changed:
                self._sleep()
                continue
            if os.WIFSTOPPED(status):
                time.sleep(SETTLED)
                changed, status = os.waitpid(self._child, os.WNOHANG | os.WCONTINUED)
                if not changed:
                    self._stop_too()
                    continue
            if not os.WIFCONTINUED(status):
                return self._ended(status)

    def _wake_at_signals(self) -> None:
        """Let each signal write a byte that ends `_sleep`.

        A call that waits for the child would miss a signal that comes just before it, and the
        handler would run only after it.
        """
        self._woken, wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _sleep(self) -> None:
        select.select([self._woken], [], [])
        os.read(self._woken, 1 << 10)

    def _ended(self, status: int) -> int:
        self._child = 0
        if os.WIFEXITED(status):
            return os.WEXITSTATUS(status)
        self._give_back()
        number = os.WTERMSIG(status)
        return 128 + (self._ends if self._ends and number == signal.SIGKILL else number)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self._hear()
        # Ctrl+C in an editor is the editor's.
        if not self._child or (number == signal.SIGINT and self._state == EDITOR):
            return
        os.kill(self._child, number)
        if number != signal.SIGTSTP and not self._ends:
            self._ends = number
            signal.signal(signal.SIGALRM, self._kill)
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def _kill(self, _number: int, _frame: FrameType | None) -> None:
        if self._child:
            os.kill(self._child, signal.SIGKILL)

    def _stop_too(self) -> None:
        """Give the terminal back and stop; when continued, continue the child."""
        theirs = line_modes()
        self._give_back()
        stop_self()
        # A child that restored the terminal sets its modes again itself.
        if theirs and self._state in (STARTING, DRAWN) and in_foreground():
            theirs.set()
        os.kill(self._child, signal.SIGCONT)

    def _give_back(self) -> None:
        """Restore the terminal, unless an editor or the shell uses it."""
        self._hear()
        if self._state == EDITOR or not in_foreground():
            return
        if self._state == DRAWN:
            write_resets(2)
        if self._before:
            self._before.set()

    def _hear(self) -> None:
        """Take the last state that the child told."""
        try:
            told = os.read(self._heard, 1 << 16)
        except BlockingIOError:
            return
        self._state = told[-1:] or self._state
