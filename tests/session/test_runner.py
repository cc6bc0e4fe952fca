"""The runner, as a real thread with a scripted engine."""

import threading
import time
from queue import SimpleQueue
from typing import Any

import pytest
from halving_next import HALVING, HalvingNext
from hand_off_screen import Screen, token
from origins import ready_of

from core.base.errors import (
    CancelledError,
    CheckpointError,
    NoMemoryError,
    ReportedError,
    internal_error,
)
from core.checkpoints.scan import scan
from core.protocol.events import Finished, Loading, Stats, StopReason
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from tui.session.hand_off import Batch
from tui.session.jobs import Generate, Load
from tui.session.next_question import NextAnswer
from tui.session.runner import Runner

GREEDY = SamplingSettings(temperature=0.0)
PATIENCE = 10.0


@pytest.fixture
def screen() -> Screen:
    return Screen()


class Script(HalvingNext):
    """A scripted engine: yields what it was given, one event for each permission."""

    loaded = None

    def __init__(self, events=(), error: Exception | None = None) -> None:
        self.events, self.error, self.stopped = events, error, False
        self.settings: list[SamplingSettings] = []

    def load(self, checkpoint, tokenizer, options, should_stop):
        yield from self._run(should_stop)

    def generate(self, request, current_settings, should_stop):
        for event in self._run(should_stop):
            self.settings.append(current_settings())
            yield event

    def sample(self, requests, settings_of, should_stop):
        yield from self._run(should_stop)

    def _run(self, should_stop):
        for event in self.events:
            if should_stop():
                self.stopped = True
                raise CancelledError
            yield event
        if self.error:
            raise self.error


def run(engine: Script, job, screen: Screen, *, stop_at: int | None = None) -> Batch:
    """Run one job in a real thread; acknowledge each batch; return the last."""
    runner = Runner(screen.post, lambda: GREEDY, lambda: engine)
    runner.start()
    number = runner.submit(job)
    try:
        while True:
            assert screen.arrived.acquire(timeout=PATIENCE)
            if stop_at is not None and len(screen.batches) > stop_at:
                runner.stop(number)
            runner.hand_off.acknowledge()
            if screen.batches[-1].ended:
                return screen.batches[-1]
    finally:
        runner.leave()
        runner.join(PATIENCE)
        assert not runner.is_alive()


def generate() -> Generate:
    return Generate(Request((17,), GREEDY))


def test_every_token_arrives_in_order(screen):
    events = [token(index) for index in range(20_000)]
    finished = Finished(StopReason.MAX_TOKENS, "", Stats())
    last = run(Script([*events, finished]), generate(), screen)
    assert screen.tokens() == list(range(20_000))
    # Not always of the last batch: the end may come later than it.
    assert screen.events[-1] == finished
    assert last.failure is None


def test_a_failed_job_posts_its_error_and_the_thread_continues(screen):
    last = run(Script([token(0)], CheckpointError("cut")), generate(), screen)
    assert isinstance(last.failure, CheckpointError)
    assert screen.tokens() == [0]


def test_an_unexpected_exception_is_posted_as_a_failure(screen):
    last = run(Script([], ZeroDivisionError("x")), generate(), screen)
    assert type(last.failure) is ReportedError
    assert "ZeroDivisionError" in last.failure.message


def test_the_cause_of_a_generation_that_ended_with_an_internal_error_is_in_the_log(
    screen, monkeypatch
):
    recorded: list[BaseException] = []
    monkeypatch.setattr("tui.session.runner.record", recorded.append)
    cause = KeyError("boom")
    for error in (internal_error(cause), NoMemoryError("short")):
        finished = Finished(StopReason.ERROR, "held", Stats(), error)
        last = run(Script([token(0), finished]), generate(), screen)
        assert (last.failure, screen.events[-1]) == (None, finished)
    assert recorded == [cause]


def test_stop_reaches_the_engine(screen):
    def endless():
        index = 0
        while True:
            yield token(index)
            index += 1
            time.sleep(0.001)

    engine = Script(endless())
    last = run(engine, generate(), screen, stop_at=1)
    assert engine.stopped
    assert last.cancelled


def test_a_load_posts_ready(screen, tmp_path, write_checkpoint):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    ready = ready_of(checkpoint)
    last = run(Script([Loading("reading", 1, 1), ready]), Load(checkpoint), screen)
    assert ready in screen.events
    assert last.ended


def test_the_engine_reads_the_current_settings(screen):
    engine = Script([token(0)])
    run(engine, generate(), screen)
    assert engine.settings == [GREEDY]


class Question:
    """A question that is answered once the test lets it, and looks whether to stop meanwhile."""

    def __init__(self) -> None:
        self.begun, self.free, self.stopped = (threading.Event() for _ in range(3))

    def answer(self, engine, should_stop):
        self.begun.set()
        while not self.free.wait(0.001):
            if should_stop():
                self.stopped.set()
                raise CancelledError
        this: Any = self
        return NextAnswer(this, engine.next_distribution(None, should_stop))


def a_question() -> Any:
    return Question()


class Asked:
    """A runner that is only asked questions, and its answers."""

    def __init__(self, screen: Screen) -> None:
        self.answers: SimpleQueue[NextAnswer] = SimpleQueue()
        self.runner = Runner(screen.post, lambda: GREEDY, Script, self.answers.put)

    def __enter__(self) -> "Asked":
        self.runner.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.leave()
        self.runner.join(PATIENCE)
        assert not self.runner.is_alive()


def test_a_question_is_answered_beside_the_batches(screen: Screen) -> None:
    question = a_question()
    question.free.set()
    with Asked(screen) as asked:
        asked.runner.ask(question)
        answer = asked.answers.get(timeout=PATIENCE)
    assert (answer.question, answer.found) == (question, HALVING)
    assert screen.batches == []
    assert asked.runner.last_job == 0


def test_a_job_does_not_wait_for_the_answer_of_a_question(screen: Screen) -> None:
    asked_first, waits = a_question(), a_question()
    with Asked(screen) as asked:
        asked.runner.ask(asked_first)
        assert asked_first.begun.wait(PATIENCE)
        asked.runner.ask(waits)
        asked.runner.submit(generate())
        # The job's end: nothing let a question go on.
        assert screen.arrived.acquire(timeout=PATIENCE)
    assert asked_first.stopped.is_set()
    assert not waits.begun.is_set()
    assert asked.answers.empty()


def test_a_newer_question_ends_the_one_before(screen: Screen) -> None:
    first, second = a_question(), a_question()
    second.free.set()
    with Asked(screen) as asked:
        asked.runner.ask(first)
        assert first.begun.wait(PATIENCE)
        asked.runner.ask(second)
        assert asked.answers.get(timeout=PATIENCE).question is second
    assert first.stopped.is_set()


def test_leaving_ends_a_question(screen: Screen) -> None:
    question = a_question()
    with Asked(screen) as asked:
        asked.runner.ask(question)
        assert question.begun.wait(PATIENCE)
    assert question.stopped.is_set()
