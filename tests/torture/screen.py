"""The screen under torture: python -m tests.torture screen; prints its figures.

Text on screen against the tokens for random streams from the engine's thread on, cost per appended
token at 1 thousand and 100 thousand characters, all sizes 1..60 x 1..30 with a storm of resizes.
"""

import asyncio
import random
import statistics
import sys
import time
from pathlib import Path

from halving_next import HalvingNext
from origins import SOMEWHERE, ready_of
from textual.app import App, ComposeResult

from core.base.text import clean
from core.protocol.events import (
    Finished,
    Prefilled,
    SettingsChanged,
    Stats,
    StopReason,
    Token,
)
from core.protocol.request import Request
from core.record.generation import Generation
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.fullscreen.widgets.transcript import Transcript
from tui.session.phase import Phase

READY = ready_of(SOMEWHERE)


class Pane(App[None]):
    """A transcript alone."""

    CSS_PATH = Path(__file__).parent.parent.parent / "tui/fullscreen/app.tcss"

    def compose(self) -> ComposeResult:
        yield Transcript(id="output")


def generation(number: int) -> Generation:
    return Generation(number, Request((17,)), READY)


class Babbler(HalvingNext):
    """An engine that yields random text in random pieces at random moments."""

    loaded = None

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.said = rng, ""

    def load(self, checkpoint, tokenizer, options, should_stop):
        yield ready_of(checkpoint)

    def sample(self, requests, settings_of, should_stop):
        return iter(())

    def generate(self, request, current_settings, should_stop):
        self.said, before = "", current_settings()
        yield Prefilled(len(request.ids), len(request.ids), 0.0)
        for index in range(self.rng.randint(0, 120)):
            if (now := current_settings()) != before:
                before = now
                yield SettingsChanged(index, now)
            piece = "".join(self.rng.choices("0123456789+-HBL.\n世\x1b[", k=self.rng.randint(1, 9)))
            self.said += piece
            yield Token(index, 1, piece, 0.0, 0.0)
            if self.rng.random() < 0.3:
                time.sleep(self.rng.random() * 0.02)
        yield Finished(StopReason.MAX_TOKENS, "", Stats())


async def streams(count: int) -> tuple[int, int]:
    """Return how many random streams differ on screen from their text, and how many marks stand.

    They go the whole way: engine thread, hand-off, controller, screen; meanwhile the terminal is
    resized and the temperature changed at random.
    """
    rng, wrong, marks = random.Random(1), 0, 0
    babbler = Babbler(random.Random(2))
    app = Stepscope(Options(demo=True))
    app.runner.make_engine = lambda: babbler
    async with app.run_test(size=(80, 24)) as pilot:
        controller, pane = app.controller, app.session_screen.output
        while controller.phase is not Phase.IDLE:
            await pilot.pause(0.01)
        for _ in range(count):
            prompt = "".join(rng.choices("12+\n", k=rng.randint(1, 9)))
            controller.run(prompt, None)
            while controller.busy:
                await pilot.pause(rng.random() * 0.05)
                if rng.random() < 0.3:
                    await pilot.resize_terminal(rng.randint(40, 160), rng.randint(10, 50))
                if rng.random() < 0.3:
                    controller.change(controller.settings.with_(temperature=rng.random()))
            wrong += shown(pane) != clean(prompt + babbler.said, keep="\n")
            marks += len(controller.session.generations[-1].timeline)
        app.runner.leave()
        app.watcher.leave()
    app.runner.join()
    return wrong, marks


def shown(pane: Transcript) -> str:
    """Return the text of the last generation, joined from its visual lines."""
    block = pane.stack.blocks[-1]
    assert isinstance(block, GenerationBlock)
    rows = [block.line(row) for row in block.text_rows]
    return "".join(row.plain + ("" if row.continues else "\n") for row in rows)[:-1]


async def cost(length: int, *, newlines: bool) -> float:
    """Return microseconds per appended token, painting included, after a number of characters."""
    app = Pane()
    async with app.run_test(size=(120, 40)) as pilot:
        pane, one = app.query_one(Transcript), generation(1)
        pane.begin(one, "1")
        pane.append(one, ("1234567\n" if newlines else "12345678") * (length // 8))
        await pilot.pause()
        samples = []
        for _ in range(40):
            started = time.process_time()
            for index in range(25):
                pane.append(one, "\n" if newlines and index % 8 == 0 else "1")
            await pilot.pause()
            samples.append((time.process_time() - started) / 25)
        return statistics.median(samples) * 1e6


async def sizes(storm: int) -> int:
    """Return how many sizes were survived."""
    app, done = Stepscope(Options(demo=True)), 0
    async with app.run_test(size=(80, 24)) as pilot:
        every = [(width, height) for width in range(1, 61) for height in range(1, 31)]
        rng = random.Random(2)
        every += [(rng.randint(1, 250), rng.randint(1, 80)) for _ in range(storm)]
        for width, height in every:
            await pilot.resize_terminal(width, height)
            done += 1
        app.runner.leave()
        app.watcher.leave()
    return done


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    wrong, marks = asyncio.run(streams(count))
    print(
        f"streams that differ on screen: {wrong} of {count}; {marks} settings changed on the way",
        flush=True,
    )
    for newlines in (False, True):
        short, long = (asyncio.run(cost(n, newlines=newlines)) for n in (1_000, 100_000))
        kind = "with" if newlines else "without"
        print(
            f"per token {kind} newlines: {short:.0f} us at 1 k, {long:.0f} us at 100 k, "
            f"ratio {long / short:.2f}",
            flush=True,
        )
    survived = asyncio.run(sizes(1000))
    print(f"sizes survived: {survived} of {1800 + 1000}", flush=True)
    return int(wrong > 0 or survived < 1800 + 1000)


if __name__ == "__main__":
    sys.exit(main())
