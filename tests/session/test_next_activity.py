"""`/predict`: asked as a job, shown once, and not recorded."""

from pathlib import Path
from typing import Any

import pytest
from controller_sides import JobQueue, Told
from halving_next import HALVING, HalvingNext
from origins import ready_of

from core.base.errors import NoMemoryError, UsageError
from core.checkpoints.scan import scan
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.jobs import AskNext
from tui.session.loaded import Loaded
from tui.session.next_activity import answer_lines, begin_next
from tui.session.next_question import NextAnswer
from tui.session.phase import Phase


class Case:
    """A controller with a fake runner, and the answers that were shown."""

    def __init__(self, loaded: Loaded) -> None:
        self.jobs, self.shown = JobQueue(), list[NextAnswer]()
        self.controller = Controller(self.jobs, Told().listener, LoadOptions())
        self.controller.memory.loaded = loaded

    def ask(self, text: str | None) -> None:
        begin_next(self.controller, text, self.shown.append)

    def answer(self, *events, **end) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, ended=True, **end))


@pytest.fixture
def case(tmp_path: Path, write_checkpoint) -> Case:
    (step,) = scan([write_checkpoint(tmp_path / "step_000100")])
    return Case(Loaded(ready_of(step)))


def test_the_distribution_is_shown_and_nothing_is_recorded(case: Case) -> None:
    case.ask("12=")
    job = case.jobs.submitted[-1]
    assert isinstance(job, AskNext)
    assert job.request.ids == (17, 1, 2)
    assert case.controller.busy
    case.answer(HALVING)
    (answer,) = case.shown
    assert answer.found == HALVING
    assert answer_lines(answer, 80)[:2] == (
        "next token after 12= (raw: before any setting)",
        "without =: not in the vocabulary",
    )
    assert not case.controller.busy
    assert case.controller.phase is Phase.IDLE
    assert case.controller.session.generations == []


def test_the_job_asks_the_engine(case: Case) -> None:
    case.ask("12")
    job = case.jobs.submitted[-1]
    engine: Any = HalvingNext()
    assert list(job.events(engine, SamplingSettings, lambda: False)) == [HALVING]


def test_without_a_text_it_is_about_the_last_prompt(case: Case) -> None:
    with pytest.raises(UsageError, match="nothing has run yet"):
        case.ask(None)
    case.controller.run("9-1", None)
    case.controller.apply(Batch(1, (), ended=True))
    case.ask(None)
    job = case.jobs.submitted[-1]
    assert isinstance(job, AskNext)
    assert job.request.ids == (17, 9, 11, 1)


def test_a_failure_is_shown_and_a_stop_shows_nothing(case: Case) -> None:
    case.ask("1")
    case.answer(cancelled=True)
    assert case.shown == []
    failure = NoMemoryError("It does not fit")
    case.ask("1")
    case.answer(failure=failure)
    assert [answer.failure for answer in case.shown] == [failure]


def test_it_is_refused_while_something_runs_and_without_a_model(case: Case) -> None:
    case.ask("1")
    with pytest.raises(UsageError, match="cannot begin now"):
        case.ask("2")
    case.answer(HALVING)
    case.controller.memory.loaded = None
    with pytest.raises(UsageError, match="No checkpoint is loaded"):
        case.ask("1")


def test_a_text_without_known_characters_is_refused_at_once(case: Case) -> None:
    with pytest.raises(UsageError, match="No character"):
        case.ask("==")
    assert case.jobs.submitted == []
