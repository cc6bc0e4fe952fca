"""A text in lines with ranges and signs: nothing is lost, and places are found."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.fullscreen.widgets.marked_lines import MarkedText, Sign, Styled

TEXTS = st.text("ab世\n1", max_size=30)


def shown(marked: MarkedText) -> list[list[tuple[str, str]]]:
    lines = [marked.line(number) for number in range(marked.height)]
    return [[(span.text, span.style) for span in line.spans] for line in lines]


def test_ranges_and_signs_have_their_styles():
    marked = MarkedText("579\n12", 9, [Styled(2, 3, "place")], [Sign(2, "≠", "sign")])
    assert shown(marked) == [
        [("57", "output"), ("≠", "sign"), ("9", "place")],
        [("12", "output")],
    ]


def test_a_sign_can_stand_for_a_newline_and_at_the_end():
    signs = [Sign(3, "≠", "sign"), Sign(1, "↵", "place")]
    marked = MarkedText("1\n2", 9, [Styled(1, 2, "place")], signs)
    assert shown(marked) == [
        [("1", "output"), ("↵", "place")],
        [("2", "output"), ("≠", "sign")],
    ]


@given(TEXTS, st.integers(2, 12), st.data())
def test_every_character_is_on_the_line_that_is_said_to_have_it(text, width, data):
    sign_at = data.draw(st.integers(0, len(text)))
    marked = MarkedText(text, width, (), [Sign(sign_at, "≠", "sign")])
    lines = ["".join(part for part, _ in line) for line in shown(marked)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace("≠", "") == text.replace("\n", "")
    for at, char in enumerate(text):
        if char != "\n":
            assert char in lines[marked.line_of(at)]
    assert lines[marked.line_of(sign_at) if sign_at < len(text) else -1] is not None
