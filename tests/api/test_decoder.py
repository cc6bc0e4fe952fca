"""The decoder: one job after the other, what fails one, and how it ends."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event, Thread

import pytest
from api_server import loaded

from core.base.errors import CheckpointError, ReportedError
from core.engine.engine import Engine
from core.protocol.events import Finished, Notice, Prefilled, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from tui.api.decoder import Decoder
from tui.api.job import Asked, Job, JobEnded, PromptRead, Told, Written
from tui.api.job_queue import JobQueue


class FakeEngine(Engine):
    """Tells the same for each request: a notice, a token, and how it ends."""

    def __init__(self, ends: StopReason = StopReason.MAX_TOKENS, error=None, raises=None) -> None:
        super().__init__()
        self.ends, self.error, self.raises = ends, error, raises
        self.seen: list[tuple[Sequence[Request], SamplingSettings]] = []

    def sample(self, requests, settings_of, should_stop: Callable[[], bool]) -> Iterator:
        self.seen.append((requests, settings_of(0)))
        if self.raises:
            raise self.raises
        yield Prefilled(1, 1, 0.0)
        yield Notice("note")
        for row in range(len(requests)):
            if should_stop():
                yield Finished(StopReason.CANCELLED, "", Stats(), None, row)
                continue
            yield Token(0, 3, "3", -1.0, 0.0, row=row)
            yield Finished(self.ends, "", Stats(), self.error, row)


def asked(*ids: int, rows: int = 1) -> Asked:
    settings = SamplingSettings(max_tokens=3)
    return Asked(tuple(Request(ids, settings, row=row) for row in range(rows)))


class Followed(Job):
    """A job that knows when it has ended."""

    ended = False

    def tell(self, told: Told) -> None:
        super().tell(told)
        self.ended = isinstance(told, JobEnded)


def run(engine: Engine, *jobs: Followed) -> list[list[Told]]:
    """What each job is told until all have ended."""
    queue = JobQueue()
    for job in jobs:
        queue.put(job)
    Decoder(engine, queue, lambda: all(job.ended for job in jobs)).run()
    return [list(job.answers(lambda: False)) for job in jobs]


def kinds(told: list[Told]) -> list[str]:
    return [
        type(one.event).__name__ if isinstance(one, Written) else type(one).__name__ for one in told
    ]


def test_each_prompt_is_answered() -> None:
    engine = FakeEngine()
    (told,) = run(engine, Followed([asked(1), asked(2, rows=2)]))
    texts = ["Notice", "Token", "Finished"]
    assert kinds(told) == [*texts, *texts, *texts[1:], "JobEnded"]
    assert [one.prompt for one in told if isinstance(one, Written)] == [0] * 3 + [1] * 5
    assert told[-1] == JobEnded()
    assert [settings.max_tokens for _, settings in engine.seen] == [3, 3]


def test_jobs_come_one_after_the_other() -> None:
    engine = FakeEngine()
    told = run(engine, Followed([asked(1)]), Followed([asked(2)]), Followed([asked(3)]))
    assert all(one[-1] == JobEnded() for one in told)
    assert [requests[0].ids for requests, _ in engine.seen] == [(1,), (2,), (3,)]


ERROR = CheckpointError("broken")


@pytest.mark.parametrize(
    "engine",
    [FakeEngine(raises=ERROR), FakeEngine(StopReason.ERROR, ERROR)],
)
def test_an_error_ends_its_own_job(engine: FakeEngine) -> None:
    first, second = run(engine, Followed([asked(1), asked(2)]), Followed([asked(3)]))
    assert first[-1] == second[-1] == JobEnded(ERROR)
    assert len(engine.seen) == 2


def test_logits_that_are_not_finite_are_an_error() -> None:
    (told,) = run(FakeEngine(StopReason.NAN), Followed([asked(1)]))
    ended = told[-1]
    assert isinstance(ended, JobEnded)
    assert isinstance(ended.error, ReportedError)
    assert "finite" in ended.error.message


def test_a_job_that_nobody_waits_for_stops() -> None:
    class Leaving(FakeEngine):
        def sample(self, *given):
            for event in super().sample(*given):
                yield event
                job.cancel()

    job, engine = Followed([asked(1, rows=2), asked(2)]), Leaving()
    (told,) = run(engine, job)
    assert kinds(told) == ["Notice", "Finished", "JobEnded"]
    assert told[-1] == JobEnded(cancelled=True)
    assert len(engine.seen) == 1


def test_at_its_end_jobs_that_wait_are_told() -> None:
    queue, job = JobQueue(), Followed([asked(1)])
    queue.put(job)
    Decoder(FakeEngine(), queue, lambda: True).run()
    assert list(job.answers(lambda: False)) == [JobEnded(cancelled=True)]


def test_a_bug_is_not_swallowed_and_the_job_ends() -> None:
    queue, job = JobQueue(), Followed([asked(1)])
    queue.put(job)
    with pytest.raises(ZeroDivisionError):
        Decoder(FakeEngine(raises=ZeroDivisionError()), queue, lambda: False).run()
    assert list(job.answers(lambda: False)) == [JobEnded(cancelled=True)]


def test_the_figures_of_a_prompt_come_first() -> None:
    (told,) = run(
        loaded(), Followed([Asked((Request((17, 1, 2), top=2),), reads=True, writes=False)])
    )
    read, ended = told
    assert isinstance(read, PromptRead)
    assert [one.id for one in read.reading.tokens] == [17, 1, 2]
    assert len(read.reading.tokens[1].top or ()) == 2
    assert ended == JobEnded()


def test_it_waits_for_jobs_until_it_should_stop() -> None:
    queue, stop, job = JobQueue(), Event(), Followed([asked(1)])
    decoding = Thread(target=Decoder(FakeEngine(), queue, stop.is_set).run)
    decoding.start()
    queue.put(job)
    assert list(job.answers(lambda: True))[-1] == JobEnded()
    stop.set()
    decoding.join(10)
    assert not decoding.is_alive()
