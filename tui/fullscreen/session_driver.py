"""Textual's driver with job control: Ctrl+Z, `kill -TSTP`, and `fg` after any stop.

Textual's own handlers change the screen inside the signal handler: the interrupted code can hold
the lock of the queue that they write to, and every SIGCONT starts two more threads. Here the work
is done in the event loop, and a screen that is drawn is left before it is drawn again.
"""

import os
import select
import signal
import time
from collections.abc import Iterable
from typing import Any, Protocol, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.message import Message

from tui.fullscreen.input.parser import InputParser
from tui.fullscreen.input.typed import Typed
from tui.terminal.job_control import SAME_REQUEST, in_foreground
from tui.terminal.suspension import stop_uncounted
from tui.terminal.terminal import Terminal
from tui.terminal.window_size import clamped

# Bytes that are read at a time, and seconds until the input thread looks whether it should end.
READ_BYTES, LOOK = 1 << 16, 0.1
# Seconds that keys typed before Ctrl+Q have to be handled.
QUIT_PATIENCE = 0.4
# Seconds in the background before this process stops again.
PAUSE = 0.05


class Host(Protocol):
    """What the driver needs of the app."""

    terminal: Terminal | None
    is_leaving: bool

    def leave_soon(self) -> None:
        """Close the app; can be called from any thread."""


class SessionDriver(LinuxDriver):
    """Draws on a Terminal and tells it when the session's modes are set and restored."""

    def __init__(self, app: App[Any], **rest: Any) -> None:
        """Install the handlers of SIGTSTP and SIGCONT; `app` is a Host with a terminal."""
        host = cast("Host", app)
        assert host.terminal is not None
        self._host, self._terminal = host, host.terminal
        self._drawing, self._stop_asked, self._came_back = False, 0.0, 0.0
        self._continued = False
        super().__init__(app, **rest)

    # What Textual calls ---------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Set the session's modes."""
        if in_foreground():
            # Textual shows its screen first, and flow control would take a Ctrl+Q meanwhile.
            self._terminal.quieten()
        self._terminal.drawing()
        self._drawing = True
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        self._terminal.drawn()

    def stop_application_mode(self) -> None:
        """Restore the modes, once."""
        if self._drawing:
            super().stop_application_mode()

    def disable_input(self) -> None:
        """Stop reading keys."""
        if not self._drawing:
            return
        if not in_foreground():
            # The parent was killed, and a shell has set its own line modes. Changing the terminal
            # would stop this process.
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            self.attrs_before = None
        super().disable_input()

    def close(self) -> None:
        """Write everything that is left."""
        super().close()
        if self._drawing:
            self._drawing = False
            self._terminal.undrawn()

    def write(self, data: str) -> None:
        """Write, unless the terminal is given back."""
        if self._drawing:
            super().write(data)

    def _get_terminal_size(self) -> tuple[int, int]:
        return clamped(*super()._get_terminal_size())

    def run_input_thread(self) -> None:
        """Read what the terminal sends until the screen is left, or the terminal is gone."""
        parser = InputParser()
        self._typed: Typed | None = None
        while not self.exit_event.is_set():
            now = time.monotonic()
            wait = min(LOOK, parser.wait(now) or LOOK)
            if select.select([self.fileno], [], [], wait)[0]:
                data = self._read()
                if not data:
                    self._terminal.lost()
                    return
                self._pass_on(parser.feed(data, time.monotonic()))
            self._pass_on(parser.tick(time.monotonic()))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, READ_BYTES)
        except OSError:
            return b""

    def _pass_on(self, messages: Iterable[Message]) -> None:
        """Hand messages to the app; typed text grows the one before, if that still waits."""
        for message in messages:
            if isinstance(message, Typed):
                if self._typed and self._typed.add(message):
                    continue
                self._typed = message
            else:
                self._typed = None
            self.process_message(message)
            if isinstance(message, Key) and message.key == "ctrl+q":
                self._terminal.quitting()
                # It would wait for everything that was typed before it.
                self._loop.call_soon_threadsafe(
                    self._loop.call_later, QUIT_PATIENCE, self._host.leave_soon
                )

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        # Textual leaves reports in pixels on.
        self.write("\x1b[?1016l")

    def _sigtstp_application(self, *_: object) -> None:
        now = time.monotonic()
        if now - self._stop_asked < SAME_REQUEST:
            return
        self._stop_asked, self._continued = now, False
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._suspend)
        else:
            # An editor has the terminal, and the event loop waits for it.
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        self._continued = True
        if self._terminal.parent:
            self._terminal.parent.wake()
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._draw_again)

    # Stopping and coming back ---------------------------------------------------------------------

    def suspend_session(self) -> None:
        """Give the terminal back and stop; when continued in the foreground, draw everything."""
        self._continued = False
        self._suspend()

    def _suspend(self) -> None:
        if self._drawing:
            self._leave_screen()
            # A stop that was continued before it took place does not take place.
            if not self._continued:
                stop_uncounted()
            self._come_back()

    def _draw_again(self) -> None:
        """Draw after a stop that this process did not notice, such as SIGSTOP."""
        if self._drawing and time.monotonic() - self._came_back > SAME_REQUEST:
            self._leave_screen()
            self._come_back()

    def _leave_screen(self) -> None:
        self.suspend_application_mode()
        self._terminal.restore_input()

    def _come_back(self) -> None:
        while not in_foreground() and not self._host.is_leaving:
            # A parent that is being killed must be gone first: only a stop that is complete by then
            # is ended by the kernel.
            time.sleep(PAUSE)
            stop_uncounted()
        if self._host.is_leaving:
            return
        self.resume_application_mode()
        self._app.refresh(layout=True)
        self._came_back = time.monotonic()
