"""The job of a watch: steps as they appear, and its end while it waits."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sitting import WAIT

from core.base.errors import CancelledError, NotFoundError, UsageError
from core.judging.watch import StepJudged, Waiting
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.session.hand_off import INTERVAL
from tui.session.runner import Runner
from tui.session.watch_job import WatchAsked, WatchSteps

PROMPT = WatchAsked(prompts=("1+1\n",))


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def events(job: WatchSteps, stop: threading.Event) -> Iterator[Event]:
    return job.events(None, SamplingSettings, stop.is_set)  # type: ignore[arg-type]


def until_cancelled(found: Iterator[Event]) -> Iterator[Event]:
    try:
        yield from found
    except CancelledError:
        return
    pytest.fail("a watch ended without a stop")


def test_a_step_that_appears_is_judged_and_a_stop_ends_it(
    tmp_path: Path, write_checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.checkpoints.arrivals.SETTLING", 0.0)
    write_checkpoint(tmp_path / "run/step_000100", step=100, seed=1)
    (tmp_path / "text.txt").write_text("12+3\n15\n\n" * 60)
    stop, found = threading.Event(), list[int | None]()
    asked = WatchAsked(text=str(tmp_path / "text.txt"))
    job = WatchSteps(tmp_path / "run", asked, LoadOptions(), every=0.01)
    for event in until_cancelled(events(job, stop)):
        if isinstance(event, StepJudged):
            found.append(event.checkpoint.step)
            assert event.score
        if isinstance(event, Waiting) and found == [100]:
            write_checkpoint(tmp_path / "run/step_000200", step=200, seed=2)
        if len(found) == 2:
            stop.set()
    assert found == [100, 200]


def test_the_same_job_goes_on_after_a_stop(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    job = WatchSteps(tmp_path / "run", PROMPT, LoadOptions(), every=3600.0)
    stop, again = threading.Event(), threading.Event()
    for event in until_cancelled(events(job, stop)):
        assert isinstance(event, Waiting)
        stop.set()
    # It waits for the stop of this call, not for that of the earlier one.
    began, found = time.monotonic(), events(job, again)
    assert isinstance(next(found), Waiting)
    assert time.monotonic() - began >= INTERVAL
    again.set()
    with pytest.raises(CancelledError):
        next(found)


def test_the_thread_ends_while_the_watch_waits(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    batches, waits = [], threading.Event()

    def post(batch) -> bool:
        batches.append(batch)
        if any(isinstance(event, Waiting) for event in batch.events):
            waits.set()
        return True

    runner = Runner(post, SamplingSettings, lambda: None)  # type: ignore[arg-type, return-value]
    runner.start()
    runner.submit(WatchSteps(tmp_path / "run", PROMPT, LoadOptions(), every=3600.0))
    assert waits.wait(WAIT)
    began = time.monotonic()
    runner.leave()
    runner.join(WAIT)
    assert not runner.is_alive()
    assert time.monotonic() - began < 5


def test_what_came_before_a_wait_is_due_with_it(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    stop = threading.Event()
    found = events(WatchSteps(tmp_path / "run", PROMPT, LoadOptions(), every=3600.0), stop)
    began = time.monotonic()
    assert isinstance(next(found), Waiting)
    # Less than this after another event, the hand-off would keep it until the next one.
    assert time.monotonic() - began >= INTERVAL
    stop.set()
    with pytest.raises(CancelledError):
        next(found)


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        (WatchAsked("none.txt"), NotFoundError, "Cannot read none.txt"),
        (WatchAsked("-"), UsageError, "stdin"),
        (WatchAsked("", "none"), NotFoundError, "No suite"),
    ],
)
def test_what_cannot_be_asked_is_an_error(
    asked: WatchAsked, error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        next(events(WatchSteps(tmp_path, asked, LoadOptions()), threading.Event()))
