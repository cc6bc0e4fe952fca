"""The settings row as text: one line when folded, non-defaults always there, nothing moves."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.fullscreen.widgets.setting_pieces import FOLD, Line, RowState, folded, unfolded
from tui.view.row_values import MORE, ROW, ROW_LABELS, RowValues

VALUES = st.builds(
    RowValues,
    st.builds(
        SamplingSettings,
        temperature=st.sampled_from([0.0, 0.8, 99.95]),
        top_k=st.sampled_from([None, 7, 2**31 - 1]),
        max_tokens=st.sampled_from([100, 2**31 - 1]),
        seed=st.sampled_from([None, 71, 10**15]),
        top_p=st.sampled_from([1.0, 0.98]),
        min_p=st.sampled_from([0.0, 0.05]),
        stop=st.sampled_from([(), ("8",), ("世界世界世界",), ("a b c", "d e f", "ghi")]),
        stop_on_newline=st.booleans(),
    ),
    st.builds(PromptOptions, bos=st.booleans(), beyond_context=st.booleans()),
)


def text(line: Line) -> str:
    return "".join(piece.text for piece in line)


def names(line: Line) -> list[str]:
    return list(dict.fromkeys(piece.name for piece in line if piece.name != FOLD))


def row(values: RowValues, width: int, chosen: str = "") -> str:
    return text(folded(RowState(values, chosen, focused=bool(chosen)), width))


def test_in_a_wide_row_every_value_has_arrows() -> None:
    assert row(RowValues(), 72).rstrip() == (
        " temp ◂0.80▸  top-k ◂off▸  tokens ◂100▸  seed ◂auto▸  more ⌄"
    )


def test_in_a_narrow_row_the_arrows_of_the_chosen_one_are_in_the_spaces_around_it() -> None:
    assert row(RowValues(), 48) == " temp 0.80  top-k off  tokens 100  seed auto  ⌄"
    assert row(RowValues(), 48, "top_k") == (" temp 0.80  top-k◂off▸ tokens 100  seed auto  ⌄")


def test_what_is_not_the_default_is_shown_before_what_is() -> None:
    values = RowValues(SamplingSettings(stop=("8",)), how=PromptOptions(bos=False))
    assert row(values, 120).rstrip() == (
        ' temp ◂0.80▸  top-k ◂off▸  tokens ◂100▸  seed ◂auto▸  bos ◂off▸  stop ◂"8"▸  more ⌄'
    )
    assert row(values, 48) == ' temp 0.80  top-k off  bos off  stop "8"  ⌄'


def test_non_defaults_without_room_are_counted() -> None:
    settings = SamplingSettings(1.5, 7, 75, 71, 0.5, 0.05, ("8",), True)
    assert (
        row(RowValues(settings, how=PromptOptions(bos=False)), 40)
        == " temp 1.50  top-k 7  tokens 75  +6 ⌄"
    )
    values = RowValues(settings, PromptOptions(bos=False))
    assert row(values, 40) == " temp 1.50  top-k 7  tokens 75  +6 ⌄"
    assert row(values, 12) == " temp 1.50  +8 ⌄"


@given(VALUES, st.integers(22, 200))
def test_the_folded_row_is_one_line_and_hides_no_value_silently(
    values: RowValues, width: int
) -> None:
    line = folded(RowState(values, "temperature", focused=True), width)
    assert cell_len(text(line)) <= width
    active = [name for name in ROW + MORE if not values.is_default(name)]
    hidden = [name for name in active if name not in names(line)]
    assert (f"+{len(hidden)} ⌄" in text(line)) == bool(hidden)
    for name in names(line):
        assert f" {ROW_LABELS[name]}" in text(line)
    shown_defaults = [n for n in names(line) if values.is_default(n) and n != "temperature"]
    assert not (hidden and shown_defaults)


@given(VALUES, st.integers(22, 200))
def test_nothing_moves_when_the_focus_or_the_choice_moves(values: RowValues, width: int) -> None:
    def plain(chosen: str, *, focused: bool) -> str:
        line = text(folded(RowState(values, chosen, focused), width))
        return line.replace("◂", " ").replace("▸", " ")

    shown = names(folded(RowState(values, "temperature", focused=False), width))
    unfocused = plain("temperature", focused=False)
    assert {plain(name, focused=True) for name in shown} == {unfocused}


@given(VALUES, st.integers(30, 200))
def test_the_unfolded_row_has_every_setting(values: RowValues, width: int) -> None:
    lines = unfolded(RowState(values, "temperature", focused=True), width)
    assert names([piece for line in lines for piece in line]) == [*ROW, *MORE]
    assert all(cell_len(text(line)) <= max(width, 36) for line in lines)
