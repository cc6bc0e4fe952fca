"""The checkpoint list: rows and marks, a cursor that stays on its checkpoint, a typed filter."""

import asyncio
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from entries import entry as step_entry
from present import present
from rich.cells import cell_len
from textual.app import App

import tui.fullscreen
from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.fullscreen.widgets.catalog_rows import row_parts
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.view.catalog import Catalog, Order
from tui.view.marks import LOADED, LOWEST, MARKED, PAST, STAR


class Shelf(App[None]):
    """An app with only a list; it keeps the list's messages."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str | None]] = []
        self.arrangement_changes = 0

    def compose(self):
        yield CheckpointList(id="list")

    def _note(self, message) -> None:
        self.said.append((type(message).__name__, message.entry and message.entry.name))

    on_checkpoint_list_highlighted = _note
    on_checkpoint_list_chosen = _note
    on_checkpoint_list_info_requested = _note

    def on_checkpoint_list_arrangement_changed(self) -> None:
        self.arrangement_changes += 1


entry = partial(step_entry, model_path=None, model_bytes=2**20)


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
    def in_view(self) -> bool:
        """Whether the step of the highlighted checkpoint is on a painted line."""
        step = f"{present(present(self.list.highlighted).step):,}"
        return any(step in line[3:].split() for line in self.lines)

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


def test_a_row_has_star_step_loss_distance_and_size(sitting):
    async def scenario(s: Sitting) -> None:
        heads, first, best, past, empty = s.lines[:5]
        assert heads.split() == ["↑step", "val", "loss", "vs", "low", "size"]
        assert first.split() == ["100", "0.5000", "+25.0%", "1.0", "MiB"]
        assert best.split() == [STAR, "200", "0.4000", LOWEST, "lowest", "1.0", "MiB"]
        assert past.split() == ["300", "0.4100", PAST, "+2.5%", "1.0", "MiB"]
        assert empty.strip() == ""

    sitting(scenario, entries=[replace(each, checked=True) for each in RUN])


def test_the_loaded_checkpoint_is_marked_beside_the_star_and_unchecked_ones_are_marked(sitting):
    run = (replace(RUN[0], checked=True), *RUN[1:])

    async def scenario(s: Sitting) -> None:
        marks = []
        for loaded in (RUN[0], RUN[1], None):
            s.list.mark_loaded(loaded.key if loaded else None)
            marks.append([line[:3].strip() for line in s.lines[1:4]])
        assert marks == [[LOADED, "★?", "?"], ["", STAR + LOADED, "?"], ["", "★?", "?"]]

    sitting(scenario, entries=run)


def test_a_loss_that_was_not_measured_is_a_dash(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.lines[0].split() == ["↑step", "val", "loss", "size"]
        assert s.lines[1].split() == ["?", "100", "–", "1.0", "MiB"]

    sitting(scenario, entries=(entry(100),))


def test_a_narrow_list_leaves_out_the_size_and_keeps_the_end_of_a_name(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.lines[2].split() == ["★?", "200", "0.4000", LOWEST, "lowest"]
        same = [entry(100, 0.5, name=f"a_long_name_that_does_not_fit_{n}") for n in (1, 2)]
        await s.show(same[0], replace(same[1], folder=Path("r/other")))
        assert s.lines[1].split()[-4:] == ["…oes_not_fit_1", "0.5000", LOWEST, "low"]
        assert s.lines[2].split()[-3:] == ["…oes_not_fit_2", "0.5000", "+0.0%"]

    sitting(scenario, size=(33, 12))


def test_a_problem_is_shown_in_the_row_of_its_checkpoint(sitting):
    broken = replace(RUN[0], problem="model without meta", problem_code=Code.CHECKPOINT_NO_META)
    arriving = replace(
        RUN[2], problem="arriving, 1.0 MiB so far", problem_code=Code.CHECKPOINT_ARRIVING
    )

    async def scenario(s: Sitting) -> None:
        assert s.lines[1].split() == ["100", "no", "meta"]
        assert s.lines[3].split() == ["300", "arriving", "1.0", "MiB"]
        assert STAR not in "".join(s.lines)
        await s.show(*RUN)
        assert "arriving" not in s.lines[3]
        assert PAST in s.lines[3]

    sitting(scenario, entries=(broken, RUN[1], arriving))


def test_if_no_checkpoint_can_run_the_first_line_says_so(sitting):
    broken = [replace(each, problem="cut", problem_code=Code.CHECKPOINT_CUT) for each in RUN]

    async def scenario(s: Sitting) -> None:
        assert s.lines[0].strip() == "none of these can run"
        await s.show(*broken[:2], RUN[2])
        assert "can run" not in s.lines[0]

    sitting(scenario, entries=broken)


def test_an_empty_list_says_why(sitting):
    async def scenario(s: Sitting) -> None:
        assert [line.strip() for line in s.lines[:3]] == [
            "no checkpoints yet",
            "the folder is watched: new ones",
            "appear here",
        ]
        await s.show(*RUN)
        s.list.filter("[b]none", typing=False)
        assert s.lines[0].strip() == "no match: [b]none"
        assert (s.list.title, s.list.sort_words) == (
            "checkpoints  0 of 3",
            "s: step",
        )
        assert s.list.title_parts == ("filter: [b]none",)

    sitting(scenario, entries=(), size=(36, 12))


def test_before_the_first_scan_it_is_looking():
    async def body() -> None:
        app = Shelf()
        async with app.run_test(size=(40, 8)) as pilot:
            s = Sitting(app, pilot)
            assert s.lines[0].strip() == "looking…"
            s.list.filter("x", typing=False)
            assert s.lines[0].strip() == "looking…"

    asyncio.run(body())


def test_the_cursor_is_one_bar_of_one_style(sitting):
    async def scenario(s: Sitting) -> None:
        for focused in (True, False):
            s.app.set_focus(s.list if focused else None)
            await s.pilot.pause()
            strip = s.list.render_line(2)
            assert STAR in strip.text
            assert strip.cell_length == s.list.size.width
            assert len({segment.style for segment in strip}) == 1

    sitting(scenario)


def test_a_click_on_a_column_head_sorts_by_it(sitting):
    async def scenario(s: Sitting) -> None:
        for word, order in (("loss", "loss"), ("size", "size"), ("step", "step"), ("vs", "loss")):
            await s.pilot.click(CheckpointList, offset=(s.lines[0].index(word), 0))
            assert s.list.catalog.order == order
        await s.pilot.click(CheckpointList, offset=(0, 0))
        assert (s.list.catalog.order, s.here) == (Order.LOSS, "step_000200")

    sitting(scenario)


def test_the_heads_stay_in_view_while_rows_scroll(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("end")
        assert "val loss" in s.lines[0]
        assert s.lines[1].split() == ["s", "lowest", "0.0100"]
        assert s.in_view
        s.list.scroll_to(y=40, animate=False)
        await s.pilot.pause()
        assert "val loss" in s.lines[0]
        assert s.lines[1].split() == ["r", "lowest", "1.0000"]
        assert s.lines[2].split()[:2] == ["?", "41"]

    runs = (("r", 1.0), ("s", 0.01))
    entries = [entry(step, least * step, run) for run, least in runs for step in range(1, 61)]
    sitting(scenario, entries=entries)


def test_in_the_order_over_all_runs_best_goes_to_the_best_star_and_not_to_the_lowest(sitting):
    # The star of s is the earliest within 0.5 % of its lowest.
    other = (entry(100, 0.2005, "s"), entry(200, 0.2, "s"))
    vocabulary = {"model_config": {"vocab_size": 32}}
    both = [replace(e, meta=Meta(e.meta.values | vocabulary)) for e in (*RUN, *other)]

    async def scenario(s: Sitting) -> None:
        assert (s.list.title, s.list.sort_words) == ("checkpoints  5 in 2 runs", "s: step")
        s.list.sort_by(Order.BEST)
        s.list.go_to(both[0])
        assert s.list.sort_words == "s: all runs"
        steps = [re.match(r"...([rs]) / +(\d+) ", line) for line in s.lines[1:6]]
        assert [present(step).groups() for step in steps] == [
            ("s", "200"), ("s", "100"), ("r", "200"), ("r", "300"), ("r", "100"),
        ]  # fmt: skip
        # The steps end below each other.
        assert len({present(step).end() for step in steps}) == 1
        assert (LOWEST in s.lines[1], STAR in s.lines[1]) == (True, False)
        assert STAR in s.lines[2]
        await s.press("b")
        assert present(s.list.highlighted).folder == Path("s/step_000100")
        s.list.sort_by(Order.STEP)
        s.list.go_to(both[0])
        s.list.action_best()
        assert present(s.list.highlighted).folder == Path("r/step_000200")

    sitting(scenario, entries=both)


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
        assert s.list.rows[4].name == "s"
        assert s.lines[5].split()[0] == "s"
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
        assert s.app.arrangement_changes == 9

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
        orders, words = [], []
        for _ in range(4):
            s.list.action_sort()
            orders.append([name[-3] for name in s.names])
            words.append((s.list.sort_words, "".join(c for c in s.lines[0] if c in "↑↓")))
            assert s.here == "step_000100"
        assert orders == [["2", "3", "1"], ["1", "2", "3"], ["1", "2", "3"], ["1", "2", "3"]]
        assert words == [("s: loss", "↑"), ("s: size", "↓"), ("s: date", "↓"), ("s: step", "↑")]

    sitting(scenario)


def test_with_several_runs_the_best_of_all_is_an_order_too(sitting):
    async def scenario(s: Sitting) -> None:
        orders = []
        for _ in Order:
            s.list.action_sort()
            orders.append(s.list.catalog.order)
        assert orders == [Order.LOSS, Order.SIZE, Order.DATE, Order.BEST, Order.STEP]

    sitting(scenario, entries=RUN + OTHER)


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
        await s.pilot.click(CheckpointList, offset=(5, 4))
        assert s.take() == [("Highlighted", "step_000300")]
        await s.pilot.click(CheckpointList, offset=(9, 4))
        assert ("Chosen", "step_000300") not in s.take()
        await s.pilot.double_click(CheckpointList, offset=(5, 2))
        assert ("Chosen", "step_000100") in s.take()
        await s.pilot.click(CheckpointList, offset=(5, 1))
        await s.pilot.click(CheckpointList, offset=(5, 11))
        assert s.take() == []
        assert s.here == "step_000100"

    sitting(scenario, entries=RUN + OTHER)


def test_a_click_in_a_scrolled_list_is_on_the_row_painted_there(sitting):
    async def scenario(s: Sitting) -> None:
        s.list.scroll_to(y=50, animate=False)
        await s.pilot.pause()
        await s.pilot.click(CheckpointList, offset=(5, 4))
        assert s.lines[4].split()[:2] == ["?", "54"]
        assert s.here == "step_000054"

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

    def counted(row, *given, **named):
        drawn.append(row)
        return row_parts(row, *given, **named)

    monkeypatch.setattr("tui.fullscreen.widgets.catalog_table.row_parts", counted)

    async def scenario(s: Sitting) -> None:
        assert s.list.virtual_size.height == 1001
        height = s.list.size.height
        for key in ("end", "home", "pagedown", "up"):
            drawn.clear()
            await s.press(key)
            assert 0 < len(drawn) <= 4 * height
            assert s.in_view

    sitting(scenario, entries=[entry(step, 1.0 + step) for step in range(1, 1001)])


def test_the_cursor_is_kept_in_view_as_it_moves(sitting):
    async def scenario(s: Sitting) -> None:
        for key in ("pagedown", "pagedown", "down", "end", "pageup", "up", "home"):
            await s.press(key)
            assert s.in_view, key

    sitting(scenario, entries=[entry(step) for step in range(1, 101)])


def test_the_recommended_checkpoint_is_in_view_at_first(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.here == "step_000100"
        assert s.in_view

    sitting(scenario, entries=[entry(step, 9 - step / 20) for step in range(1, 101)])


def test_after_sorting_the_cursor_is_in_view(sitting):
    async def scenario(s: Sitting) -> None:
        await s.press("end")
        s.list.action_sort()
        await s.pilot.pause()
        assert present(s.list.rows[0].entry).name == s.here == "step_000100"
        assert s.in_view

    sitting(scenario, entries=[entry(step, 9 - step / 20) for step in range(1, 101)])


def test_the_list_opens_on_the_star_of_the_newest_run(sitting):
    async def scenario(s: Sitting) -> None:
        assert present(s.list.highlighted).folder == Path("s/step_000100")

    newer = [replace(each, modified=2.0e9) for each in OTHER]
    sitting(scenario, entries=(*[replace(each, modified=1.0e9) for each in RUN], *newer))


def test_space_marks_rows_and_marks_stay_over_sort_filter_and_rescan(sitting):
    async def scenario(s: Sitting) -> None:
        await s.show(*RUN)
        s.list.go_to(RUN[0])
        await s.press("space")
        first = next(line for line in s.lines if " 100 " in line)
        assert (first[2], s.list.title) == (MARKED, "checkpoints  1 marked")
        await s.press("down", "space", "s", "s")
        await s.show(*RUN)
        assert s.list.catalog.marked == {RUN[0].key, RUN[1].key}
        assert s.list.title_parts == ("of 3",)
        s.list.filter("nothing", typing=False)
        assert (s.list.title, s.list.title_parts) == (
            "checkpoints  2 marked", ("0 of 3 shown", "filter: nothing"),
        )  # fmt: skip
        s.list.filter("", typing=False)
        s.list.go_to(RUN[0])
        await s.press("space")
        assert s.list.catalog.marked == {RUN[1].key}

    sitting(scenario)


def test_a_mark_takes_no_room_and_while_a_filter_is_typed_space_is_text(sitting):
    async def scenario(s: Sitting) -> None:
        await s.show(*RUN)
        before = s.lines
        await s.press("space")
        ((one, two),) = (pair for pair in zip(before, s.lines, strict=True) if pair[0] != pair[1])
        assert two == one[:2] + MARKED + one[3:]
        await s.press("slash", "space")
        assert (s.list.catalog.filter, len(s.list.catalog.marked)) == (" ", 1)

    sitting(scenario)
