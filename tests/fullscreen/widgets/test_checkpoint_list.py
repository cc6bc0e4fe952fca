"""The checkpoint list: rows and marks, a cursor that stays on its checkpoint, a typed filter."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from present import present
from rich.cells import cell_len
from textual.app import App

import tui.fullscreen
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.fullscreen.widgets.catalog_rows import LOADED, PAST, STAR, row_parts
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.view.catalog import Catalog, Order


class Shelf(App[None]):
    """An app with only a list; it keeps the list's messages."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str | None]] = []
        self.filter_changes = 0

    def compose(self):
        yield CheckpointList(id="list")

    def _note(self, message) -> None:
        self.said.append((type(message).__name__, message.entry and message.entry.name))

    on_checkpoint_list_highlighted = _note
    on_checkpoint_list_chosen = _note
    on_checkpoint_list_info_requested = _note

    def on_checkpoint_list_filter_changed(self) -> None:
        self.filter_changes += 1


def entry(step: int, loss: float | None = None, run: str = "r", **changes) -> Checkpoint:
    folder = Path(run) / f"step_{step:06d}"
    shown: dict[str, Any] = {"model_bytes": 2**20, "meta": Meta({"val_loss": loss})}
    values = shown | {"name": folder.name} | changes
    return Checkpoint(step=step, folder=folder, run=Path(run), **values)


RUN = (entry(100, 0.5), entry(200, 0.4), entry(300, 0.41))
OTHER = (entry(100, 0.2, "s"), entry(200, 0.3, "s"))


class Sitting:
    """A focused list under a pilot."""

    def __init__(self, app: Shelf, pilot) -> None:
        self.app, self.pilot = app, pilot
        self.list = app.query_one(CheckpointList)

    @property
    def lines(self) -> list[str]:
        """The painted lines."""
        return [self.list.render_line(y).text for y in range(self.list.size.height)]

    @property
    def here(self) -> str | None:
        entry = self.list.highlighted
        return entry.name if entry else None

    @property
    def names(self) -> list[str]:
        return [row.entry.name for row in self.list.rows if row.entry]

    async def show(self, *entries: Checkpoint) -> None:
        self.list.show(replace(self.list.catalog, entries=entries))
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def take(self) -> list[tuple[str, str | None]]:
        """Return the messages since the last call."""
        said, self.app.said = self.app.said, []
        return said


@pytest.fixture
def sitting():
    """Run a scenario with a list of some entries."""

    def started(scenario, entries=RUN, size=(44, 12)):
        async def body() -> None:
            app = Shelf()
            async with app.run_test(size=size) as pilot:
                s = Sitting(app, pilot)
                s.list.focus()
                await s.show(*entries)
                await scenario(s)

        asyncio.run(body())

    return started


def test_a_row_has_star_name_loss_distance_and_size(sitting):
    async def scenario(s: Sitting) -> None:
        first, best, past, empty = s.lines[:4]
        assert first.split() == ["step_000100", "0.5000", "1.0", "MiB"]
        assert best.split() == [STAR, "step_000200", "0.4000", "1.0", "MiB"]
        assert past.split() == ["step_000300", "0.4100", f"{PAST}2.5%", "1.0", "MiB"]
        assert empty.strip() == ""

    sitting(scenario)


def test_the_loaded_checkpoint_is_marked_beside_the_star(sitting):
    async def scenario(s: Sitting) -> None:
        marks = []
        for loaded in (RUN[0], RUN[1], None):
            s.list.mark_loaded(loaded.key if loaded else None)
            marks.append([line[:3].strip() for line in s.lines[:3]])
        assert marks == [[LOADED, STAR, ""], ["", STAR + LOADED, ""], ["", STAR, ""]]

    sitting(scenario)


