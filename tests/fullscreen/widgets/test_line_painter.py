"""Painted lines are kept until they move, change or get other colours."""

import asyncio
from pathlib import Path

from textual.app import App

import tui.fullscreen
from tui.fullscreen.widgets.blocks import Line, Span
from tui.fullscreen.widgets.line_painter import LinePainter
from tui.fullscreen.widgets.line_selection import MARGIN
from tui.fullscreen.widgets.transcript import Transcript


class Pane(App[None]):
    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def compose(self):
        yield Transcript(id="output")


def sitting(scenario, size=(20, 4)) -> None:
    async def body() -> None:
        app = Pane()
        async with app.run_test(size=size):
            scenario(LinePainter(app.query_one(Transcript), "transcript"), app)

    asyncio.run(body())


def words(text: str, mark: str = "") -> Line:
    return Line((Span(text, "output"),), mark)


def test_a_line_has_its_mark_in_the_margin_and_the_width_of_the_widget():
    def scenario(painter: LinePainter, app: Pane) -> None:
        strip = painter.paint(0, words("579"), "▸")
        assert strip.text[: MARGIN + 3] == "▸ 579"
        assert strip.cell_length == app.query_one(Transcript).size.width
        assert painter.kept(0) is strip

    sitting(scenario)


def test_lines_from_a_number_on_are_dropped():
    def scenario(painter: LinePainter, _: Pane) -> None:
        strips = [painter.paint(at, words(str(at)), "") for at in range(4)]
        painter.forget_from(2)
        assert [painter.kept(at) for at in range(4)] == [*strips[:2], None, None]
        painter.forget()
        assert painter.kept(0) is None

    sitting(scenario)


def test_a_line_that_stays_is_painted_again_only_if_it_differs():
    def scenario(painter: LinePainter, _: Pane) -> None:
        first = painter.sticky(words("#1"))
        assert painter.sticky(words("#1")) is first
        assert painter.sticky(words("#1", "▸")).text.startswith("▸ #1")
        assert painter.sticky(words("#1")) is not first

    sitting(scenario)


def test_other_colours_drop_everything():
    def scenario(painter: LinePainter, app: Pane) -> None:
        before, sticky = painter.paint(0, words("1"), ""), painter.sticky(words("#1"))
        app.theme = "textual-light"
        painter.forget_styles()
        assert painter.kept(0) is None
        assert painter.sticky(words("#1")) is not sticky
        assert painter.paint(0, words("1"), "").text == before.text

    sitting(scenario)
