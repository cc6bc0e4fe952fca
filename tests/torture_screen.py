"""The screen under torture: python tests/torture_screen.py; prints its figures.

Text on screen against the tokens for random streams, cost per appended token at 1 thousand and 100
thousand characters, all sizes 1..60 x 1..30 with a storm of resizes, and hostile strings.
"""

import asyncio
import random
import statistics
import sys
import time
from pathlib import Path

from textual.app import App, ComposeResult

from core.checkpoint import Checkpoint
from core.errors import Usage
from core.events import Finished, Ready, Stats, StopReason, Token
from core.generation import Generation, Origin
from core.meta import Meta
from core.request import Request
from core.text import clean
from tui.app import Stepscope
from tui.files import Scanned
from tui.options import Options
from tui.widgets.blocks import GenerationBlock
from tui.widgets.transcript import Transcript

READY = Ready("n", "cpu", "float32", "plain", 1, "t", 0.0, 1, 64)
ORIGIN = Origin("p", "n", 1, None, "f")


class Pane(App[None]):
    """A transcript alone."""

    CSS_PATH = Path(__file__).parent.parent / "tui/app.tcss"

    def compose(self) -> ComposeResult:
        yield Transcript(id="output")


def generation(number: int) -> Generation:
    return Generation(number, ORIGIN, Request((17,)), READY)


async def streams(count: int) -> int:
    """Return how many random streams differ on screen from their text."""
    rng, wrong = random.Random(1), 0
    app = Pane()
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.query_one(Transcript)
        for number in range(1, count + 1):
            one, prompt = generation(number), "".join(rng.choices("12+\n", k=rng.randint(0, 9)))
            pane.begin(one, prompt)
            text = "".join(rng.choices("0123456789+-HBL.\n世\x1b[", k=rng.randint(0, 900)))
            at = 0
            while at < len(text):
                size = rng.randint(1, 90)
                one.apply(Token(0, 1, "", text[at : at + size], 0.0, 0.0))
                pane.append(one, text[at : at + size])
                at += size
                if rng.random() < 0.2:
                    await pilot.resize_terminal(rng.randint(5, 120), rng.randint(3, 40))
                if rng.random() < 0.2:
                    pane.mark(one)
            finished = Finished(StopReason.MAX_TOKENS, "", Stats())
            one.apply(finished)
            pane.end(one)
            wrong += shown(pane) != clean(prompt + text, keep="\n")
    return wrong


def shown(pane: Transcript) -> str:
    """Return the text of the last generation, joined from its visual lines."""
    block = pane.blocks[-1]
    assert isinstance(block, GenerationBlock)
    rows = [block.line(row) for row in block.text_rows]
    return "".join(row.text + ("" if row.continues else "\n") for row in rows)[:-1]


async def cost(length: int, *, newlines: bool) -> float:
    """Return microseconds per appended token, painting included, after so many characters."""
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
        app.files.leave()
    return done


def hostile(rng: random.Random) -> str:
    parts = ["\x1b]52;c;eA==\x07", "\x1b[6n", "\x9b31m", "[/]", "[red]", "[@click=x]", "\u202e"]
    parts += ["\ud800", "\x00", "\r\n", "[", "]", "\\", "a", "9", "\x1bP+q\x1b\\", "\u2066"]
    return "".join(rng.choices(parts, k=rng.randint(1, 8)))


async def strings(count: int) -> int:
    """Paint each string in list, facts, panel, notice, hint and toast; count control characters.

    A markup error ends the script.
    """
    rng, seen = random.Random(3), 0
    app = Stepscope(Options(demo=True))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.session_screen
        for number in range(count):
            text = hostile(rng)
            folder = Path("/nowhere") / text.replace("/", "_").replace("\0", "0")
            entry = Checkpoint(text, 1, folder, folder.parent, meta=Meta({"val_loss": 0.1}),
                               problem=text if number % 2 else None)  # fmt: skip
            screen.scanned(Scanned((entry,)))
            screen.failed(Usage(text, text), text)
            screen.noticed(text)
            screen.hint.show(text, text)
            screen.notify(clean(text), markup=False, timeout=0.01)
            await pilot.pause()
            seen += control_characters(app)
            screen.output.clear()
        app.runner.leave()
        app.files.leave()
    # Python must not exit while the runner is inside torch.
    app.runner.join()
    return seen


def control_characters(app: Stepscope) -> int:
    """Count control characters in everything that is painted now."""
    count = 0
    for strip in app.screen._compositor.render_strips():
        count += sum(not (c.isprintable() or c == " ") for segment in strip for c in segment.text)
    return count


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"streams that differ on screen: {asyncio.run(streams(count))} of {count}", flush=True)
    for newlines in (False, True):
        short, long = (asyncio.run(cost(n, newlines=newlines)) for n in (1_000, 100_000))
        kind = "with" if newlines else "without"
        print(
            f"per token {kind} newlines: {short:.0f} us at 1 k, {long:.0f} us at 100 k, "
            f"ratio {long / short:.2f}",
            flush=True,
        )
    print(f"sizes survived: {asyncio.run(sizes(1000))} of {1800 + 1000}", flush=True)
    controls = asyncio.run(strings(5 * count))
    print(f"{5 * count} hostile strings painted: {controls} control characters")


if __name__ == "__main__":
    main()
