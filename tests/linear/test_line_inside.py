"""Painting and the distribution of a token as lines."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from controller_sides import JobQueue, Told
from inspected import inspected, read
from present import present
from seen import seen_generation

from core.base.errors import NotFiniteError, UsageError
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.linear.line_inside import LineInside
from tui.linear.line_output import LineOutput
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.inspection_job import ReadInside
from tui.session.loaded import Loaded
from tui.view.head_choice import HeadChoice
from tui.view.inspection import Inspection
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


class Reads(JobQueue):
    """Answers each reading at once when `answer` is called."""

    def answer(self, controller: Controller, **end: Any) -> None:
        job = self.submitted[-1]
        assert isinstance(job, ReadInside)
        events = () if end else (read(present(self.inspection), job.wanted),)
        controller.apply(Batch(len(self.submitted), events, ended=True, **end))

    inspection: Inspection | None = None


def reading_of(text: str) -> tuple[LineInside, io.StringIO, Controller, Reads]:
    one, lines, jobs = inspected(text), io.StringIO(), Reads()
    jobs.inspection = one
    controller = Controller(jobs, Told().listener, LoadOptions())
    controller.memory.loaded = Loaded(one.generation.ready)
    controller.session.generations.append(one.generation)
    return LineInside(controller, LineOutput(lines, typing=False)), lines, controller, jobs


def test_layers_writes_those_of_the_last_tokens() -> None:
    inside, lines, controller, jobs = reading_of("579\n\n9-12")
    inside.layers()
    assert lines.getvalue() == ""
    jobs.answer(controller)
    written = lines.getvalue().splitlines()
    assert written[0].startswith("logit lens")
    assert written[1].split() == ["at", "text", "0", "1", "2", "3", "4"]
    assert [line.split()[0] for line in written[2:]] == [str(at) for at in range(4, 12)]
    assert written[2].split()[1] == "9"
    assert written[-1].split()[1] == "next"


def test_attention_writes_the_heads_and_what_the_last_tokens_look_at() -> None:
    inside, lines, controller, jobs = reading_of("57")
    inside.layers(HeadChoice(2, 1))
    jobs.answer(controller)
    written = lines.getvalue().splitlines()
    assert written[0].startswith("attention of layer 2")
    assert written[-1].split() == ["3", "7", "3", "7", "0.533"]
    inside.layers(HeadChoice(2, None))
    jobs.answer(controller)
    assert lines.getvalue().splitlines()[-1].split()[0] == "4"
    with pytest.raises(UsageError, match="There is no layer 9"):
        inside.layers(HeadChoice(9, None))


def test_an_error_and_a_stop_are_told() -> None:
    inside, lines, controller, jobs = reading_of("57")
    inside.layers()
    jobs.answer(controller, failure=NotFiniteError("not finite at position 1"))
    inside.layers()
    jobs.answer(controller, cancelled=True)
    assert lines.getvalue().splitlines() == ["error: not finite at position 1", "stopped"]


def test_the_figures_of_the_prompt_are_a_table() -> None:
    inside, lines, controller, jobs = reading_of("57")
    jobs.inspection = present(jobs.inspection).of_prompt()
    inside.read_prompt()
    jobs.answer(controller)
    written = lines.getvalue().splitlines()
    assert written[0].split()[:3] == ["at", "id", "text"]
    assert [line.split()[2] for line in written[1:-1]] == ["<|bos|>", "1"]
