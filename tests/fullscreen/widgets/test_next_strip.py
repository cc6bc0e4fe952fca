"""The strip as a widget: it fits its lines to its size and repaints only what has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from halving_next import HALVING
from textual.app import App, ComposeResult

from core.tokenizers.characters import CURRENT
from tui.fullscreen.widgets.next_strip import NextStrip


class StripApp(App[None]):
    CSS = "NextStrip { height: 2; }"

    def __init__(self) -> None:
        super().__init__()
        self.changes = 0

    def compose(self) -> ComposeResult:
        yield NextStrip(id="next")

    def on_next_strip_changed(self) -> None:
        self.changes += 1


def shown(scenario: Callable[[StripApp, NextStrip, Any], Awaitable[None]], width: int = 76) -> None:
    async def body() -> None:
        app = StripApp()
        async with app.run_test(size=(width, 3)) as pilot:
            await scenario(app, app.query_one(NextStrip), pilot)

    asyncio.run(body())


def test_lines_are_those_of_the_size() -> None:
    async def scenario(app: StripApp, strip: NextStrip, pilot: Any) -> None:
        strip.show(HALVING, CURRENT, "")
        wide = strip.text
        assert strip.render_line(1).text == wide.split("\n")[1].ljust(76)
        assert "padding 3.2 %" in wide
        await pilot.resize_terminal(40, 3)
        await pilot.pause()
        assert strip.text != wide
        assert len(strip.text.split("\n")[0]) <= 40

    shown(scenario)


def test_the_same_again_is_not_painted_again(monkeypatch) -> None:
    async def scenario(app: StripApp, strip: NextStrip, pilot: Any) -> None:
        strip.show(HALVING, CURRENT, "")
        painted: list[bool] = []
        monkeypatch.setattr(strip, "refresh", lambda: painted.append(True))
        strip.show(HALVING, CURRENT, "")
        assert painted == []
        strip.show(None, CURRENT, "")
        assert painted == [True]

    shown(scenario)


def test_a_remark_is_cleaned() -> None:
    async def scenario(app: StripApp, strip: NextStrip, pilot: Any) -> None:
        strip.show(None, None, "a\x1b[31mb")
        assert strip.text.split("\n")[0] == "next  a␛[31mb"
        assert not strip.has_distribution

    shown(scenario)


def test_switching_and_resizing_are_told() -> None:
    async def scenario(app: StripApp, strip: NextStrip, pilot: Any) -> None:
        await pilot.pause()
        before = app.changes
        strip.switch(on=False)
        await pilot.pause()
        assert (strip.on, app.changes) == (False, before + 1)
        await pilot.resize_terminal(50, 3)
        await pilot.pause()
        assert app.changes > before + 1

    shown(scenario)
