"""A score as a stream of events: what comes in which order, and what a stop or an error leaves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rank_threads import on_ranks

from core.base.errors import NotFoundError, RankLostError, ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.evaluate import score_run as module
from core.evaluate.score_run import ScoreRun
from core.evaluate.scorer import Scorer
from core.evaluate.subject_load import load_subject
from core.judging.amount import Amount
from core.judging.score_events import (
    ScoreEnded,
    ScoreEvent,
    ScorePlan,
    ScoreProgress,
    SubjectLoading,
)
from core.judging.score_request import ScoreRequest
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.windows import TextLayout, windows_of
from core.ranks.exchange import Exchange
from core.tokenizers.characters import CURRENT

TEXT = Source("a", Kind.TEXT, ("12+3\n15\n\n" * 90,), (), "")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def request_of(write_checkpoint: Callable[..., Path], tmp_path: Path) -> ScoreRequest:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"run/step_{step:06d}", step=step, seed=step)
    entries = sorted(scan([tmp_path / "run"]), key=lambda one: one.step or 0)
    subjects = tuple(Subject(one.name, one, CURRENT) for one in entries)
    windows = windows_of(TEXT, CURRENT, TextLayout.STREAM, 16, whole=False)
    return ScoreRequest(TEXT, (windows,) * 2, subjects)


def test_each_checkpoint_is_loaded_planned_and_scored_and_the_result_comes_last(
    request_of: ScoreRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead: list[Checkpoint] = []
    monkeypatch.setattr(module, "read_ahead", ahead.append)
    *events, ended = ScoreRun(request_of, Engine()).events(lambda: False)
    kinds = [type(one) for one in events]
    names = [one.name for one in events if isinstance(one, ScorePlan)]
    assert names == ["step_000100", "step_000200"]
    assert kinds.index(SubjectLoading) < kinds.index(ScorePlan) < kinds.index(ScoreProgress)
    # While the first is scored, the second is read.
    assert ahead == [request_of.subjects[1].checkpoint.index()]
    assert isinstance(ended, ScoreEnded)
    result = ended.result
    assert ended.failure is None
    assert sorted(result.names) == names
    losses = [one.score.nats_per_token for one in result.scored]
    assert losses == sorted(losses)
    assert (result.done, result.planned) == (len(request_of.windows[0].rows),) * 2
    assert result.compared is not None
    assert result.differences is not None


def test_a_stop_keeps_what_both_have_finished(request_of: ScoreRequest) -> None:
    run = ScoreRun(request_of, Engine())
    seen: list[ScoreEvent] = []
    for event in run.events(lambda: sum(isinstance(one, ScoreProgress) for one in seen) == 4):
        seen.append(event)  # noqa: PERF402 - read while it grows
    ended = seen[-1]
    assert isinstance(ended, ScoreEnded)
    # Three blocks of the first checkpoint, one of the second.
    assert (len(ended.result.scored), ended.result.done, ended.result.planned) == (2, 16, 47)
    assert [len(losses) for _, losses in run.losses()] == [16, 16]


def test_a_checkpoint_that_fails_takes_nothing_from_the_others(
    request_of: ScoreRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(model: object, name: str, *rest: object) -> str:
        if name == "step_000200":
            raise ReportedError("wrong device")
        return ""

    monkeypatch.setattr(module, "check_on_cpu", check)
    *_, ended = ScoreRun(request_of, Engine()).events(lambda: False)
    assert isinstance(ended, ScoreEnded)
    assert ended.failure is not None
    assert ended.failure.message == "wrong device"
    assert ended.result.names == ["step_000100"]
    assert ended.result.unscored == ("step_000200",)
    assert ended.result.done == len(request_of.windows[0].rows)


def test_every_rank_has_the_result_of_all(request_of: ScoreRequest) -> None:
    request = replace(request_of, threads=1)

    def ended(exchange: Exchange) -> ScoreEnded:
        *_, last = ScoreRun(request, Engine(), exchange).events(lambda: False)
        assert isinstance(last, ScoreEnded)
        return last

    first, second = on_ranks(2, ended)
    assert isinstance(first, ScoreEnded)
    assert isinstance(second, ScoreEnded)
    for one, other in zip(first.result.scored, second.result.scored, strict=True):
        assert one.score == other.score
        assert one.ready.threads == 1
    assert first.result.compared == second.result.compared
    assert first.result.done == first.result.planned == 47


def test_ranks_with_other_texts_are_refused(request_of: ScoreRequest) -> None:
    (windows, _), (row, *rows) = request_of.windows, request_of.windows[0].rows
    other = replace(windows, rows=((row[1], *row[1:]), *rows))

    def ended(exchange: Exchange) -> ScoreEnded:
        request = (
            request_of if exchange.rank.is_first else replace(request_of, windows=(other,) * 2)
        )
        *_, last = ScoreRun(request, Engine(), exchange).events(lambda: False)
        assert isinstance(last, ScoreEnded)
        return last

    for one in on_ranks(2, ended):
        assert isinstance(one, ScoreEnded)
        assert str(one.failure) == "Rank 1 does not have the same text as rank 0"


def test_a_checkpoint_that_one_rank_cannot_load_ends_all(
    request_of: ScoreRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = load_subject

    def failing(engine: Engine, *rest):
        if engine is engines[1]:
            raise NotFoundError("It is gone")
        return load(engine, *rest)

    monkeypatch.setattr(module, "load_subject", failing)
    engines = [Engine(), Engine()]

    def ended(exchange: Exchange) -> ScoreEnded:
        engine = engines[exchange.rank.number]
        *_, last = ScoreRun(request_of, engine, exchange).events(lambda: False)
        assert isinstance(last, ScoreEnded)
        return last

    found = [one.failure for one in on_ranks(2, ended) if isinstance(one, ScoreEnded)]
    assert [str(one) for one in found] == ["rank 1: It is gone", "It is gone"]


class KilledError(Exception):
    """What ends a rank without a word to the others."""


class Ending:
    """The exchange of a rank that is killed in its sixth exchange: the second round."""

    def __init__(self, exchange: Exchange) -> None:
        self.rank, self._share, self._left = exchange.rank, exchange.share, 5

    def share(self, body: bytes) -> Sequence[bytes]:
        self._left -= 1
        if self._left < 0:
            raise KilledError
        return self._share(body)


def test_a_lost_rank_leaves_what_was_finished(request_of: ScoreRequest) -> None:
    def ended(exchange: Exchange) -> ScoreEnded:
        own = exchange if exchange.rank.is_first else Ending(exchange)
        *_, last = ScoreRun(request_of, Engine(), own).events(lambda: False)
        assert isinstance(last, ScoreEnded)
        return last

    first, second = on_ranks(2, ended)
    assert isinstance(second, KilledError)
    assert isinstance(first, ScoreEnded)
    assert isinstance(first.failure, RankLostError)
    assert first.result.names == ["step_000100"]
    # Both blocks of the first round, of three.
    assert (first.result.done, first.result.planned) == (31, 47)


def test_a_budget_is_spent_on_what_neither_has_stored(
    request_of: ScoreRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 10 windows of 16 ids in a second: a block for each of two checkpoints.
    monkeypatch.setattr(Scorer, "tokens_per_second", lambda self: 160.0)

    def done(budget: Amount) -> int:
        *_, ended = ScoreRun(replace(request_of, amount=budget), Engine()).events(lambda: False)
        assert isinstance(ended, ScoreEnded)
        return ended.result.done

    budget = Amount(budget=3.3)
    assert [done(budget), done(budget), done(budget)] == [16, 31, 47]
    assert done(Amount(budget=3.3, stored_is_free=False)) == 16


def test_blocks_that_one_of_two_has_stored_cost_half(
    request_of: ScoreRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scorer, "tokens_per_second", lambda self: 160.0)
    second = replace(request_of, subjects=request_of.subjects[1:], windows=request_of.windows[1:])
    list(ScoreRun(second, Engine()).events(lambda: False))
    *_, ended = ScoreRun(replace(request_of, amount=Amount(budget=3.3)), Engine()).events(
        lambda: False
    )
    assert isinstance(ended, ScoreEnded)
    # The second block that is visited is the last one of the text, which has 15 windows.
    assert ended.result.done == 31
