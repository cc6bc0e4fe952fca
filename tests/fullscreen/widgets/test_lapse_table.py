"""The rows of the time-lapse on the screen: columns, cursor, what is set off."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App

import tui.fullscreen
from tui.fullscreen.widgets.lapse_table import LapseTable
from tui.view.lapse_rows import LapseRow

ROWS = [
    LapseRow("100", loss="0.5000", pieces=(("57", "output"),)),
    LapseRow("8,000", star=True, running=True, loss="0.4000", same="1",
             pieces=(("5", "output"), ("8", "changed"))),
]  # fmt: skip


class Wall(App[None]):
    """A table alone."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def compose(self):
        yield LapseTable(id="rows")


def see(scenario, rows=ROWS, size=(70, 6)):
    async def body() -> None:
        app = Wall()
        async with app.run_test(size=size) as pilot:
            table = app.query_one(LapseTable)
            table.show(rows)
            await pilot.pause()
            await scenario(table, pilot)

    asyncio.run(body())


def lines(table: LapseTable) -> list[str]:
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


def test_columns_are_below_their_heads():
    async def scenario(table, pilot):
        assert lines(table)[:3] == [
            "    step    loss  same  answer",
            "     100  0.5000        57",
            "★▶ 8,000  0.4000     1  58",
        ]

    see(scenario)


@pytest.mark.parametrize(
    ("width", "head"),
    [(64, "loss  same  answer"), (63, "loss  answer"), (48, "loss  answer"), (47, "step  answer")],
)
def test_a_narrow_table_leaves_out_columns(width, head):
    async def scenario(table, pilot):
        assert lines(table)[0].endswith(head)

    see(scenario, size=(width, 6))


@pytest.mark.parametrize("width", [20, 40, 61, 90])
def test_long_names_and_answers_are_cut_and_names_stay_different(width):
    rows = [
        replace(ROWS[0], name=f"run{letter}_lr3e-4_long / 8,000", pieces=(("世" * 90, "output"),))
        for letter in "AB"
    ]

    async def scenario(table, pilot):
        shown = lines(table)
        assert all(cell_len(line) <= width for line in shown)
        assert shown[1] != shown[2]
        assert shown[1].endswith("…")

    see(scenario, rows, (width, 6))


def test_what_changed_is_underlined_also_under_the_cursor():
    async def scenario(table, pilot):
        assert table.cursor == 1
        for cursor in (1, 0):
            (changed,) = [part for part in table.render_line(2) if part.text == "8"]
            assert (changed.style.underline, changed.style.bold) == (True, True)
            assert bool(changed.style.reverse) is (cursor == 1)
            table.move(-1)

    see(scenario)


def test_the_cursor_follows_the_running_row_until_it_was_moved():
    async def scenario(table, pilot):
        assert table.cursor == 1
        table.move(-1)
        table.show(ROWS)
        assert table.cursor == 0
        table.move(9)
        assert table.cursor == 1

    see(scenario)


def test_a_click_chooses_a_row_and_the_chosen_row_stays_in_view():
    many = [replace(ROWS[0], name=str(n)) for n in range(80)]

    async def scenario(table, pilot):
        await pilot.click(LapseTable, offset=(5, 3))
        assert table.cursor == 2
        table.move(50)
        await pilot.pause()
        assert any(line.split()[0] == "52" for line in lines(table))
        assert lines(table)[0].endswith("answer")

    see(scenario, many)
