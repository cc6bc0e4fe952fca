"""Sides on the screen: columns or bands, the place in each, a chosen one."""

import asyncio
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App

import tui.fullscreen
from tui.fullscreen.widgets.side_pane import COLUMNS_FROM, SidePane
from tui.view.answers import Answer
from tui.view.sides import Side, Sides


def side(text: str, name: str = "1", **rest) -> Side:
    return Side(name, answer=Answer(tuple(text), tuple(text)), end="■ end", **rest)


TWO = Sides((side("57\n9", "1,000", facts="loss 0.5000"), side("57\n8x", "8,000", star=True)), 3)


class Wall(App[None]):
    """A pane alone."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def compose(self):
        yield SidePane(id="sides")


def see(scenario, sides=TWO, size=(COLUMNS_FROM + 2, 8)):
    async def body() -> None:
        app = Wall()
        async with app.run_test(size=size) as pilot:
            pane = app.query_one(SidePane)
            pane.show(sides)
            await pilot.pause()
            await scenario(pane, pilot)

    asyncio.run(body())


def lines(pane: SidePane) -> list[str]:
    return [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]


def places(pane: SidePane) -> list[str]:
    """The texts in reverse video."""
    rows = (pane.render_line(y) for y in range(pane.size.height))
    return [part.text for row in rows for part in row if part.style and part.style.reverse]


def test_wide_they_are_columns_and_the_first_difference_has_a_sign_in_each():
    async def scenario(pane, pilot):
        shown = [[cell.rstrip() for cell in line.split("│")] for line in lines(pane)]
        assert shown[:5] == [
            ["▸ 1,000", "   8,000 ★"],
            ["  loss 0.5000", ""],
            ["▏ 57", " ▏ 57"],
            ["▏ ≠9", " ▏ ≠8x"],
            ["■ end", " ■ end"],
        ]
        assert places(pane) == ["9", "8"]

    see(scenario)


def test_narrow_they_are_below_each_other():
    async def scenario(pane, pilot):
        assert lines(pane) == [
            "▸ 1,000 · loss 0.5000", "▏ 57", "▏ ≠9", "■ end",
            "  8,000 ★", "▏ 57", "▏ ≠8x", "■ end",
        ]  # fmt: skip

    see(scenario, size=(60, 8))


def test_the_place_moves_in_every_side_and_a_newline_is_shown():
    async def scenario(pane, pilot):
        pane.go_to(2)
        assert places(pane) == ["⏎", "⏎"]
        pane.go_to(9)
        assert pane.place == 4
        assert places(pane) == ["x"]
        pane.go_to(-1)
        assert (pane.place, places(pane)) == (0, ["5", "5"])
        pane.show(TWO)
        assert pane.place == 0

    see(scenario)


def test_each_side_scrolls_to_the_place():
    long = Sides((side("1\n" * 50 + "9"), side("1\n" * 50 + "8", "2")), 100)

    async def scenario(pane, pilot):
        assert places(pane) == ["9", "8"]
        pane.scroll_lines(-999)
        assert places(pane) == []
        pane.go_to(0)
        assert places(pane) == ["1", "1"]

    see(scenario, long)
    see(scenario, long, (40, 8))


@pytest.mark.parametrize("size", [(200, 20), (101, 4), (60, 9), (40, 4)])
def test_every_line_is_as_wide_as_the_pane(size):
    four = Sides(tuple(side("世界\n579" * 30, f"run{n} / 8,000", like="x" * 90) for n in range(4)))

    async def scenario(pane, pilot):
        for y in range(pane.size.height):
            assert cell_len(pane.render_line(y).text) == pane.size.width

    see(scenario, four, size)


def test_tab_and_clicks_choose_a_side():
    async def scenario(pane, pilot):
        pane.choose(1)
        assert lines(pane)[0].split(" │ ")[1].startswith("▸ 8,000")
        pane.choose(2)
        assert pane.chosen == 0
        await pilot.click(SidePane, offset=(80, 2))
        assert pane.chosen == 1

    see(scenario)
