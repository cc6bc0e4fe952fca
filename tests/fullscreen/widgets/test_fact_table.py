"""The facts widget: two columns where there is room, else sentences; every line fits."""

import asyncio

from entries import entry
from textual.app import App

from tui.fullscreen.widgets.fact_table import FactTable
from tui.view.catalog import Catalog
from tui.view.panel_view import PanelView

RUN = (entry(1, 0.5), entry(2, 0.3))


class Wall(App[None]):
    CSS = "FactTable { width: 1fr; height: 1fr; }"

    def compose(self):
        yield FactTable()


def test_a_large_panel_has_two_columns_and_a_small_one_sentences():
    async def body() -> None:
        async with Wall().run_test(size=(44, 12)) as pilot:
            table = pilot.app.query_one(FactTable)
            table.show(PanelView(Catalog(RUN), RUN[1]))
            assert table.render_line(0).text.rstrip() == " val loss  0.3000 · lowest of its run"
            for size in ((30, 6), (44, 5)):
                await pilot.resize_terminal(*size)
                lines = [table.render_line(y).text for y in range(size[1])]
                assert [line.rstrip() for line in lines[:2]] == [
                    " val loss 0.3000", " ★ lowest of its run"
                ]  # fmt: skip
                assert lines[-1].rstrip().endswith("i details")
                assert all(len(line) == size[0] for line in lines)

    asyncio.run(body())


def test_without_an_entry_no_key_is_offered_for_its_details():
    async def body() -> None:
        async with Wall().run_test(size=(44, 5)) as pilot:
            table = pilot.app.query_one(FactTable)
            table.show(PanelView(Catalog(RUN)))
            lines = [table.render_line(y).text.strip() for y in range(5)]
            assert lines == ["no checkpoint", "", "", "", ""]

    asyncio.run(body())
