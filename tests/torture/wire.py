"""Hostile strings on the wire: python -m tests.torture wire [STRINGS=5000] [FIRST=0].

The session runs on a pseudo-terminal with Textual's real driver. Each string goes through every
place that shows text; counted are bytes the terminal received that are neither text nor one of the
sequences Textual draws with, and, for each place, how many of the strings were really painted.
"""

import asyncio
import fcntl
import os
import pty
import random
import re
import select
import struct
import sys
import tempfile
import termios
import traceback
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from origins import ready_of
from textual.widgets._toast import Toast, ToastHolder

from core.base.errors import UsageError
from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.protocol.events import Finished, Loading, SettingsChanged, Stats, StopReason, Token
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.screens.screen_listener import ScreenListener
from tui.view.facts import FileFacts
from tui.view.load_progress import progress
from tui.view.scan_news import Described, Scanned

# What Textual 8.2's driver and compositor write: colours, cursor moves, modes, queries.
DRAWING = re.compile(
    rb"\x1b\[[\d;:]*m|\x1b\[\d*;?\d*H|\x1b\[\?[\d;]+[hl]|\x1b\[\?\d+\$p|\x1b\[[<>=?]?\d*u"
    rb"|\x1b\[[0-3]?[JK]|\x1b\[\d*[ABCDG]|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)|\x1b\[\d* q"
)
CONTROL = re.compile(
    rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]"
    rb"|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf"
)
PLACES = {"R": "run", "N": "name", "Q": "problem", "F": "facts", "E": "error", "I": "notice",
          "O": "output", "S": "stop setting", "P": "prompt", "H": "hint", "U": "queued",
          "L": "loading", "T": "toast", "Y": "history"}  # fmt: skip


def hostile(rng: random.Random) -> str:
    parts = ["\x1b]52;c;eA==\x07", "\x1b[6n", "\x9b31m", "[/]", "[red]", "[@click=x]", "\u202e"]
    parts += ["\ud800", "\x00", "\r\n", "[", "]", "\\", "a", "9", "\x1bP+q\x1b\\", "\u2066"]
    return "".join(rng.choices(parts, k=rng.randint(1, 8)))


class Stage:
    """The app on the real driver, and one string after the other in all its places."""

    def __init__(self, first: int, count: int) -> None:
        self.app, self.first, self.count = Stepscope(Options()), first, count
        patch.object(self.app, "start_threads", self.begin).start()

    def begin(self) -> None:
        # Not returned: Textual would wait for it before it handles another message.
        self.playing = asyncio.ensure_future(self.play())

    async def play(self) -> None:
        rng = random.Random(3)
        try:
            for number in range(self.count):
                text = hostile(rng)
                if number >= self.first:
                    await self.show(number, text)
        except Exception:  # noqa: BLE001 - the parent counts it
            traceback.print_exc()
            self.app.exit(return_code=9)
            return
        self.app.exit()

    async def painted(self) -> None:
        done = asyncio.Event()
        self.app.call_after_refresh(done.set)
        await done.wait()
        await asyncio.sleep(0)

    async def toasted(self, shown: str) -> None:
        """Wait until this text's toast, which is mounted some messages later, is painted."""
        for _ in range(100):
            await self.painted()
            toasts = self.app.screen.query(Toast)
            if any(toast._notification.message == shown and toast.region for toast in toasts):
                break
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)
        await self.painted()

    async def show(self, number: int, text: str) -> None:
        """Put a string everywhere, paint, and clear what grows."""

        def here(place: str) -> str:
            return f"{place}{number}#{text}"

        screen = self.app.session_screen
        name = here("N").replace("/", "_").replace("\0", "0")
        run = Path("/") / here("R").replace("/", "_").replace("\0", "0")
        problem = here("Q") if number % 2 else None
        entry = Checkpoint(name, 1, run / name, run, meta=Meta({"val_loss": 0.1}), problem=problem)
        screen.first_load.cancel()
        screen.scanned(Scanned((entry,)))
        screen.described(Described(entry, FileFacts(model=here("F"))))
        listener = ScreenListener(screen)
        listener.load_failed(UsageError(here("E"), text), entry)
        listener.load_noticed(here("I"))
        self.generation(here("O"), text)
        screen.controller.change(SamplingSettings(stop=(here("S"),)))
        screen.settings_row.fold(open=True)
        screen.prompt.write(clean(here("P"), keep="\n"))
        screen.listing.filter(here("H"), typing=True)
        screen.status.show(text, here("U"))
        screen.progress_line.set_class(True, "-shown")
        screen.progress_line.show(progress(here("L"), Loading("reading", 1, 2), 1.0))
        await self.painted()
        screen.listing.filter("", typing=False)
        # Above the rest, so after it.
        toast = clean(here("T"))
        screen.notify(toast, markup=False)
        await self.toasted(toast)
        if number % 20 == 0:
            await self.history(here("Y"))
        screen.output.clear()
        self.app.clear_notifications()
        # Textual takes the toasts away but leaves their holders, which push the next one down.
        await self.app.screen.query(ToastHolder).remove()

    def generation(self, output: str, text: str) -> None:
        pane = self.app.session_screen.output
        one = Generation(1, Request((17,)), ready_of(Origin(text, text, 1, None, "f")))
        pane.begin(one, text)
        one.apply(Token(0, 1, output, 0.0, 0.0))
        pane.append(one, output)
        one.apply(SettingsChanged(1, SamplingSettings(stop=(text,))))
        pane.mark(one)
        one.apply(Finished(StopReason.MAX_TOKENS, "", Stats()))
        pane.end(one)

    async def history(self, prompt: str) -> None:
        screen = self.app.session_screen
        screen.prompt.sent = [prompt]
        screen.actions.past.history()
        for _ in range(10):
            await asyncio.sleep(0.01)
            await self.painted()
        self.app.pop_screen()


def child(first: int, count: int) -> None:
    stage = Stage(first, count)
    stage.app.run()
    os._exit(stage.app.return_code or 0)


def watched(first: int, count: int) -> tuple[bytes, int]:
    """Return every byte the terminal received, and the exit code."""
    process, leader = pty.fork()
    if not process:
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        child(first, count)
    fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    received = []
    while select.select([leader], [], [], 60)[0]:
        try:
            received.append(os.read(leader, 1 << 16))
        except OSError:
            break
    return b"".join(received), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "XDG_STATE_HOME": home}
        received, code = watched(first, count)
    rest = DRAWING.sub(b"", received)
    found = Counter(match.group() for match in CONTROL.finditer(rest))
    print(f"strings {first} to {count}, {len(received):,} bytes on the wire, exit code {code}")
    print(f"bytes that are neither text nor drawing: {sum(found.values())} {dict(found)}")
    for letter, place in PLACES.items():
        seen = {int(n) for n in re.findall(rb"%b(\d+)#" % letter.encode(), rest)}
        print(f"  painted in {place}: {len(seen)} strings")
    return int(bool(found) or code != 0)


if __name__ == "__main__":
    sys.exit(main())
