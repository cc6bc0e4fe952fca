"""The lines of a result: the cursor goes over those that act, else the text scrolls."""

import asyncio
from collections.abc import Sequence

from textual.app import App, ComposeResult

from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.widgets.result_pane import STYLES, ResultPane
from tui.view.result_view import ResultLine, plain


class Shown(App[None]):
    """A pane with lines."""

    CSS = "#result { overflow-x: hidden; overflow-y: scroll; }" + "".join(
        f".result-pane--{style} {{ color: $foreground; }}" for style in STYLES
    )

    def compose(self) -> ComposeResult:
        yield ResultPane(id="result")


def lines(tmp_path, count: int = 30, acting: Sequence[int] = (1, 2, 25)) -> list[ResultLine]:
    entry = Checkpoint("n", 1, tmp_path, tmp_path)
    return [
        ResultLine(((f"line {at}", "output"),), entry if at in acting else None)
        for at in range(count)
    ]


def test_the_cursor_goes_over_lines_that_act_and_the_text_scrolls_beyond(tmp_path) -> None:
    async def body() -> None:
        app = Shown()
        async with app.run_test(size=(40, 10)) as pilot:
            pane = app.query_one(ResultPane)
            pane.show(lines(tmp_path))
            await pilot.pause()
            assert pane.cursor == 1
            pane.move(1)
            assert pane.cursor == 2
            pane.move(1)
            await pilot.pause()
            assert (pane.cursor, pane.scroll_offset.y) == (25, 16)
            pane.move(1)
            await pilot.pause()
            assert pane.scroll_offset.y == 17
            pane.edge(-1)
            await pilot.pause()
            assert (pane.cursor, pane.scroll_offset.y) == (1, 0)
            assert pane.render_line(0).text.rstrip() == " line 0"

    asyncio.run(body())


def test_a_new_text_keeps_the_cursor_among_those_that_act(tmp_path) -> None:
    async def body() -> None:
        app = Shown()
        async with app.run_test(size=(40, 10)):
            pane = app.query_one(ResultPane)
            pane.show([plain("nothing acts")])
            assert (pane.cursor, pane.chosen) == (None, None)
            pane.show(lines(tmp_path))
            pane.move(1)
            pane.show([plain("above"), *lines(tmp_path)])
            assert pane.cursor == 3
            assert pane.text.startswith("above\nline 0")

    asyncio.run(body())


def test_a_text_that_grows_is_followed_at_its_end_and_only_there(tmp_path) -> None:
    async def body() -> None:
        app = Shown()
        async with app.run_test(size=(40, 10)) as pilot:
            pane = app.query_one(ResultPane)
            for count in (5, 20, 21):
                pane.show(lines(tmp_path, count, range(count)), follow=True)
                await pilot.pause()
            assert (pane.cursor, pane.scroll_offset.y) == (20, 11)
            pane.move(-1)
            pane.scroll_to(y=10, animate=False)
            pane.show(lines(tmp_path, 22, range(22)), follow=True)
            await pilot.pause()
            assert (pane.cursor, pane.scroll_offset.y) == (19, 10)

    asyncio.run(body())
