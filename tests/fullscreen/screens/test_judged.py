"""The page of a score: it fills, Esc stops and keeps, Enter loads, last shows it again."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from present import present
from score_results import result
from sitting import Sitting

from core.base.errors import NotFoundError
from core.judging.score_events import ScoreEnded, ScorePlan, ScoreProgress
from core.protocol.events import JudgingEvent
from tui.fullscreen.screens.judged import Judged
from tui.session.phase import Phase
from tui.session.score_job import ScoreText


class Scores:
    """Scores checkpoints without computing: the events come when the test lets them."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.job: ScoreText | None = None
        self.failure: NotFoundError | None = None

    def events(self, job: ScoreText, stop: Any) -> Iterator[JudgingEvent]:
        self.job = job
        if self.failure:
            raise self.failure
        yield ScorePlan("step_000100", 80, 80, 640, 0, 2.0)
        yield ScoreProgress("step_000100", 16, 80, 1.5)
        while not self.gate.wait(0.01) and not stop():
            pass
        found = result((1.0, 1.2), (0.5, 0.4), (200, 100))
        entries = {entry.step: entry for _, entry in job.subjects}
        scored = tuple(
            replace(one, subject=replace(one.subject, checkpoint=entries[one.subject.step]))
            for one in found.scored
        )
        done = 16 if stop() else 80
        yield ScoreEnded(replace(found, scored=scored, done=done))


@pytest.fixture
def scores(monkeypatch: pytest.MonkeyPatch) -> Scores:
    found = Scores()
    monkeypatch.setattr(
        ScoreText, "events", lambda self, engine, settings, stop: found.events(self, stop)
    )
    return found


def page(s: Sitting) -> Judged:
    screen = s.app.screen
    assert isinstance(screen, Judged)
    return screen


async def begin(s: Sitting) -> None:
    await s.idle()
    await s.send("/score text.txt")
    await s.until(lambda: isinstance(s.app.screen, Judged) and page(s).children)


def test_the_result_has_a_row_for_each_checkpoint_and_enter_loads_the_chosen_one(run, scores):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: "16 of 80 windows" in page(s).state.left)
        assert s.controller.phase is Phase.JUDGING
        assert "nothing is marked: all 2 steps of the run" in page(s).about.left
        assert page(s).pane.text == "step_000100: 80 windows · 640 tokens · about 2.00 s"
        await s.pilot.press("enter")
        assert "stop first" in page(s).state.left
        scores.gate.set()
        await s.until(lambda: page(s).judging.ended)
        assert present(scores.job).text == "text.txt"
        assert [name for name, _ in present(scores.job).subjects] == ["step_000100", "step_000200"]
        assert "⏎ load" in page(s).keys.shown.text
        chosen = present(page(s).pane.chosen)
        assert "★ step_000200" in chosen.text
        assert present(s.controller.loaded).checkpoint.step == 200
        await s.pilot.press("down", "enter")
        await s.until(lambda: s.controller.loaded and s.controller.loaded.checkpoint.step == 100)
        assert s.app.screen is s.screen
        assert s.screen.focused is s.screen.prompt

    run(scenario)


def test_escape_keeps_what_is_done_and_goes_back(run, scores):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: "16 of 80 windows" in page(s).state.left)
        await s.pilot.press("escape")
        await s.until(lambda: page(s).judging.ended)
        assert "■ stopped" in page(s).state.left
        assert "stopped at 16 of 80 windows: provisional" in page(s).pane.text
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)
        assert s.screen.focused is s.screen.prompt
        assert s.controller.phase is Phase.IDLE

    run(scenario)


def test_a_prompt_waits_and_the_page_can_be_opened_again(run, scores):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        s.screen.go_to(s.screen.prompt)
        await s.send("12")
        assert present(s.controller.queued).prompt == "12"
        assert not s.controller.load(s.screen.listing.catalog.entries[0])
        scores.gate.set()
        await s.until(lambda: s.controller.phase is Phase.IDLE and s.controller.session.generations)
        await s.send("/score last")
        await s.until(lambda: isinstance(s.app.screen, Judged) and page(s).children)
        await s.until(lambda: "Recommended: step_000200" in page(s).pane.text)

    run(scenario)


def test_the_last_result_is_written_as_a_report(run, scores, tmp_path):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        scores.gate.set()
        await s.until(lambda: page(s).judging.ended)
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        s.screen.go_to(s.screen.prompt)
        await s.send("/report r.html")
        await s.until((tmp_path / "r.html").exists)
        assert "Recommended: step_000200" in (tmp_path / "r.html").read_text()

    run(scenario)


def test_what_cannot_be_scored_is_said(run, scores):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/score")
        assert "/score needs a text" in s.text
        await s.send("/score last")
        assert "There was no score yet" in s.text
        scores.failure = NotFoundError("Cannot read text.txt: No such file or directory")
        await s.send("/score text.txt")
        await s.until(lambda: isinstance(s.app.screen, Judged) and page(s).judging.ended)
        await s.until(lambda: "Error: Cannot read text.txt" in page(s).pane.text)
        assert "■ ended with an error" in page(s).state.left
        # Nothing leads anywhere, so Enter does nothing.
        assert page(s).keys.shown.text == "↑ ↓ scroll   y copy   Esc back"
        await s.pilot.press("escape")
        await s.until(lambda: s.app.screen is s.screen)

    run(scenario)
