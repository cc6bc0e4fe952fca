"""The page of a watch: steps as they come, alarms, and what happens without its page."""

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from present import present
from sitting import Sitting
from watched_steps import answered, broken, judged

from core.base.errors import CancelledError, UsageError
from core.judging.watch import Alarm, StepBroken, StepJudged, Waiting
from core.protocol.events import JudgingEvent
from tui.fullscreen.screens.judged import Judged
from tui.session.phase import Phase
from tui.session.watch_job import WatchSteps


class Steps:
    """Judges steps without computing: the test puts the events."""

    def __init__(self) -> None:
        self.queue: SimpleQueue[JudgingEvent | UsageError] = SimpleQueue()
        self.job: WatchSteps | None = None

    def events(self, job: WatchSteps, stop: Any) -> Iterator[JudgingEvent]:
        self.job = job
        while not stop():
            try:
                event = self.queue.get(timeout=0.01)
            except Empty:
                continue
            if isinstance(event, UsageError):
                raise event
            yield event
        raise CancelledError

    def put(self, *events: JudgingEvent | UsageError) -> None:
        for event in (*events, Waiting(())):
            self.queue.put(event)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    found = Steps()
    monkeypatch.setattr(
        WatchSteps, "events", lambda self, engine, settings, stop: found.events(self, stop)
    )
    return found


def page(s: Sitting) -> Judged:
    screen = s.app.screen
    assert isinstance(screen, Judged)
    return screen


async def opened(s: Sitting) -> None:
    await s.until(lambda: isinstance(s.app.screen, Judged) and page(s).children)


async def begin(s: Sitting, steps: Steps) -> list[StepJudged | StepBroken]:
    """Begin a watch; return a good step, a worse one, a broken one, one with an alarm."""
    await s.idle()
    await s.send("/watch suite sums")
    await opened(s)
    steps.put()
    await s.until(lambda: "waiting for the next step" in page(s).state.left)
    first, second = s.screen.listing.catalog.entries
    return [
        judged(first, suite=answered(100)),
        judged(second, suite=answered(88, 12)),
        broken(second),
        judged(second, suite=answered(88, 0), alarms=(Alarm.SUITE,)),
    ]


async def leave(s: Sitting, key: str) -> None:
    await s.pilot.press(key)
    await s.until(lambda: s.app.screen is s.screen)
    s.screen.go_to(s.screen.prompt)


def rows(s: Sitting) -> list[str]:
    return [line.text.rstrip() for line in page(s).pane.lines if line.acts]


def test_a_line_for_each_step_escape_ends_it_and_enter_loads(run, steps):
    async def scenario(s: Sitting) -> None:
        found = await begin(s, steps)
        assert "each step answers the suite sums" in page(s).about.left
        assert present(steps.job).run == s.screen.listing.catalog.entries[0].run
        steps.put(found[0])
        await s.until(lambda: len(page(s).judging.steps) == 1)
        assert rows(s) == ["  step_000100                100 %"]
        steps.put(found[1], found[2])
        await s.until(lambda: len(page(s).judging.steps) == 3)
        assert rows(s)[1] == "  step_000200    12       0  88.00 %"
        assert "model.pt is incomplete" in page(s).pane.text
        assert present(page(s).pane.chosen).checkpoint == found[1].checkpoint
        await s.pilot.press("enter")
        assert "stop first (Esc), then Enter loads" in page(s).state.left
        await s.pilot.press("escape")
        await s.until(lambda: page(s).judging.ended)
        await s.until(lambda: len(rows(s)) == 2)
        assert page(s).judging.state == "■ stopped"
        await s.pilot.press("enter")
        await s.until(lambda: s.controller.loaded and s.controller.loaded.checkpoint.step == 200)
        assert s.app.screen is s.screen

    run(scenario)


def test_a_prompt_runs_while_it_waits_and_the_watch_goes_on(run, steps):
    async def scenario(s: Sitting) -> None:
        found = await begin(s, steps)
        await leave(s, "q")
        assert s.controller.phase is Phase.JUDGING
        await s.until(lambda: "▶ watch   waiting for the next step" in s.screen.status.left)
        assert not s.controller.load(s.screen.listing.catalog.entries[0])
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and s.last.finished)
        assert s.last.request.prompt == "12"
        steps.put(found[0])
        await s.until(lambda: present(s.controller.judging).steps)
        await s.pilot.press("escape")
        await s.until(lambda: s.controller.phase is Phase.IDLE)
        assert s.screen.told == "watch stopped: /watch last shows it"

    run(scenario)


def test_alarms_without_the_page_are_in_the_output_and_the_page_comes_back(run, steps):
    async def scenario(s: Sitting) -> None:
        found = await begin(s, steps)
        await leave(s, "q")
        steps.put(*found)
        await s.until(lambda: "alarm: step_000200 answers fewer cases" in s.text)
        assert s.text.count("alarm:") == 1
        await s.send("/watch")
        await opened(s)
        await s.until(lambda: "! step_000200     0" in page(s).pane.text)
        # An alarm on the page is not told again.
        steps.put(found[3])
        await s.until(lambda: len(page(s).judging.steps) == 5)
        await leave(s, "q")
        assert s.text.count("alarm:") == 1
        steps.put(UsageError("The folder is gone"))
        await s.until(lambda: "The folder is gone" in s.text)
        await s.send("/watch last")
        await opened(s)
        await s.until(lambda: "■ ended with an error" in page(s).state.left)

    run(scenario)


def test_a_watch_has_no_report(run, steps):
    async def scenario(s: Sitting) -> None:
        await begin(s, steps)
        await leave(s, "q")
        await s.send("/report r.html")
        await s.until(lambda: "There was no result yet" in s.text)

    run(scenario)


def test_leaving_the_session_ends_a_watch_that_waits(run, steps):
    async def scenario(s: Sitting) -> None:
        await begin(s, steps)

    run(scenario)
