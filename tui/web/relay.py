"""The process behind a tab: it runs a session on a pseudo-terminal and passes bytes both ways.

textual-serve starts it, and ends it with a packet or by closing its input. What the session writes
is read only as fast as the browser takes it, so a slow browser slows the session's drawing down.
"""

import fcntl
import os
import select
import signal
import sys
from collections.abc import Mapping
from types import FrameType

from core.machine.subprocess_entry import program
from tui.terminal.browser import PROGRAM
from tui.web.packets import DATA, META, PRELUDE, PacketReader, data_packet, meta_of, meta_packet
from tui.web.terminal_process import TerminalProcess

# Of textual-serve's own, and of the terminal in which the server runs: another clipboard and size.
DROPPED = (
    "TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DRIVER", "TEXTUAL_FPS", "TEXTUAL_COLOR_SYSTEM",
    "TERM_PROGRAM_VERSION", "COLUMNS", "LINES", "ROWS", "TMUX", "TMUX_PANE", "STY",
)  # fmt: skip
# xterm.js.
TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TERM_PROGRAM": PROGRAM}
# Bytes that may wait for the browser.
MOST_WAITING = 1 << 16
# Seconds for the session to end after the terminal hung up; its parent process takes one.
PATIENCE = 3.0


def child() -> None:
    """Run a session; sys.argv[1] is a file to be locked meanwhile, the rest the session's words."""
    lock, *words = sys.argv[1:]
    held = os.open(lock, os.O_RDONLY)
    # Shared: a tab that was closed at once can still be about to end.
    fcntl.flock(held, fcntl.LOCK_SH)
    run_relay(program("tui", *words), os.environ)


def run_relay(words: list[str], environ: Mapping[str, str]) -> None:
    """Run a program on a terminal of the size in `environ` until it, the tab or the server ends."""
    size = _number(environ.get("COLUMNS"), 80), _number(environ.get("ROWS"), 24)
    own = {name: value for name, value in environ.items() if name not in DROPPED}
    session = TerminalProcess(words, own | TERMINAL, *size)
    try:
        Relay(session).run()
    finally:
        session.end(PATIENCE)


class Relay:
    """Passes packets on stdin to the terminal, and its output as packets to stdout."""

    def __init__(self, session: TerminalProcess) -> None:
        self._session = session
        self._packets = PacketReader()
        self._typed, self._shown = bytearray(), bytearray(PRELUDE)
        # The session has ended by itself; the tab or the server wants it to end.
        self._over, self._left = False, False
        os.set_blocking(0, False)
        os.set_blocking(1, False)
        self._woken, wakes = os.pipe()
        for end in (self._woken, wakes):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._leave)

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        self._left = True

    def run(self) -> None:
        """Pass bytes until the session has ended and all was shown, or it is to end."""
        while not self._left and not (self._over and not self._shown):
            self._turn()

    def _turn(self) -> None:
        """Wait until something can be read or written, and do it."""
        terminal = self._session.file
        reads = [0, self._woken]
        if not self._over and len(self._shown) < MOST_WAITING:
            reads.append(terminal)
        writes = [file for file, left in ((1, self._shown), (terminal, self._typed)) if left]
        readable, writable, _ = select.select(reads, writes, [])
        if self._woken in readable:
            os.read(self._woken, 1 << 12)
        if 0 in readable:
            self._hear()
        if terminal in readable:
            self._show()
        if terminal in writable:
            del self._typed[: self._session.write(bytes(self._typed[:MOST_WAITING]))]
        if 1 in writable:
            self._tell()

    def _hear(self) -> None:
        """Act on what the server sent."""
        try:
            data = os.read(0, 1 << 16)
        except BlockingIOError:
            return
        self._left = self._left or not data
        for kind, payload in self._packets.feed(data):
            if kind == DATA and not self._over:
                self._typed += payload
            elif kind == META:
                self._act(meta_of(payload))

    def _act(self, values: Mapping[str, object]) -> None:
        """Act on a JSON object. xterm.js reports the focus itself, as a terminal does."""
        if values.get("type") == "quit":
            self._left = True
        elif values.get("type") == "resize":
            width, height = values.get("width"), values.get("height")
            if isinstance(width, int) and isinstance(height, int):
                self._session.resize(width, height)

    def _show(self) -> None:
        """Take what the session wrote; at its end, tell it."""
        data = self._session.read()
        if data:
            self._shown += data_packet(data)
        elif data is not None:
            self._over = True
            self._typed.clear()
            self._shown += meta_packet({"type": "exit"})

    def _tell(self) -> None:
        try:
            del self._shown[: os.write(1, self._shown[:MOST_WAITING])]
        except BlockingIOError:
            return
        except OSError:
            self._left = True


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default
