"""How the session looks: the characters of nine scenes, and colours that can be read or are absent.

Set STEPSCOPE_SNAPSHOTS=write to store new scenes; then look at the difference before committing it.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.filter import Monochrome

from core.errors import Broken
from core.events import Finished, Loading, Prefilled, Ready, Stats, StopReason, Token
from core.scan import DEMO, scan
from tui.app import Stepscope
from tui.conduct import Phase
from tui.options import Options
from tui.runner import Batch

STORED = Path(__file__).parent / "snapshots"
# What differs from machine to machine and day to day.
VARIES = [
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "2026-01-01 00:00"),
    (re.compile(r"of [\d.]+ [KMGT]iB free"), "of 9.9 GiB free"),
]
Scene = Callable[[Stepscope, object], Awaitable[None]]


class NoEngine:
    """Nothing happens unless the scene says so."""

    def load(self, *_):
        return iter(())

    def generate(self, *_):
        return iter(())


def screen_of(scene, size, monkeypatch, **environ):
    """Return the rendered strips of a scene on the embedded checkpoints."""
    monkeypatch.setattr("tui.runner.CoreEngine", NoEngine)
    monkeypatch.setattr("core.memory.free_memory", lambda: None)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    async def body():
        app = Stepscope(Options(roots=(DEMO,)))
        # The conductor is told what happens; the threads stay out of the picture.
        app._start = lambda: None
        async with app.run_test(size=size) as pilot:
            screen = app.session_screen
            screen._unasked = False
            from tui.facts import file_facts
            from tui.files import Described, Scanned

            entries = tuple(scan([DEMO]))
            screen.scanned(Scanned(entries))
            for entry in entries:
                screen.described(Described(entry, file_facts(entry, "float32")))
            await scene(app, pilot)
            await pilot.pause()
            await pilot.pause()
            return app.screen._compositor.render_strips(), app

    return asyncio.run(body())


def load(app: Stepscope) -> None:
    (entry,) = (e for e in app.session_screen.listing.catalog.entries if e.step == 8000)
    app.conductor.load(entry)
    ready = Ready(entry.name, "cpu", "float32", "plain", 1, "2.13", 0.1, 3_178_496, 256)
    app.conductor.apply(Batch(app.runner._number, (ready,), ended=True))


def answer(app: Stepscope, text: str, *, done: bool = True) -> None:
    app.conductor.change(app.conductor.settings.with_(seed=71))
    app.conductor.run("123+456=", None)
    events = [Prefilled(8, 8, 0.01)]
    events += [Token(i, 1, c, c, -0.1, 0.0, 0.1 + 0.01 * i) for i, c in enumerate(text)]
    if done:
        stats = Stats(8, len(text), 0.01, 0.1, 0.1, 0.2, 8 + len(text), 256)
        events.append(Finished(StopReason.MAX_TOKENS, "", stats))
    app.conductor.apply(Batch(app.runner._number, tuple(events), ended=done))


async def idle(app, pilot):
    load(app)
    answer(app, "\n579\n\n9-12\n-3")


async def streaming(app, pilot):
    load(app)
    answer(app, "\n57", done=False)
    app.conductor.run("9-12", None)


async def loading(app, pilot):
    (entry,) = (e for e in app.session_screen.listing.catalog.entries if e.step == 8000)
    app.conductor.load(entry)
    app.conductor.apply(Batch(app.runner._number, (Loading("reading", 800_000, 1_600_000),)))
    monotonic = app.session_screen._load_began
    app.session_screen._load_began = monotonic
    line = app.session_screen.progress_line
    line.show(line.left.rpartition("  ")[0])


async def error(app, pilot):
    load(app)
    app.session_screen.failed(
        Broken("model_008200.pt is incomplete", "Copy it again"), "step_008200"
    )


async def settings(app, pilot):
    load(app)
    await pilot.press("ctrl+t", "m", "down")


async def completing(app, pilot):
    load(app)
    await pilot.press("slash", "t", "o")


async def helping(app, pilot):
    await pilot.press("f1")


SCENES = {
    "idle-80x24": (idle, (80, 24)),
    "idle-120x40": (idle, (120, 40)),
    "idle-59x20": (idle, (59, 20)),
    "streaming-120x40": (streaming, (120, 40)),
    "loading-80x24": (loading, (80, 24)),
    "error-80x24": (error, (80, 24)),
    "settings-80x24": (settings, (80, 24)),
    "completing-80x24": (completing, (80, 24)),
    "help-80x24": (helping, (80, 24)),
    "small-39x9": (idle, (39, 9)),
}


@pytest.mark.parametrize("name", SCENES)
def test_scene(name, monkeypatch):
    scene, size = SCENES[name]
    strips, _ = screen_of(scene, size, monkeypatch)
    text = "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
    for pattern, constant in VARIES:
        text = pattern.sub(constant, text)
    path = STORED / f"{name}.txt"
    if os.environ.get("STEPSCOPE_SNAPSHOTS") == "write":
        STORED.mkdir(exist_ok=True)
        path.write_text(text + "\n")
    assert text + "\n" == path.read_text()


def luminance(color) -> float:
    parts = [part / 255 for part in color.get_truecolor()]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style) -> float:
    one, other = luminance(style.color), luminance(style.bgcolor)
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
def test_output_and_list_can_be_read(theme, monkeypatch):
    async def themed(app, pilot):
        app.theme = theme
        await idle(app, pilot)

    strips, _ = screen_of(themed, (120, 40), monkeypatch)
    shown = [s for strip in strips for s in strip if s.text.strip() and s.style and s.style.color]
    for words in ("step_001000", "9-12", "max tokens", "123+456"):
        (segment, *_) = [s for s in shown if words in s.text]
        assert contrast(segment.style) >= 4.5, words


def test_no_color_leaves_greys_only(monkeypatch):
    _, app = screen_of(idle, (80, 24), monkeypatch, NO_COLOR="1")
    assert any(isinstance(each, Monochrome) for each in app._filters)


def test_the_terminals_own_colours(monkeypatch):
    async def ansi(app, pilot):
        app.theme = "ansi-dark" if "ansi-dark" in app.available_themes else "textual-ansi"
        await idle(app, pilot)
        assert app.conductor.phase is Phase.IDLE

    strips, _ = screen_of(ansi, (80, 24), monkeypatch)
    assert any("579" in segment.text for strip in strips for segment in strip)
