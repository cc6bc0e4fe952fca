"""Cached lines: they equal newly rendered ones after any change."""

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tui.fullscreen.widgets.lines import EndsLine
from tui.fullscreen.widgets.still import StillColumn, StillRow


class Frame(App[None]):
    CSS = """
    #below { background: $panel; height: 1fr; }
    EndsLine { background: $surface; color: $foreground; }
    EndsLine.-loud { color: $text-error; }
    """

    def compose(self) -> ComposeResult:
        yield EndsLine(id="line")
        with StillColumn(id="below"), StillRow():
            yield Static("0", id="text")


@pytest.fixture
def rendered(monkeypatch) -> list[Widget]:
    """The widgets that Textual's own render_lines was called of."""
    calls: list[Widget] = []
    original = Widget.render_lines

    def render_lines(self: Widget, crop: Region) -> list[Strip]:
        calls.append(self)
        return original(self, crop)

    monkeypatch.setattr(Widget, "render_lines", render_lines)
    return calls


def show(app: Frame) -> None:
    app.query_one(EndsLine).show("another text", "right")


def grow_loud(app: Frame) -> None:
    app.query_one(EndsLine).add_class("-loud")


def change_theme(app: Frame) -> None:
    app.theme = "textual-light"


async def resize(pilot) -> None:
    await pilot.resize_terminal(50, 20)


@pytest.mark.parametrize("change", [show, grow_loud, change_theme, resize])
def test_cached_lines_are_the_lines_that_would_be_rendered_now(change):
    async def body() -> None:
        app = Frame()
        async with app.run_test(size=(80, 24)) as pilot:
            app.query_one(EndsLine).show("a text")
            await pilot.pause()
            crop = Region(0, 0, app.query_one(EndsLine).size.width, 1)
            before = app.query_one(EndsLine).render_lines(crop)
            await (resize(pilot) if change is resize else pilot.pause())
            if change is not resize:
                change(app)
            await pilot.pause()
            for widget in app.query("EndsLine, StillColumn, StillRow").results(Widget):
                region = Region(0, 0, *widget.outer_size)
                kept = widget.render_lines(region)
                widget._styles_cache.clear()
                assert kept == Widget.render_lines(widget, region)
            crop = Region(0, 0, app.query_one(EndsLine).size.width, 1)
            assert app.query_one(EndsLine).render_lines(crop) != before

    asyncio.run(body())


def test_a_repaint_of_a_neighbour_renders_nothing_again(rendered):
    async def body() -> None:
        app = Frame()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            rendered.clear()
            app.query_one("#text", Static).update("1")
            await pilot.pause()
            assert app.query_one("#text") in rendered
            assert not {type(widget) for widget in rendered} & {EndsLine, StillColumn, StillRow}

    asyncio.run(body())
