"""A watch as a stream of events: steps that appear one after the other, with a clock of its own."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reference_forward import random_weights

import core.demo
from core.base.errors import UsageError
from core.checkpoints.arrivals import Arrivals
from core.engine.engine import Engine
from core.evaluate.watch_run import WatchRun
from core.judging.amount import Amount
from core.judging.common_windows import WindowChoice
from core.judging.score_events import ScorePlan
from core.judging.source import Kind, Source
from core.judging.watch import Alarm, StepBroken, StepJudged, TextCut, Waiting
from core.judging.watch_request import WatchRequest
from core.statistics.comparison import Verdict
from core.suites.suite_file import read_suite

SIZES = {
    "sequence_len": 64, "vocab_size": 32, "n_layer": 2, "n_head": 2, "n_kv_head": 2, "n_embd": 16,
}  # fmt: skip
SUITE = """
max_tokens = 8
[[generate]]
template = "{a:1-3d}-{b:1-3d}\\n"
answer = "{a-b}"
cases = 100
seed = 7
"""
DEMO = Path(core.demo.__path__[0])
# A good step and an early one.
GOOD, EARLY = 8000, 1000


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def sums() -> Source:
    numbers = random.Random(7)
    pairs = [(numbers.randrange(1000), numbers.randrange(1000)) for _ in range(1200)]
    text = "".join(f"{a}+{b}\n{a + b}\n\n" for a, b in pairs)
    return Source("sums", Kind.TEXT, (text,), (), "")


CHOICE = WindowChoice(size=64)


class Trainer:
    """Writes one step whenever the watch waits; after the last one, the watch is stopped."""

    def __init__(self, folder: Path, *steps: Callable[[Path], None]) -> None:
        self.folder, self.left, self.seconds = folder, list(steps), 0.0
        folder.mkdir(exist_ok=True)

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        if self.left:
            self.left.pop(0)(self.folder)
        else:
            self.seconds = -1.0

    def events(self, request: WatchRequest) -> Iterator[object]:
        # Every file counts as old, so that one look is enough.
        arrivals = Arrivals(self.folder, lambda: 4e9)
        run = WatchRun(request, arrivals, Engine(), self.wait)
        return run.events(lambda: self.seconds < 0)


def demo_step(source: int, step: int) -> Callable[[Path], None]:
    """Write the weights of an embedded checkpoint as another step."""

    def write(run: Path) -> None:
        folder = run / f"step_{step:06d}"
        shutil.copytree(DEMO / f"step_{source:06d}", folder)
        for file in list(folder.iterdir()):
            file.rename(folder / file.name.replace(f"{source:06d}", f"{step:06d}"))

    return write


def judged(events: Iterator[object]) -> list[StepJudged]:
    return [one for one in events if isinstance(one, StepJudged)]


def test_steps_that_become_worse_raise_both_alarms(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SUITE)
    request = WatchRequest(
        sums(), read_suite(tmp_path / "s.toml"), ("12+5\n",), stop_on_newline=True, choice=CHOICE
    )
    early = [demo_step(EARLY, 200), demo_step(EARLY, 300)]
    events = list(Trainer(tmp_path / "run", demo_step(GOOD, 100), *early).events(request))
    first, second, third = judged(iter(events))
    assert [one.checkpoint.step for one in (first, second, third)] == [100, 200, 300]
    assert [one.alarms for one in (first, second)] == [(), ()]
    assert third.alarms == (Alarm.LOSS, Alarm.SUITE)
    assert third.score
    assert third.score.against
    assert (third.score.best, third.score.against.verdict) == ("step_000100", Verdict.WORSE)
    assert first.suite
    assert second.suite
    assert second.suite.against_before
    assert first.suite.count == 100
    assert len(second.suite.against_before.only_a) == 100 - second.suite.count > 0
    assert [one.answers[0].text for one in (first, second, third)] == ["17"] * 3
    assert sum(isinstance(one, TextCut) for one in events) == 1


def test_a_deleted_best_step_is_still_compared_with(tmp_path: Path) -> None:
    def next_step(run: Path) -> None:
        shutil.rmtree(run / "step_000100")
        demo_step(EARLY, 200)(run)

    request = WatchRequest(sums(), choice=CHOICE)
    trainer = Trainer(tmp_path / "run", demo_step(GOOD, 100), next_step)
    _, second = judged(trainer.events(request))
    assert second.score
    assert second.score.best == "step_000100"
    assert second.score.is_shown_worse


def test_a_broken_step_is_one_event_and_the_watch_goes_on(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    def cut(run: Path) -> None:
        folder = write_checkpoint(run / "step_000200", step=200, seed=2)
        os.truncate(folder / "model_000200.pt", 500)

    def not_finite(run: Path) -> None:
        weights = random_weights("G1", SIZES, 32, 0)
        weights["transformer.h.0.mlp.c_fc.weight"] *= 1e30
        write_checkpoint(run / "step_000300", step=300, weights=weights)

    def good(number: int) -> Callable[[Path], None]:
        def write(run: Path) -> None:
            write_checkpoint(run / f"step_{number:06d}", step=number, seed=number)

        return write

    request = WatchRequest(sums(), prompts=("1+1\n",))
    found = list(Trainer(tmp_path / "run", good(100), cut, not_finite, good(400)).events(request))
    broken = [one.checkpoint.step for one in found if isinstance(one, StepBroken)]
    assert broken == [200, 300]
    assert [one.checkpoint.step for one in judged(iter(found))] == [100, 400]


def test_steps_that_are_there_are_judged_first_and_once_ends_after_them(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path / "run")
    for source, step in ((EARLY, 100), (GOOD, 200)):
        demo_step(source, step)(trainer.folder)
    found = list(trainer.events(WatchRequest(sums(), choice=CHOICE, once=True)))
    assert [one.checkpoint.step for one in judged(iter(found))] == [100, 200]
    assert not any(isinstance(one, Waiting) for one in found)
    # Another watch computes nothing again.
    again = list(trainer.events(WatchRequest(sums(), choice=CHOICE, once=True)))
    plans = [one for one in again if isinstance(one, ScorePlan)]
    assert [one.stored for one in plans] == [one.windows for one in plans]
    assert judged(iter(again))[1].score == judged(iter(found))[1].score


def test_a_budget_is_spent_by_the_first_step_and_the_others_score_its_windows(
    tmp_path: Path,
) -> None:
    request = WatchRequest(sums(), choice=CHOICE, amount=Amount(budget=1e-6), once=True)
    trainer = Trainer(tmp_path / "run")
    for source, step in ((EARLY, 100), (GOOD, 200)):
        demo_step(source, step)(trainer.folder)
    first, second = (one.score for one in judged(trainer.events(request)))
    assert first
    assert second
    assert len(first.score.windows) == 16
    assert first.score.windows == second.score.windows


def test_a_prompt_that_cannot_be_asked_is_refused_by_the_first_step(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path / "run")
    demo_step(GOOD, 100)(trainer.folder)
    with pytest.raises(UsageError, match="is in the vocabulary"):
        list(trainer.events(WatchRequest(prompts=("äöü",), once=True)))


def test_a_stop_ends_it_without_a_result(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path / "run")
    demo_step(GOOD, 100)(trainer.folder)
    seen: list[object] = []
    request = WatchRequest(sums(), prompts=("1+1\n",), choice=CHOICE)
    run = WatchRun(request, Arrivals(trainer.folder, lambda: 4e9), Engine(), trainer.wait)
    for event in run.events(lambda: any(isinstance(one, ScorePlan) for one in seen)):
        seen.append(event)  # noqa: PERF402 - read while it grows
    assert not judged(iter(seen))
    assert trainer.seconds == 0.0


def test_after_a_stop_it_goes_on_with_the_step_that_it_was_at(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path / "run")
    for step in (100, 200):
        demo_step(GOOD, step)(trainer.folder)
    request = WatchRequest(prompts=("12+5\n",), stop_on_newline=True, once=True)
    run = WatchRun(request, Arrivals(trainer.folder, lambda: 4e9), Engine(), trainer.wait)
    first: list[object] = []
    # Stopped when the second step has begun.
    for event in run.events(lambda: bool(judged(iter(first)))):
        first.append(event)  # noqa: PERF402 - read while it grows
    (second,) = judged(run.events(lambda: False))
    assert [one.checkpoint.step for one in judged(iter(first))] == [100]
    assert second.checkpoint.step == 200
    assert (second.answers[0].before, second.answers[0].text) == ("17", "17")