def test_a_loss_that_was_not_measured_is_a_dash(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.lines[0].split() == ["step_000100", "–", "1.0", "MiB"]

    sitting(scenario, entries=(entry(100),))


def test_a_narrow_list_leaves_out_the_size_and_shortens_the_name(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.lines[1].split() == [STAR, "step_000200", "0.4000"]
        await s.show(entry(100, 0.5, name="a_long_name_that_does_not_fit"))
        assert "…" in s.lines[0]
        assert "0.5000" in s.lines[0]

    sitting(scenario, size=(31, 12))


def test_a_problem_is_shown_in_the_row_of_its_checkpoint(sitting):
    broken = replace(RUN[0], problem="model without meta")
    arriving = replace(RUN[2], problem="arriving, 9.0 MiB so far")

    async def scenario(s: Sitting) -> None:
        assert s.lines[0].strip().startswith("step_000100 ")
        assert "model without meta" in s.lines[0]
        assert "arriving, 9.0 MiB so far" in s.lines[2]
        assert STAR not in "".join(s.lines)
        await s.show(*RUN)
        assert "arriving" not in s.lines[2]
        assert PAST in s.lines[2]

    sitting(scenario, entries=(broken, RUN[1], arriving))


def test_every_row_is_as_wide_as_the_list_and_escapes_have_no_effect(sitting):
    names = ("世界" * 20, "\x1b[2J\u202e\n", "[red]", "a" * 300, "")
    entries = [entry(n, 0.1 * n, name=name) for n, name in enumerate(names, 1)]
    entries += [
        replace(each, step=present(each.step) + 9, problem=each.name * 3) for each in entries
    ]

    async def scenario(s: Sitting) -> None:
        for width in (60, 34, 33, 12, 3):
            await s.pilot.resize_terminal(width, 14)
            assert all(cell_len(line) == s.list.size.width for line in s.lines)
            assert all(line.isprintable() for line in s.lines)

    sitting(scenario, entries=entries)


def test_the_cursor_begins_on_the_recommended_checkpoint_and_posts_it(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.here == "step_000200"
        assert s.take() == [("Highlighted", "step_000200")]

    sitting(scenario)


def test_keys_move_the_cursor_over_checkpoints_and_stop_at_both_ends(sitting):
    async def scenario(s: Sitting) -> None:
        assert [row.entry is None for row in s.list.rows] == [
            True,
            *[False] * 3,
            True,
            *[False] * 2,
        ]
        assert "/".join(s.list.rows[4].run.parts) in s.lines[4]
        seen = []
        for key in ("home", "up", "down", "j", "down", "k", "end", "down", "pageup", "pagedown"):
            await s.press(key)
            found = present(s.list.highlighted)
            seen.append(f"{found.run}{present(found.step) // 100}")
        assert seen == ["r1", "r1", "r2", "r3", "s1", "r3", "s2", "s2", "r1", "s2"]
        assert {kind for kind, _ in s.take()} == {"Highlighted"}

    sitting(scenario, entries=RUN + OTHER)


def test_enter_chooses_the_highlighted_checkpoint(sitting):
    async def scenario(s: Sitting) -> None:
        s.take()
        await s.press("up", "enter")
        assert s.take() == [("Highlighted", "step_000100"), ("Chosen", "step_000100")]

    sitting(scenario)


def test_in_an_empty_list_keys_do_nothing(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("up", "down", "end", "enter")
        s.list.action_best()
        s.list.action_info()
        await s.pilot.click(CheckpointList, offset=(3, 0))
        assert s.here is None
        assert s.take() == []

    sitting(scenario, entries=())


def test_while_a_filter_is_typed_letters_extend_it(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.action_filter()
        s.take()
        await s.press(*"sbijk", "space", "backspace", "backspace")
        assert (s.list.catalog.filter, s.list.filtering) == ("sbij", True)
        assert s.list.catalog.order is Order.STEP
        assert s.names == []
        assert s.here is None
        assert s.take() == [("Highlighted", None)]
        assert s.app.filter_changes == 9

    sitting(scenario)


def test_while_a_filter_is_typed_arrows_move_the_cursor(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.action_filter()
        await s.press(*"00", "down")
        assert (s.here, s.list.catalog.filter) == ("step_000300", "00")

    sitting(scenario)


def test_enter_keeps_the_filter_and_the_next_enter_chooses(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.action_filter()
        await s.press(*"000300", "enter")
        assert s.names == ["step_000300"]
        assert (s.list.catalog.filter, s.list.filtering) == ("000300", False)
        assert not [said for said in s.take() if said[0] == "Chosen"]
        await s.press("x", "enter")
        assert s.list.catalog.filter == "000300"
        assert s.take() == [("Chosen", "step_000300")]

    sitting(scenario)


def test_escape_clears_the_filter_and_the_cursor_stays(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.action_filter()
        await s.press(*"000300", "escape")
        assert (s.list.catalog.filter, s.list.filtering) == ("", False)
        assert len(s.names) == 3
        assert s.here == "step_000300"

    sitting(scenario)


def test_leaving_the_list_ends_typing_and_keeps_the_filter(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.action_filter()
        await s.press(*"300")
        s.app.set_focus(None)
        await s.pilot.pause()
        assert (s.list.catalog.filter, s.list.filtering) == ("300", False)

    sitting(scenario)


def test_after_a_filter_without_matches_the_recommended_one_is_highlighted(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.filter("nothing", typing=False)
        assert s.here is None
        s.list.filter("", typing=False)
        assert s.here == "step_000200"

    sitting(scenario)


def test_sorting_steps_through_all_orders_and_the_cursor_stays_on_its_checkpoint(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("up")
        orders, said = [], []
        for _ in Order:
            s.list.action_sort()
            orders.append([name[-3] for name in s.names])
            assert s.here == "step_000100"
            said.append(s.list.sort_words)
        assert orders == [["2", "3", "1"], ["1", "2", "3"], ["1", "2", "3"], ["1", "2", "3"]]
        assert s.list.catalog.order is Order.STEP
        assert said == ["s: loss", "s: size", "s: date", "s: step"]

    sitting(scenario)


def test_best_is_the_recommended_one_of_the_run(sitting):
    async def scenario(s: Sitting) -> None:
        for run in (RUN, OTHER):
            s.list.go_to(run[-1])
            s.list.action_best()
            star = present(s.list.catalog.star_of(run[0]))
            assert present(s.list.highlighted).key == star.checkpoint.key
            assert star.checkpoint.run == run[0].run

    sitting(scenario, entries=RUN + OTHER)


def test_best_clears_a_filter_that_hides_the_recommended_one(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.filter("300", typing=False)
        s.list.action_best()
        assert (s.here, s.list.catalog.filter) == ("step_000200", "")

    sitting(scenario)


def test_info_requests_the_facts_of_the_highlighted_checkpoint(sitting):
    async def scenario(s: Sitting) -> None:
        s.take()
        s.list.action_info()
        await s.pilot.pause()
        assert s.take() == [("InfoRequested", "step_000200")]

    sitting(scenario)


def test_a_click_highlights_and_a_double_click_chooses(sitting):
    async def scenario(s: Sitting) -> None:
        s.take()
        await s.pilot.click(CheckpointList, offset=(5, 3))
        assert s.take() == [("Highlighted", "step_000300")]
        await s.pilot.click(CheckpointList, offset=(9, 3))
        assert ("Chosen", "step_000300") not in s.take()
        await s.pilot.double_click(CheckpointList, offset=(5, 1))
        assert ("Chosen", "step_000100") in s.take()
        await s.pilot.click(CheckpointList, offset=(5, 0))
        await s.pilot.click(CheckpointList, offset=(5, 11))
        assert s.take() == []
        assert s.here == "step_000100"

    sitting(scenario, entries=RUN + OTHER)


def test_a_click_in_a_scrolled_list_is_on_the_row_painted_there(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.scroll_to(y=50, animate=False)
        await s.pilot.pause()
        await s.pilot.click(CheckpointList, offset=(5, 4))
        assert present(s.here) in s.lines[4]
        assert s.here == "step_000055"

    sitting(scenario, entries=[entry(step) for step in range(1, 101)])


def test_the_cursor_stays_on_its_checkpoint_after_a_new_scan(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("down")
        s.take()
        worse = replace(RUN[2], model_bytes=5)
        await s.show(entry(50, 0.1), *RUN[:2], entry(250), worse)
        assert s.list.highlighted is worse
        assert s.names.index("step_000300") == 4

    sitting(scenario)


def test_when_its_checkpoint_is_gone_the_cursor_goes_to_the_recommended_one(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("up")
        s.take()
        await s.show(*RUN[1:])
        assert s.take() == [("Highlighted", "step_000200")]
        await s.show()
        assert s.take() == [("Highlighted", None)]

    sitting(scenario)


def test_the_same_scan_again_posts_no_message(sitting):
    async def scenario(s: Sitting) -> None:
        s.take()
        await s.show(*(replace(each) for each in RUN))
        assert s.take() == []

    sitting(scenario)


def test_a_new_order_and_filter_may_come_with_a_scan(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.show(Catalog(RUN, Order.LOSS, "00"))
        assert s.names == ["step_000200", "step_000300", "step_000100"]

    sitting(scenario)


def test_of_a_thousand_rows_only_those_in_view_are_painted(sitting, monkeypatch):
    drawn = []

    def counted(row, width, loaded):
        drawn.append(row)
        return row_parts(row, width, loaded=loaded)

    monkeypatch.setattr("tui.fullscreen.widgets.checkpoint_list.row_parts", counted)

    async def scenario(s: Sitting) -> None:
        assert s.list.virtual_size.height == 1000
        height = s.list.size.height
        for key in ("end", "home", "pagedown", "up"):
            drawn.clear()
            await s.press(key)
            assert 0 < len(drawn) <= 4 * height
            assert any(present(s.here) in line for line in s.lines)

    sitting(scenario, entries=[entry(step, 1.0 + step) for step in range(1, 1001)])


def test_the_cursor_is_kept_in_view_as_it_moves(sitting):
    async def scenario(s: Sitting) -> None:
        for key in ("pagedown", "pagedown", "down", "end", "pageup", "up", "home"):
            await s.press(key)
            assert any(present(s.here) in line for line in s.lines), key

    sitting(scenario, entries=[entry(step) for step in range(1, 101)])


def test_the_recommended_checkpoint_is_in_view_at_first(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.here == "step_000100"
        assert any(present(s.here) in line for line in s.lines)

    sitting(scenario, entries=[entry(step, 9 - step / 20) for step in range(1, 101)])


def test_after_sorting_the_cursor_is_in_view(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("end")
        s.list.action_sort()
        await s.pilot.pause()
        assert present(s.list.rows[0].entry).name == s.here == "step_000100"
        assert any(present(s.here) in line for line in s.lines)

    sitting(scenario, entries=[entry(step, 9 - step / 20) for step in range(1, 101)])


def test_the_title_counts_checkpoints_and_runs(sitting):
    async def scenario(s: Sitting) -> None:
        assert (s.list.title, s.list.sort_words) == ("checkpoints  5 in 2 runs", "s: step")
        s.list.show(Catalog())
        assert (s.list.title, s.list.sort_words) == ("checkpoints", "")

    sitting(scenario, entries=RUN + OTHER)
