"""The sidebar: facts and plot are those of the highlighted entry, also when they arrive later."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from entries import entry as step_entry
from present import present
from textual.app import App
from textual.containers import Horizontal, Vertical

import tui.fullscreen
from tui.fullscreen.panels.checkpoint_facts import CheckpointFacts
from tui.fullscreen.screens.sidebar import Sidebar
from tui.fullscreen.widgets.fact_table import FactTable
from tui.fullscreen.widgets.loss_pane import LossPane
from tui.view.facts import FileFacts
from tui.view.scan_news import Described, Scanned


class Wall(App[None]):
    """A sidebar alone, and a panel in another place."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def on_mount(self) -> None:
        self.refused: list[str] = []

    def on_sidebar_refused(self, message: Sidebar.Refused) -> None:
        self.refused.append(message.reason)

    def compose(self):
        elsewhere = CheckpointFacts()
        with Horizontal():
            yield Sidebar((elsewhere,), id="sidebar")
            yield Vertical(elsewhere.widget, id="elsewhere")


entry = partial(step_entry, model_bytes=2**20)


RUN = (entry(1, 0.5), entry(2, 0.3), entry(3, 0.4))


@pytest.fixture
def sitting():
    """Run a scenario with a sidebar that shows three steps of a run."""

    def started(scenario, entries=RUN, size=(120, 30)):
        async def body() -> None:
            app = Wall()
            async with app.run_test(size=size) as pilot:
                sidebar = app.query_one(Sidebar)
                sidebar.scanned(Scanned(entries))
                await pilot.pause()
                await scenario(sidebar, pilot)

        asyncio.run(body())

    return started


def plot(sidebar) -> LossPane:
    return sidebar.query_one("#losses", LossPane)


def facts(sidebar) -> list[str]:
    table = sidebar.query_one("#facts", FactTable)
    return [(line.key + line.value).strip() for line in table.lines]


def painted(widget) -> list[str]:
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def test_facts_are_those_of_the_highlighted_checkpoint(sitting):
    async def scenario(sidebar, pilot) -> None:
        assert facts(sidebar)[:3] == [
            "val loss  0.3000 · lowest of its run",
            "best for  general use",
            "why ★     lowest val_loss of its run",
        ]
        sidebar.listing.move(1)
        await pilot.pause()
        assert facts(sidebar)[:2] == [
            "val loss  0.4000 · +33.3% vs run's lowest",
            "best for  comparison only: past best",
        ]

    sitting(scenario)


def test_facts_in_another_place_are_the_same(sitting):
    async def scenario(sidebar, pilot) -> None:
        elsewhere = pilot.app.query_one("#elsewhere FactTable", FactTable)
        sidebar.listing.move(1)
        await pilot.pause()
        assert elsewhere.view == sidebar.facts.widget.view
        assert "0.4000" in painted(elsewhere)[0]

    sitting(scenario)


def test_without_checkpoints_nothing_is_drawn(sitting):
    async def scenario(sidebar, pilot) -> None:
        assert facts(sidebar)[0] == "no checkpoint"
        assert painted(plot(sidebar))[0].startswith(" val loss ──")
        assert not any(painted(plot(sidebar))[1:])

    sitting(scenario, entries=())


