"""Visual lines: the same for any chunks, without loss, and unchanged above the last line."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.fullscreen.widgets.flow import Flow

TEXTS = st.text(st.sampled_from("01+ \n世é́😀"), max_size=120)


@given(TEXTS, st.integers(1, 20), st.lists(st.integers(1, 9), max_size=40))
def test_the_lines_do_not_depend_on_the_chunks(text, width, sizes):
    flow, rest = Flow(width), text
    for size in sizes:
        flow.append(rest[:size])
        rest = rest[size:]
    flow.append(rest)
    whole = Flow(width)
    whole.append(text)
    assert (flow.lines, flow.starts, flow.length) == (whole.lines, whole.starts, len(text))
    assert flow.text() == text


@given(TEXTS, st.integers(2, 20), st.integers(2, 20))
def test_rewrapping_keeps_the_text_and_fits_the_width(text, before, after):
    flow = Flow(before)
    flow.append(text)
    flow.rewrap(after)
    assert flow.text() == text
    assert all(cell_len(line) <= after for line in flow.lines)


@given(TEXTS, TEXTS, st.integers(2, 20))
def test_appending_changes_no_line_above_the_returned_one(before, after, width):
    flow = Flow(width)
    flow.append(before)
    kept = list(flow.lines)
    first = flow.append(after)
    assert first == len(kept) - 1
    assert flow.lines[:first] == kept[:first]


def test_a_full_line_breaks_only_when_more_comes():
    flow = Flow(3)
    flow.append("123")
    assert flow.lines == ["123"]
    flow.append("4")
    assert flow.lines == ["123", "4"]
