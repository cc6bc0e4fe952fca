"""The footer: it names the keys that act now, whole, and always help and quit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.footer import EVERYWHERE, SHORT, TOGETHER, Footer, Situation, footer
from tui.view.key import Pane
from tui.view.keys import BY_ID

PANES = [Pane.PROMPT, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS]
SITUATIONS = st.builds(
    Situation,
    pane=st.sampled_from(PANES),
    busy=st.booleans(),
    generations=st.integers(0, 3),
    typed=st.sampled_from(["", "1+1", "/te", "//x"]),
    other=st.booleans(),
    selected=st.booleans(),
    checkpoints=st.integers(0, 3),
    filter=st.sampled_from(["", "d4"]),
    filtering=st.booleans(),
    steps=st.booleans(),
    unfolded=st.booleans(),
    losses=st.sampled_from(["", "plot", "table"]),
    marked=st.integers(0, 5),
    marked_here=st.booleans(),
    walking=st.booleans(),
)


def ids(now: Situation, width: int = 300) -> list[str]:
    return [part.id for part in footer(now, width).parts]


@given(SITUATIONS, st.integers(38, 200))
def test_it_fits_with_whole_parts_and_always_has_help_and_quit(now: Situation, width: int) -> None:
    shown = footer(now, width)
    assert cell_len(shown.text) <= width
    assert [part.id for part in shown.parts][-2:] == ["help", "quit"]
    assert len({part.id for part in shown.parts}) == len(shown.parts)
    for part in shown.parts:
        assert part.name == BY_ID[part.id].display
        assert part.text in shown.text


@given(SITUATIONS)
def test_every_part_is_in_the_wide_footer_too(now: Situation) -> None:
    assert set(ids(now, 78)) <= set(ids(now))


def test_the_whole_footer_of_the_prompt() -> None:
    now = Situation(busy=True, generations=1, typed="1+1", other=True)
    assert footer(now, 118) == Footer(footer(now, 118).parts, 2)
    assert footer(now, 118).text == (
        "⏎ run  ^J newline  Esc stop  ^T settings  ^L list  ^N output  ^O on highlighted  "
        "^P palette  F1 help  ^Q quit"
    )


def test_at_80_columns_the_labels_are_shorter_and_the_least_needed_are_left_out() -> None:
    now = Situation(generations=1, typed="1+1", other=True)
    assert footer(now, 78).text == (
        "⏎ run  ^T settings  ^L list  ^N output  ^O on highlighted  F1 help  ^Q quit"
    )


def test_at_40_columns_esc_is_kept_longest() -> None:
    assert ids(Situation(busy=True, typed="1"), 38) == ["prompt.run", "stop", "help", "quit"]
    assert footer(Situation(pane=Pane.LIST, checkpoints=3), 38).text == (
        "⏎ load  Esc prompt  F1 help  ^Q quit"
    )


def test_space_marks_the_highlighted_checkpoint_or_takes_its_mark_away() -> None:
    for here, label in ((False, "mark"), (True, "unmark")):
        parts = footer(Situation(Pane.LIST, checkpoints=3, marked=1, marked_here=here), 60).parts
        assert [part.text for part in parts if part.id == "list.mark"] == [f"Space {label}"]


def test_the_footer_of_the_list_has_the_keys_of_the_plot() -> None:
    now = Situation(pane=Pane.LIST, checkpoints=3)
    own = "⏎ load  Space mark  s sort  / filter  b best"
    end = "Esc prompt  ^T settings  F1 help  ^Q quit"
    assert footer(now, 130).text == (f"{own}  t table  ← earlier  → later  i details  {end}")
    assert footer(now, 118).text == f"{own}  t table  ← earlier  → later  {end}"
    assert footer(now, 78).text == f"{own}  Esc prompt  F1 help  ^Q quit"


@given(SITUATIONS, st.integers(38, 200))
def test_keys_of_a_pair_are_shown_together(now: Situation, width: int) -> None:
    shown = ids(now, width)
    for one, other in TOGETHER.items():
        assert (one in shown) == (other in shown)


@pytest.mark.parametrize(
    ("now", "id_", "label"),
    [
        (Situation(Pane.LIST, checkpoints=2, losses="plot"), "list.table", "plot"),
        (Situation(Pane.LIST, checkpoints=2, losses=""), "list.table", None),
        (Situation(Pane.LIST, checkpoints=0), "list.info", None),
        (Situation(Pane.LIST, checkpoints=1), "list.later", None),
        (Situation(Pane.SETTINGS), "settings.unfold", "all settings"),
        (Situation(Pane.SETTINGS, unfolded=True), "settings.unfold", "fewer settings"),
    ],
)
def test_a_key_is_named_after_what_it_does_now(now: Situation, id_: str, label: str | None) -> None:
    assert {part.id: part.label for part in footer(now, 300).parts}.get(id_) == label


@pytest.mark.parametrize(
    ("now", "label"),
    [
        (Situation(), None),
        (Situation(busy=True), "stop"),
        (Situation(pane=Pane.OUTPUT), "prompt"),
        (Situation(pane=Pane.OUTPUT, walking=True), "end walk"),
        (Situation(walking=True), "end walk"),
        (Situation(pane=Pane.OUTPUT, busy=True), "stop"),
        (Situation(pane=Pane.SETTINGS, busy=True), "prompt"),
        (Situation(pane=Pane.LIST), "prompt"),
        (Situation(pane=Pane.LIST, filter="d4", busy=True), "clear filter"),
        (Situation(pane=Pane.LIST, filtering=True), "clear filter"),
    ],
)
def test_escape_is_named_after_what_it_does_now(now: Situation, label: str | None) -> None:
    labels = {part.id: part.label for part in footer(now, 300).parts}
    assert labels.get("stop") == label


@pytest.mark.parametrize(
    ("id_", "acting", "idle"),
    [
        ("prompt.run", Situation(typed="1"), Situation()),
        ("prompt.newline", Situation(typed="//"), Situation(typed="/te")),
        ("pane.next", Situation(), Situation(typed="/te")),
        ("run.highlighted", Situation(generations=1, other=True), Situation(generations=1)),
        ("run.highlighted", Situation(typed="1", other=True), Situation(other=True)),
        ("pane.list", Situation(), Situation(Pane.LIST)),
        ("pane.settings", Situation(), Situation(Pane.SETTINGS)),
        ("list.load", Situation(Pane.LIST, checkpoints=1), Situation(Pane.LIST)),
        ("list.sort", Situation(Pane.LIST, checkpoints=2), Situation(Pane.LIST, checkpoints=1)),
        (
            "list.sort",
            Situation(Pane.LIST, checkpoints=2),
            Situation(Pane.LIST, checkpoints=2, filtering=True),
        ),
        ("output.again", Situation(Pane.OUTPUT, generations=1), Situation(Pane.OUTPUT)),
        ("output.same", Situation(Pane.OUTPUT, generations=1), Situation(Pane.OUTPUT)),
        ("output.copy", Situation(Pane.OUTPUT, selected=True), Situation(Pane.OUTPUT)),
        ("settings.more", Situation(Pane.SETTINGS), Situation(Pane.SETTINGS, steps=False)),
    ],
)
def test_a_key_that_does_nothing_now_is_not_named(
    id_: str, acting: Situation, idle: Situation
) -> None:
    assert id_ in ids(acting)
    assert id_ not in ids(idle)


def test_while_a_filter_is_typed_enter_keeps_it() -> None:
    shown = footer(Situation(Pane.LIST, checkpoints=3, filtering=True), 300).text
    assert shown.startswith("⏎ keep filter   Esc clear filter   ")


def test_the_tables_name_keys_that_exist_and_short_labels_are_shorter() -> None:
    assert all(id_ in BY_ID for id_ in (*EVERYWHERE, *SHORT))
    assert all(len(label) < len(BY_ID[id_].label) for id_, label in SHORT.items())


def test_with_marks_the_comparisons_come_first() -> None:
    now = Situation(Pane.LIST, checkpoints=9, marked=2, typed="1")
    assert footer(now, 78).text == (
        "⏎ load  Space mark  T time-lapse  c side  s sort  Esc prompt  F1 help  ^Q quit"
    )
    here = replace(now, marked_here=True)
    assert "Space unmark  T time-lapse  c side  Esc" in footer(here, 78).text
    assert "list.side" not in ids(Situation(Pane.LIST, checkpoints=9, marked=5, typed="1"))
    assert "list.side" not in ids(Situation(Pane.LIST, checkpoints=9, marked=2))
    assert "list.lapse" in ids(Situation(Pane.LIST, checkpoints=9, typed="1"))


def test_in_the_walk_its_own_keys_come_first() -> None:
    now = Situation(Pane.OUTPUT, generations=1, walking=True)
    assert footer(now, 78).text.startswith("⏎ go on  ← → tokens  c paint  ")
