"""The lines of a fan on the screen: head, cursor, clicks, and that only visible ones are made."""

import asyncio
from pathlib import Path

from textual.app import App

import tui.fullscreen
from tui.fullscreen.widgets.fan_table import FanTable


class Numbered:
    """A number of lines, of which every third stands for none of the rows."""

    def __init__(self, count: int) -> None:
        self.count, self.made = count, list[int]()

    def __len__(self) -> int:
        return self.count

    def head(self, width: int) -> str:
        return f"head {width}"

    def pieces(self, at: int, width: int):
        self.made.append(at)
        return ((f"line {at}\x1b", "output"), ("x" * width, "note"))

    def row(self, at: int) -> int | None:
        return None if at % 3 == 2 else at

    def line_of(self, row: int) -> int:
        return row


class Wall(App[None]):
    """A table alone."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def __init__(self, lines: Numbered) -> None:
        super().__init__()
        self.lines = lines

    def compose(self):
        yield FanTable(self.lines, id="rows")


def see(scenario, count=1000, size=(40, 8)):
    async def body() -> None:
        lines = Numbered(count)
        app = Wall(lines)
        async with app.run_test(size=size) as pilot:
            table = app.query_one(FanTable)
            table.show(lines)
            await pilot.pause()
            await scenario(table, pilot, lines)

    asyncio.run(body())


def shown(table: FanTable) -> list[str]:
    return [table.render_line(y).text[:8].rstrip() for y in range(table.size.height)]


def test_only_visible_lines_are_made_and_texts_are_clean_and_cut():
    async def scenario(table, pilot, lines):
        lines.made.clear()
        assert shown(table)[:3] == ["head 38", "line 0␛x", "line 1␛x"]
        assert sorted(set(lines.made)) == [*range(7)]
        assert all(table.render_line(y).cell_length == 40 for y in range(8))

    see(scenario)


def test_the_cursor_goes_over_lines_that_stand_for_a_row_and_stays_in_view():
    async def scenario(table, pilot, lines):
        for _ in range(8):
            table.move(1)
        assert table.row == 12
        await pilot.pause()
        assert "line 12␛" in shown(table)
        table.move(-1)
        assert table.row == 10
        table.edge(1)
        assert table.row == 999
        table.move(1)
        assert table.row == 999
        table.edge(-1)
        await pilot.pause()
        assert table.row == 0
        assert shown(table)[1] == "line 0␛x"

    see(scenario)


def test_a_click_chooses_the_row_of_its_line():
    async def scenario(table, pilot, lines):
        for y, row in ((2, 1), (3, 1), (0, 1), (5, 4)):
            await pilot.click(table, offset=(3, y))
            assert table.row == row, y

    see(scenario)


def test_without_lines_nothing_is_chosen():
    async def scenario(table, pilot, lines):
        table.move(1)
        table.edge(1)
        assert table.row == 0
        assert shown(table)[1] == ""

    see(scenario, count=0)
