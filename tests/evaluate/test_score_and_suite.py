"""A score and a suite on the same checkpoints as one stream of events."""

from collections.abc import Callable
from pathlib import Path

import pytest
from suite_models import never, suite_of

from core.base.errors import ReportedError
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.evaluate.score_and_suite import ScoreAndSuite
from core.evaluate.score_run import ScoreRun
from core.evaluate.suite_judging import SuiteJudging
from core.judging.recommendation import Criterion, recommendation
from core.judging.score_events import ScoreEnded, ScoreProgress
from core.judging.score_request import ScoreRequest
from core.judging.score_result import ScoreResult
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.suite_events import SuitePlan, SuiteProgress
from core.judging.suite_request import SuiteRequest, suite_subject
from core.judging.windows import TextLayout, windows_of
from core.tokenizers.characters import CURRENT

TEXT = Source("a", Kind.TEXT, ("12+3\n15\n\n" * 90,), (), "")
CASES = 'template = "{a:1d}+{b:1d}\\n"\nanswer = "{a+b}"\ncases = 50\nmax_tokens = 4\n'


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def both(write_checkpoint: Callable[..., Path], tmp_path: Path) -> ScoreAndSuite:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"run/step_{step:06d}", step=step, seed=step)
    entries = sorted(scan([tmp_path / "run"]), key=lambda one: one.step or 0)
    subjects = tuple(Subject(one.name, one, CURRENT) for one in entries)
    windows = windows_of(TEXT, CURRENT, TextLayout.STREAM, 16, whole=False)
    suite = suite_of(tmp_path, CASES).greedy_only
    asked = SuiteRequest(suite, tuple(suite_subject(suite, one) for one in subjects), 1)
    score = ScoreRun(ScoreRequest(TEXT, (windows,) * 2, subjects), Engine())
    return ScoreAndSuite(score, asked, Engine())


def result_of(ended: object) -> ScoreResult:
    assert isinstance(ended, ScoreEnded)
    return ended.result


def test_the_answers_come_after_the_score_and_are_in_its_order(both: ScoreAndSuite) -> None:
    *events, ended = both.events(never)
    result = result_of(ended)
    kinds = [type(one) for one in events]
    assert ScoreEnded not in kinds
    last_scored = len(kinds) - kinds[::-1].index(ScoreProgress)
    assert last_scored < kinds.index(SuitePlan) < kinds.index(SuiteProgress)
    assert result.answered is not None
    assert [one.name for one in result.answered.report.judged] == result.names
    assert (result.answered.done, result.answered.planned, result.answered.unrun) == (50, 50, ())
    found = recommendation(result)
    assert found is not None
    assert found.criterion is Criterion.SUITE
    assert result.differences is not None
    assert result.differences.a == found.checkpoint


def test_a_stop_of_the_score_does_not_begin_the_suite(both: ScoreAndSuite) -> None:
    *events, ended = stopped_at(both, ScoreProgress)
    assert SuitePlan not in map(type, events)
    result = result_of(ended)
    assert (result.answered, len(result.scored)) == (None, 1)


def test_a_stop_of_the_suite_keeps_score_and_answers(both: ScoreAndSuite) -> None:
    *_, ended = stopped_at(both, SuiteProgress)
    result = result_of(ended)
    assert len(result.scored) == 2
    assert result.answered is not None
    assert (result.answered.done, result.answered.unrun) == (50, ("step_000200",))
    found = recommendation(result)
    assert found is not None
    assert found.criterion is Criterion.LOSS


def stopped_at(both: ScoreAndSuite, kind: type) -> list[object]:
    """Return all events of a run that is stopped at the first one of a kind."""
    events: list[object] = []
    events.extend(both.events(lambda: any(isinstance(one, kind) for one in events)))
    return events


def test_an_error_of_the_suite_keeps_the_score(
    both: ScoreAndSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*words: object) -> None:
        raise ReportedError("no answer")

    monkeypatch.setattr(SuiteJudging, "_plan", fail)
    *_, ended = both.events(never)
    assert isinstance(ended, ScoreEnded)
    assert ended.failure is not None
    assert (ended.failure.message, len(ended.result.scored)) == ("no answer", 2)
    assert ended.result.answered is not None
    assert ended.result.answered.report.judged == ()
