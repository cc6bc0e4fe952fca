"""Painting and the distribution of a token as lines."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from seen import seen_generation

from core.base.errors import UsageError
from core.protocol.settings import SamplingSettings
from tui.linear.line_inside import LineInside
from tui.linear.line_output import LineOutput
from tui.view.painting import Form, Measure, Painting


def inside_of(last: Any) -> tuple[LineInside, io.StringIO]:
    lines = io.StringIO()
    session = SimpleNamespace(last=last)
    controller: Any = SimpleNamespace(session=session, settings=SamplingSettings())
    return LineInside(controller, LineOutput(lines, typing=False)), lines


def test_painting_writes_the_last_answer_with_signs_and_the_legend() -> None:
    inside, lines = inside_of(seen_generation("57", (20.0, 0.0)))
    inside.paint(Painting(Measure.SURPRISE))
    assert inside.painting == Painting(Measure.SURPRISE, Form.BLOCKS)
    assert lines.getvalue().splitlines()[:2] == ["57", " ▆"]
    assert lines.getvalue().splitlines()[2].startswith("surprise bits")


@pytest.mark.parametrize("last", [None, seen_generation("", ())])
def test_without_tokens_nothing_is_written(last: Any) -> None:
    inside, lines = inside_of(last)
    inside.paint(Painting(Measure.SURPRISE))
    assert lines.getvalue() == ""
    with pytest.raises(UsageError):
        inside.walk_to(1)


def test_walk_writes_the_distribution_of_a_token() -> None:
    inside, lines = inside_of(seen_generation("57", (3.0, 3.0)))
    inside.walk_to(2)
    written = lines.getvalue().splitlines()
    assert written[0].startswith("token 2 of 2  7")
    assert len(written) == 24
    assert not inside.end_walk()
