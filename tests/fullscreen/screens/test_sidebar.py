"""The sidebar: facts and bars are those of the highlighted entry, also when they arrive later."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Static
from tui.fullscreen.panels.loss_bars import LABEL

import tui.fullscreen
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.fullscreen.screens.sidebar import Sidebar
from tui.fullscreen.widgets.lines import EndsLine
from tui.view.facts import FileFacts
from tui.view.scan_news import Described, Scanned


class Wall(App[None]):
    """A sidebar alone."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def compose(self):
        yield Sidebar(id="sidebar")


def entry(step: int, loss: float | None, run: str = "r", **changes) -> Checkpoint:
    folder = Path(run) / f"step_{step:06d}"
    values: dict[str, Any] = {"model_bytes": 2**20, "meta": Meta({"val_loss": loss})}
    values |= changes
    return Checkpoint(folder.name, step, folder, Path(run), folder / "m.pt", **values)


RUN = (entry(1, 0.5), entry(2, 0.3), entry(3, 0.4))


@pytest.fixture
def sitting():
    """Run a scenario with a sidebar that shows three steps of a run."""

    def started(scenario, entries=RUN):
        async def body() -> None:
            app = Wall()
            async with app.run_test(size=(120, 30)) as pilot:
                sidebar = app.query_one(Sidebar)
                sidebar.scanned(Scanned(entries))
                await pilot.pause()
                await scenario(sidebar, pilot)

        asyncio.run(body())

    return started


def bars(sidebar) -> EndsLine:
    return sidebar.query_one("#bars", EndsLine)


def facts(sidebar) -> list[str]:
    return str(sidebar.query_one("#facts", Static).content).split("\n")


def test_facts_are_those_of_the_highlighted_checkpoint(sitting):
    async def scenario(sidebar, pilot) -> None:
        assert facts(sidebar) == [
            "step 2 · val loss 0.3000", "1.0 MiB", "★ lowest val_loss of its run (0.3000)"
        ]  # fmt: skip
        sidebar.listing.move(1)
        await pilot.pause()
        assert facts(sidebar)[0] == "step 3 · val loss 0.4000"
        assert facts(sidebar)[-1] == "▲ past the best by 33.33%"
        assert facts(sidebar) == sidebar.view_of(RUN[2]).sentences()

    sitting(scenario)


def test_without_checkpoints_the_facts_are_no_checkpoint(sitting):
    async def scenario(sidebar, pilot) -> None:
        assert facts(sidebar) == ["no checkpoint"]
        assert bars(sidebar).left == ""

    sitting(scenario, entries=())


def test_the_facts_of_an_index_are_shown_when_its_entry_is_highlighted(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.described(Described(RUN[0], FileFacts(("two layers",), ("G1",))))
        assert "two layers" not in facts(sidebar)
        sidebar.listing.move(-1)
        await pilot.pause()
        assert (facts(sidebar)[0], facts(sidebar)[-1]) == ("two layers", "G1")
        sidebar.described(Described(RUN[0], FileFacts(("three layers",))))
        assert facts(sidebar)[0] == "three layers"

    sitting(scenario)


def test_a_new_scan_keeps_the_known_facts_and_shows_new_entries(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.described(Described(RUN[1], FileFacts(("two layers",))))
        sidebar.scanned(Scanned((entry(1, 0.5), entry(2, 0.25), entry(4, 0.6))))
        assert facts(sidebar)[:2] == ["two layers", "step 2 · val loss 0.2500"]

    sitting(scenario)


def test_a_new_scan_keeps_order_and_filter(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.action_sort()
        sidebar.listing.filter("step_00000", typing=False)
        sidebar.scanned(Scanned((*RUN, entry(4, 0.1))))
        assert [row.entry.step for row in sidebar.listing.rows] == [4, 2, 3, 1]
        assert sidebar.listing.catalog.filter == "step_00000"

    sitting(scenario)


def test_the_losses_of_the_run_are_bars_in_the_order_of_steps(sitting):
    async def scenario(sidebar, pilot) -> None:
        assert bars(sidebar).left == f"{LABEL}█▁▅"
        assert bars(sidebar).left in bars(sidebar).render().plain

    sitting(scenario, entries=(RUN[2], RUN[0], RUN[1]))


def test_bars_are_those_of_the_highlighted_run(sitting):
    async def scenario(sidebar, pilot) -> None:
        sidebar.listing.go_to(RUN[0])
        await pilot.pause()
        assert bars(sidebar).left == f"{LABEL}█▁▅"
        sidebar.listing.move(3)
        await pilot.pause()
        assert sidebar.listing.highlighted.run == Path("s")
        assert bars(sidebar).left == f"{LABEL}▁█"

    sitting(scenario, entries=(*RUN, entry(1, 0.1, "s"), entry(2, 0.2, "s"), entry(3, None, "s")))


def test_one_measured_step_has_no_bar(sitting):
    async def scenario(sidebar, pilot) -> None:
        assert bars(sidebar).left == ""

    sitting(scenario, entries=(entry(1, 0.5), entry(2, None)))


def test_of_too_many_steps_only_the_last_have_bars(sitting):
    async def scenario(sidebar, pilot) -> None:
        drawn = bars(sidebar).left.removeprefix(LABEL)
        assert len(LABEL + drawn) == bars(sidebar).size.width
        assert drawn[-1] == "▁"
        assert bars(sidebar).left == bars(sidebar).render().plain

    sitting(scenario, entries=tuple(entry(step, 9 - step / 100) for step in range(1, 300)))


def test_escapes_and_markup_in_facts_have_no_effect(sitting):
    async def scenario(sidebar, pilot) -> None:
        hostile = FileFacts(("[red]\x1b[2J[/x\u202e",))
        sidebar.described(Described(replace(RUN[1]), hostile))
        await pilot.pause()
        assert facts(sidebar)[0] == "[red]␛[2J[/x<U+202E>"

    sitting(scenario)
