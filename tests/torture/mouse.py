"""The mouse under torture: python -m tests.torture mouse [EVENTS=5000]; prints its figures.

A scripted engine streams text into the session, and random mouse reports as a terminal sends them
fall on all of the screen: moves, presses, releases, clicks, drags, wheels. Now and then the
terminal is resized. Counted are exceptions anywhere, texts on screen that differ from the tokens,
and painted rows that differ from the text. After an exception a new session takes the rest.
"""

import asyncio
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from halving_next import HalvingNext
from origins import ready_of
from textual._xterm_parser import XTermParser
from textual.widget import Widget

from core.base.text import clean
from core.protocol.events import Finished, Prefilled, SettingsChanged, Stats, StopReason, Token
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.session.phase import Phase

# Mouse reports between two looks at the whole text.
ROUND = 500
# A program that fails at once need not be asked for ever.
ENOUGH = 20
KINDS = {"move": 8, "press": 4, "release": 4, "click": 5, "double click": 2, "drag": 3, "wheel": 5}


class Stream(HalvingNext):
    """An engine that yields random text until it is told to end."""

    loaded = None

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.said, self.enough = rng, "", False

    def load(self, checkpoint, tokenizer, options, should_stop):
        yield ready_of(checkpoint)

    def sample(self, requests, settings_of, should_stop):
        return iter(())

    def generate(self, request, current_settings, should_stop):
        self.said, before, index = "", current_settings(), 0
        yield Prefilled(len(request.ids), len(request.ids), 0.0)
        while not self.enough and not should_stop():
            if (now := current_settings()) != before:
                before = now
                yield SettingsChanged(index, now)
            piece = "".join(self.rng.choices("0123456789+-HBL.\n世\x1b[", k=self.rng.randint(1, 9)))
            self.said += piece
            yield Token(index, 1, piece, 0.0, 0.0)
            index += 1
            time.sleep(0.002)
        yield Finished(StopReason.MAX_TOKENS, "", Stats())


class Watched(Stepscope):
    """The app; errors in it are counted before they close it."""

    CSS_PATH = str(Path(__file__).parent.parent.parent / "tui/fullscreen/app.tcss")

    def __init__(self, tally: Counter[str], stream: Stream) -> None:
        super().__init__(Options(demo=True))
        self.tally = tally
        self.runner.make_engine = lambda: stream

    def _handle_exception(self, error: Exception) -> None:
        told(self.tally, error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()


def told(tally: Counter[str], error: BaseException | None) -> None:
    """Count an exception, and say which."""
    tally["exceptions"] += 1
    print(f"exception: {error!r}", flush=True)


class Mouse:
    """Mouse reports in a terminal's own words (SGR), sent the way the driver sends them."""

    def __init__(self, app: Watched, rng: random.Random) -> None:
        self.app, self.rng, self.parser = app, rng, XTermParser()

    def report(self, button: int, x: int, y: int, final: str = "M") -> None:
        driver = self.app._driver
        assert driver
        for message in self.parser.feed(f"\x1b[<{button};{x + 1};{y + 1}{final}"):
            driver.process_message(message)
            self.app.tally["events"] += 1
            self.app.tally["while streaming"] += self.app.controller.generation is not None

    def anywhere(self) -> tuple[int, int]:
        """Return a cell of the screen, of any widget, or one that a resize has just taken away."""
        rng, whole = self.rng, self.app.screen.region
        place = whole
        if rng.random() < 0.5:
            widgets = list(self.app.screen.walk_children(Widget))
            place = rng.choice(widgets).region.intersection(whole)
        if rng.random() < 0.05 or not place:
            place = whole.grow((0, 3, 3, 0))
        return rng.randrange(place.x, place.right), rng.randrange(place.y, place.bottom)

    def act(self) -> None:
        """Do one thing that a hand does."""
        rng, (x, y) = self.rng, self.anywhere()
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        button = rng.choice((0, 0, 0, 1, 2)) + rng.choice((0, 0, 0, 0, 4, 8, 16))
        if kind == "move":
            self.report(35, x, y)
        elif kind == "press":
            self.report(button, x, y)
        elif kind == "release":
            self.report(button, x, y, "m")
        elif kind == "wheel":
            for _ in range(rng.randint(1, 4)):
                self.report(64 + rng.randrange(4), x, y)
        elif kind == "drag":
            self.report(button, x, y)
            for _ in range(rng.randint(1, 6)):
                x, y = self.anywhere()
                self.report(button + 32, x, y)
            self.report(button, x, y, "m")
        else:
            for _ in range(2 if kind == "double click" else 1):
                self.report(button, x, y)
                self.report(button, x, y, "m")


async def session(events: int, tally: Counter[str], rng: random.Random) -> None:
    """Send a number of reports in all, or fewer when an exception closes the session."""
    stream = Stream(random.Random(rng.random()))
    app = Watched(tally, stream)
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: told(tally, context.get("exception") or RuntimeError(context["message"]))
    )
    try:
        async with app.run_test(size=(100, 30)) as pilot:
            mouse = Mouse(app, rng)
            while tally["events"] < events and app._exception is None:
                await one_round(mouse, pilot, stream, min(events, tally["events"] + ROUND))
            app.runner.leave()
            app.watcher.leave()
    except Exception as error:  # noqa: BLE001 - counted, unless it is what has closed the app
        if app._exception is None:
            told(tally, error)
    finally:
        stream.enough = True
        app.runner.leave()
        app.watcher.leave()
    for thread in (app.runner, app.watcher):
        if thread.ident is not None:
            thread.join()


