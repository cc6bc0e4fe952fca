"""The painting without a screen: signs below the characters of each line."""

from seen import seen_generation

from tui.view.painted_lines import painted_lines
from tui.view.painting import Form, Measure, Painting

GENERATION = seen_generation("57\n9", (20.0, 0.0, 20.0, 0.0))


def test_signs_stand_below_their_characters() -> None:
    lines = list(painted_lines(GENERATION, Painting(Measure.SURPRISE, Form.DIGITS)))
    assert lines == ["57", "05", "9", "5"]
    lines = list(painted_lines(GENERATION, Painting(Measure.SURPRISE, Form.BLOCKS)))
    assert lines == ["57", " ▆", "9", "▆"]


def test_an_empty_answer_is_an_empty_line() -> None:
    empty = seen_generation("", ())
    assert list(painted_lines(empty, Painting(Measure.RANK, Form.DIGITS))) == ["", ""]
