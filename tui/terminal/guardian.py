"""A small parent process that resets the terminal when the session was killed.

After SIGKILL or a crash in native code the session cannot do so itself, nor while native code
computes or the terminal takes no output: a session that does not end at a signal is killed. The
parent must stay small, so this module imports neither argparse, dataclasses and typing nor anything
of core.
"""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from tui.terminal.ending import Ending
from tui.terminal.gate import session_problem
from tui.terminal.job_control import in_foreground, stop_self
from tui.terminal.line_modes import LineModes, line_modes, quieten_input
from tui.terminal.parent_link import CHARACTER, DRAWN, EDITOR, NAMED, QUITTING, STARTING, ParentLink
from tui.terminal.resets import takes_output, write_resets

FORWARDED = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP")
# Seconds after which a child that stopped is taken as stopped: when a shell continues the group,
# the parent can be the first to run and find the child still stopped.
SETTLED = 0.01
# Smaller bytes that the child tells are the numbers of signals.
FIRST_STATE = 64

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
    before = line_modes()
    # As early as possible: a terminal in its usual mode shows the keys, and takes Ctrl+Q itself.
    quieten_input()
    heard, say = os.pipe()
    life, held = os.pipe()
    # Until the parent passes signals on, they wait.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        child = os.fork()
    except OSError:
        _close(heard, say, life, held)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if before:
            before.set()
        return session(None)
    if child == 0:
        _close(heard, held)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        return session(ParentLink(say, life, before))
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
        """`heard` is the pipe on which the child tells the terminal's state and its signals.

        `before` are the line modes to restore.
        """
        self._child, self._heard, self._before = child, heard, before
        self._state, self._name = STARTING, ""
        self._got: list[int] = []
        # Signals of the shell or the user, whose effect needs no words.
        self._passed_on: set[int] = set()
        self._ending = Ending()
        self._woken, wakes = os.pipe()
        for end in (heard, self._woken, wakes):
            os.set_blocking(end, False)
        # A signal ends the wait in `_sleep`, also one that arrives just before it.
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def forward(self, numbers: list[int]) -> None:
        """Pass these signals on to the child; a signal that is ignored (nohup) stays ignored."""
        for number in numbers:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._take)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        self._got.append(number)

    def wait(self) -> int:
        """Wait until the child has ended; return the exit code for the shell."""
        while True:
            self._pass_on()
            changed, status = os.waitpid(self._child, os.WNOHANG | os.WUNTRACED)
            if changed and os.WIFSTOPPED(status):
                time.sleep(SETTLED)
                changed, status = os.waitpid(self._child, os.WNOHANG | os.WCONTINUED)
                if not changed:
                    self._stop_too()
                    continue
            if not changed:
                self._sleep()
            elif not os.WIFCONTINUED(status):
                return self._ended(status)

    def _sleep(self) -> None:
        """Wait for a signal, a word of the child, or the next moment to act."""
        files = [self._woken] if self._heard < 0 else [self._woken, self._heard]
        select.select(files, [], [], self._ending.wait(time.monotonic()))
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 1 << 12)

    def _pass_on(self) -> None:
        """Act on the signals that either process received, and on those that had no effect."""
        now = time.monotonic()
        self._hear(now)
        while self._got:
            number = self._got.pop(0)
            self._passed_on.add(number)
            if self._ending.parent_got(number, now, is_lent=self._state == EDITOR):
                os.kill(self._child, number)
        if number := self._ending.due(now):
            os.kill(self._child, number)

    def _ended(self, status: int) -> int:
        self._hear(time.monotonic())
        # A child that ended by itself has restored what it could.
        if os.WIFSIGNALED(status) or self._state in (STARTING, DRAWN):
            self._give_back()
        if os.WIFSIGNALED(status):
            self._tell_of_death(os.WTERMSIG(status))
        if self._ending.code is not None:
            return self._ending.code
        signaled = os.WIFSIGNALED(status)
        return 128 + os.WTERMSIG(status) if signaled else os.WEXITSTATUS(status)

    def _tell_of_death(self, number: int) -> None:
        """Write that the session was killed, and the command that opens it again."""
        line = f"stepscope --resume={self._name}" if self._name else ""
        if self._ending.code is None and number not in self._passed_on:
            names = (one.name for one in signal.Signals if one == number)
            killed = f"The session was killed ({next(names, f'signal {number}')})"
            line = f"{killed}; {line} opens it again" if line else killed
        if line and self._state != EDITOR and in_foreground() and takes_output(2):
            with contextlib.suppress(OSError):
                os.write(2, f"{line}\n".encode())

    def _stop_too(self) -> None:
        """Give the terminal back and stop; when continued, continue the child."""
        theirs = line_modes()
        self._hear(time.monotonic())
        self._give_back()
        stop_self()
        # A child that restored the terminal sets its modes again itself.
        if theirs and self._state in (STARTING, DRAWN) and in_foreground():
            theirs.set()
        os.kill(self._child, signal.SIGCONT)

    def _give_back(self) -> None:
        """Restore the terminal, unless an editor or the shell uses it."""
        if self._state == EDITOR or not in_foreground():
            return
        if self._state == DRAWN:
            if self._before and not takes_output(2):
                self._before.discard_output()
            if takes_output(2):
                write_resets(2)
        if self._before:
            self._before.set()

    def _hear(self, now: float) -> None:
        """Take what the child told: the last state, and the signals that it received."""
        try:
            told = os.read(self._heard, 1 << 16) if self._heard >= 0 else b""
        except BlockingIOError:
            return
        if not told:
            self._heard = -1
        for byte in told:
            if byte == QUITTING[0]:
                self._ending.child_quits(now)
            elif byte >= CHARACTER:
                self._name += chr(byte - CHARACTER)
            elif byte == NAMED[0]:
                self._name = ""
            elif byte >= FIRST_STATE:
                self._state = bytes((byte,))
            else:
                self._ending.child_got(byte, now, is_lent=self._state == EDITOR)