async def one_round(mouse: Mouse, pilot: Any, stream: Stream, until: int) -> None:
    """Stream a text under the mouse, then compare it with what is on the screen."""
    app, rng = mouse.app, mouse.rng
    await idle(app)
    stream.enough, prompt = False, "".join(rng.choices("12+\n", k=rng.randint(1, 9)))
    app.controller.run(prompt, None)
    while app.tally["events"] < until and app._exception is None:
        mouse.act()
        await asyncio.sleep(rng.random() * 0.01)
        if rng.random() < 0.05:
            await pilot.pause()
            look(app)
        if rng.random() < 0.02:
            await pilot.resize_terminal(rng.randint(1, 160), rng.randint(1, 50))
            app.tally["resizes"] += 1
    stream.enough = True
    await idle(app)
    if app._exception is None:
        await pilot.pause(0.1)
        look(app)
        compare(app, clean(prompt + stream.said, keep="\n"))


async def idle(app: Watched) -> None:
    while app.controller.phase is not Phase.IDLE and app._exception is None:
        await asyncio.sleep(0.01)


def compare(app: Watched, text: str) -> None:
    """Count a text that differs on screen from what the engine said."""
    tally, generation = app.tally, app.controller.session.generations[-1]
    block = app.session_screen.output.stack.block_of(generation)
    assert isinstance(block, GenerationBlock)
    rows = [block.line(row) for row in block.text_rows]
    shown = "".join(row.plain + ("" if row.continues else "\n") for row in rows)[:-1]
    tally["texts"] += 1
    tally["characters"] += len(text)
    tally["changes"] += len(generation.timeline)
    tally["texts that differ"] += shown != text


def look(app: Watched) -> None:
    """Count painted rows that are not those of the text, unless something else is before them."""
    pane, tally = app.session_screen.output, app.tally
    if app._exception or app.session_screen.classes & {"-tiny", "-drawer"}:
        return
    region = pane.scrollable_content_region
    strips = app.screen._compositor.render_strips()
    for y in range(region.height):
        painted = strips[region.y + y].crop(region.x, region.right).text
        line = pane.line_at(y + pane.scroll_offset.y).text
        tally["rows"] += 1
        tally["rows that differ"] += painted[2:].rstrip() != line.rstrip()


def main() -> int:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    rng, tally = random.Random(7), Counter[str]()
    threading.excepthook = lambda details: told(tally, details.exc_value)
    sys.unraisablehook = lambda details: told(tally, details.exc_value)
    started = time.monotonic()
    while tally["events"] < events and tally["exceptions"] < ENOUGH:
        tally["sessions"] += 1
        asyncio.run(session(events, tally, rng))
    print(
        f"{tally['events']} mouse events, {tally['while streaming']} of them while text streamed, "
        f"{tally['resizes']} resizes, {tally['changes']} settings changed by it, "
        f"{tally['sessions']} sessions, "
        f"{time.monotonic() - started:.0f} s: {tally['exceptions']} exceptions, "
        f"{tally['texts that differ']} of {tally['texts']} texts differ on screen "
        f"({tally['characters']} characters), "
        f"{tally['rows that differ']} of {tally['rows']} painted rows differ"
    )
    return int(any(tally[one] for one in ("exceptions", "texts that differ", "rows that differ")))


if __name__ == "__main__":
    sys.exit(main())