def test_the_facts_of_an_index_are_shown_when_its_entry_is_highlighted(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.described(Described(RUN[0], FileFacts(model="two layers")))
        assert "two layers" not in "".join(facts(sidebar))
        sidebar.listing.move(-1)
        await pilot.pause()
        assert "model     two layers" in facts(sidebar)
        sidebar.described(Described(RUN[0], FileFacts(model="three layers")))
        assert "model     three layers" in facts(sidebar)

    sitting(scenario)


def test_a_new_scan_keeps_the_known_facts_and_shows_new_entries(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.described(Described(RUN[1], FileFacts(model="two layers")))
        sidebar.scanned(Scanned((entry(1, 0.5), entry(2, 0.25), entry(4, 0.6))))
        assert facts(sidebar)[0] == "val loss  0.2500 · lowest of its run"
        assert "model     two layers" in facts(sidebar)
        assert plot(sidebar).curve.steps == [1, 2, 4]

    sitting(scenario)


def test_a_new_scan_keeps_order_and_filter(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.action_sort()
        sidebar.listing.filter("step_00000", typing=False)
        sidebar.scanned(Scanned((*RUN, entry(4, 0.1))))
        assert [row.entry.step for row in sidebar.listing.rows] == [4, 2, 3, 1]
        assert sidebar.listing.catalog.filter == "step_00000"

    sitting(scenario)


def test_the_losses_are_those_of_the_highlighted_run(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.go_to(RUN[0])
        await pilot.pause()
        assert plot(sidebar).curve.steps == [1, 2, 3]
        sidebar.listing.go_to(sidebar.listing.catalog.entries[-1])
        await pilot.pause()
        assert plot(sidebar).curve.steps == [1, 2]

    sitting(scenario, entries=(*RUN, entry(1, 0.1, "s"), entry(2, 0.2, "s"), entry(3, None, "s")))


def test_one_measured_step_is_a_sentence(sitting):
    async def scenario(sidebar, pilot) -> None:
        assert painted(plot(sidebar))[1] == " one measured step: 0.5000 at step 1"

    sitting(scenario, entries=(entry(1, 0.5), entry(2, None)))


def test_left_and_right_go_along_the_run_whatever_the_order(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.focus()
        sidebar.listing.action_sort()
        columns = []
        for key in ("left", "right", "right", "right"):
            await pilot.press(key)
            pane = plot(sidebar)
            columns.append(present(pane._cursor))
            assert painted(pane)[1][columns[-1] + 1] in "│•★▲▼"
        assert sidebar.listing.highlighted is RUN[2]
        assert columns == [present(pane._plot).columns[at] for at in (0, 1, 2, 2)]

    sitting(scenario)


def test_a_step_without_a_loss_has_a_column_and_no_point(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.go_to(sidebar.listing.catalog.entries[1])
        await pilot.pause()
        pane = plot(sidebar)
        assert [row[present(pane._cursor) + 1] for row in painted(pane)[1:-1]] == ["│"] * (
            pane.size.height - 2
        )

    sitting(scenario, entries=(entry(1, 0.5), entry(2, None), entry(4, 0.3), entry(5, 0.4)))


def test_a_click_in_the_plot_highlights_the_nearest_step(sitting):
    async def scenario(sidebar, pilot) -> None:
        pane = plot(sidebar)
        for at, step in ((0, 1), (2, 3), (1, 2)):
            await pilot.click(pane, offset=(present(pane._plot).columns[at] + 1, 3))
            await pilot.pause()
            assert sidebar.listing.highlighted.step == step

    sitting(scenario)


def test_a_click_on_a_step_that_the_filter_hides_ends_the_filter(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.filter("000002", typing=False)
        await pilot.click(plot(sidebar), offset=(present(plot(sidebar)._plot).columns[0] + 1, 3))
        await pilot.pause()
        assert (sidebar.listing.highlighted.step, sidebar.listing.catalog.filter) == (1, "")

    sitting(scenario)


def test_t_shows_the_numbers_and_the_plot_again(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.focus()
        await pilot.press("t")
        assert painted(plot(sidebar))[1:4] == [
            "    step  val loss  vs low",
            "       1    0.5000  +66.7%",
            "       2 ★  0.3000  lowest",
        ]
        await pilot.click(plot(sidebar), offset=(5, 4))
        await pilot.pause()
        assert sidebar.listing.highlighted.step == 3
        await pilot.press("t")
        assert painted(plot(sidebar))[0].endswith("zoomed y ──")

    sitting(scenario)


def test_the_table_scrolls_with_the_cursor(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.focus()
        await pilot.press("t", "end")
        await pilot.pause()
        assert "300" in painted(plot(sidebar))[-1]
        await pilot.press("home")
        await pilot.pause()
        assert painted(plot(sidebar))[2].split()[0] == "1"

    sitting(scenario, entries=tuple(entry(step, 9 - step / 100) for step in range(1, 301)))


@pytest.mark.parametrize(
    ("height", "shown"),
    [(8, set()), (11, set()), (12, {"facts"}), (17, {"facts"}), (18, {"facts", "losses"}),
     (20, {"facts", "losses"}), (40, {"facts", "losses"})],
)  # fmt: skip
def test_plot_and_facts_leave_the_list_at_least_six_rows(sitting, height, shown):
    async def scenario(sidebar, pilot) -> None:
        await pilot.pause()
        panels = {panel.id for panel in sidebar.panels if panel.widget.region.area}
        assert panels == shown
        assert sidebar.listing.size.height >= 6
        assert sum(child.region.height for child in sidebar.children) == height

    sitting(scenario, size=(90, height))


def test_t_tells_that_there_is_no_room(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.focus()
        await pilot.press("t")
        assert not plot(sidebar).as_table
        assert pilot.app.refused == ["the plot needs a higher terminal"]
        assert not pilot.app._notifications

    sitting(scenario, size=(90, 12))


def test_moving_the_cursor_repaints_two_columns_of_the_plot(sitting, monkeypatch):
    async def scenario(sidebar, pilot) -> None:
        pane, regions = plot(sidebar), []
        monkeypatch.setattr(pane, "refresh", lambda *given, **_: regions.extend(given))
        sidebar.listing.move(1)
        await pilot.pause()
        assert [(region.width, region.x - 1) for region in regions] == [
            (1, present(pane._plot).columns[1]), (1, present(pane._plot).columns[2])
        ]  # fmt: skip

    sitting(scenario)


def test_escapes_and_markup_in_facts_have_no_effect(sitting):
    async def scenario(sidebar, pilot) -> None:
        hostile = FileFacts(model="[red]\x1b[2J[/x\u202e")
        sidebar.described(Described(replace(RUN[1]), hostile))
        await pilot.pause()
        assert "model     [red]␛[2J[/x<U+202E>" in facts(sidebar)

    sitting(scenario)
