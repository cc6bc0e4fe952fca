"""The hand-off (one batch in flight, nothing lost, bounded) and the thread that uses it."""

import threading
import time

import pytest

from core.base.errors import CancelledError, CheckpointError, ReportedError
from core.protocol.events import Finished, Loading, Ready, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from tui.session.hand_off import INTERVAL, MAX_PENDING, Batch, HandOff
from tui.session.jobs import Generate, Load
from tui.session.runner import Runner

GREEDY = SamplingSettings(temperature=0.0)
PATIENCE = 10.0


def token(index: int) -> Token:
    return Token(index, 1, "1", "1", -0.1, 0.0)


class Screen:
    """A fake of the other side: keeps batches, acknowledges when told to."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.now = 0.0
        self.open = True
        self.arrived = threading.Semaphore(0)

    def post(self, batch: Batch) -> bool:
        self.batches.append(batch)
        self.arrived.release()
        return self.open

    def tokens(self) -> list[int]:
        return [e.index for batch in self.batches for e in batch.events if isinstance(e, Token)]


def never() -> bool:
    return False


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def hand_off(screen) -> HandOff:
    return HandOff(screen.post, lambda: screen.now)


def test_the_first_token_goes_at_once_and_the_rest_waits_for_the_acknowledgement(screen, hand_off):
    for index in range(5):
        hand_off.put(1, token(index), never)
    assert screen.tokens() == [0]
    screen.now = 1.0
    hand_off.put(1, token(5), never)
    assert screen.tokens() == [0]
    hand_off.acknowledge()
    assert screen.tokens() == [0, 1, 2, 3, 4, 5]
    hand_off.put(1, token(6), never)
    assert screen.tokens()[-1] == 5


def test_an_acknowledged_batch_is_followed_no_sooner_than_33_ms(screen, hand_off):
    hand_off.put(1, token(0), never)
    hand_off.acknowledge()
    screen.now = INTERVAL / 2
    hand_off.put(1, token(1), never)
    assert screen.tokens() == [0]
    screen.now = INTERVAL
    hand_off.put(1, token(2), never)
    assert screen.tokens() == [0, 1, 2]


def test_progress_overwrites_and_text_never_does(screen, hand_off):
    hand_off.put(1, Loading("reading", 0, 9), never)
    for done in range(1, 9):
        hand_off.put(1, Loading("reading", done, 9), never)
    hand_off.put(1, token(1), never)
    hand_off.put(1, token(1), never)
    hand_off.acknowledge()
    hand_off.end(1)
    assert list(screen.batches[1].events) == [
        Loading("reading", 8, 9), token(1), token(1),
    ]  # fmt: skip
    assert screen.batches[1].ended


def test_a_stalled_screen_bounds_what_is_pending_and_a_stop_is_still_heard(screen, hand_off):
    hand_off.put(1, token(0), never)
    stops = iter([False] * 3 + [True] * 9)
    for index in range(1, MAX_PENDING + 1):
        hand_off.put(1, token(index), lambda: next(stops))
    assert next(stops), "put returned although nobody asked it to stop"
    assert len(screen.batches) == 1


def test_a_closed_screen_lets_nobody_wait(screen, hand_off):
    hand_off.put(1, token(0), never)
    hand_off.close()
    hand_off.end(1)
    assert len(screen.batches) == 1


class EnginePort:
    """A scripted engine: yields what it was given, one event for each permission."""

    def __init__(self, events=(), error: Exception | None = None) -> None:
        self.events, self.error, self.stopped = events, error, False
        self.settings = []

    def load(self, checkpoint, tokenizer, options, should_stop):
        yield from self._run(should_stop)

    def generate(self, request, current_settings, should_stop):
        for event in self._run(should_stop):
            self.settings.append(current_settings())
            yield event

    def _run(self, should_stop):
        for event in self.events:
            if should_stop():
                self.stopped = True
                raise CancelledError
            yield event
        if self.error:
            raise self.error


def run(engine: EnginePort, job, screen: Screen, *, stop_at: int | None = None) -> Batch:
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


def generate(**options) -> Generate:
    return Generate(Request((17,), GREEDY), **options)


def test_every_token_arrives_in_order(screen):
    events = [token(index) for index in range(20_000)]
    finished = Finished(StopReason.MAX_TOKENS, "", Stats())
    last = run(EnginePort([*events, finished]), generate(), screen)
    assert screen.tokens() == list(range(20_000))
    assert last.events[-1] == finished
    assert last.failure is None


def test_failures_carry_their_reason_and_the_thread_goes_on(screen):
    last = run(EnginePort([token(0)], CheckpointError("cut")), generate(), screen)
    assert isinstance(last.failure, CheckpointError)
    assert screen.tokens() == [0]


def test_a_bug_is_a_failure_too(screen):
    last = run(EnginePort([], ZeroDivisionError("x")), generate(), screen)
    assert type(last.failure) is ReportedError
    assert "ZeroDivisionError" in last.failure.message


def test_stop_reaches_the_engine(screen):
    def endless():
        index = 0
        while True:
            yield token(index)
            index += 1
            time.sleep(0.001)

    engine = EnginePort(endless())
    last = run(engine, generate(), screen, stop_at=1)
    assert engine.stopped
    assert last.cancelled


def test_loads_report_ready(screen):
    ready = Ready("a", "cpu", "float32", "plain", 1, "2.13", 0.1, 10)
    last = run(EnginePort([Loading("reading", 1, 1), ready]), Load(None, None), screen)
    assert ready in [event for batch in screen.batches for event in batch.events]
    assert last.ended


def test_a_replay_changes_its_settings_at_the_same_tokens(screen):
    engine = EnginePort([token(index) for index in range(5)])
    hot, cold = SamplingSettings(top_k=2), SamplingSettings(top_k=1)
    run(engine, generate(replay=((2, hot), (4, cold))), screen)
    assert engine.settings == [GREEDY, GREEDY, hot, hot, cold]


def test_settings_are_read_live_without_a_replay(screen):
    engine = EnginePort([token(0)])
    run(engine, generate(), screen)
    assert engine.settings == [GREEDY]
