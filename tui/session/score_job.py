"""The job of a score: it reads the text and scores checkpoints with an engine of its own."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

from collections.abc import Iterator
from dataclasses import dataclass

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from tui.session.judged_subjects import subjects_of
from tui.session.judged_text import judged_text
from tui.session.ports import EnginePort
from tui.session.text_argument import text_and_suite


@dataclass(frozen=True, slots=True)
class ScoreText:
    """Score checkpoints, by their names, on the text at a path; the loaded model stays loaded.

    `text` is a path, or `PATH suite SUITE`: then they answer the suite, which makes the
    recommendation.
    """

    text: str
    subjects: tuple[tuple[str, Checkpoint], ...]
    options: LoadOptions

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the events of the score; its result is in the last one."""
        from core.engine.engine import Engine
        from core.evaluate.score_and_suite import ScoreAndSuite
        from core.evaluate.score_run import ScoreRun
        from core.judging.common_windows import WindowChoice, windows_of_each
        from core.judging.score_request import ScoreRequest
        from core.judging.suite_request import greedy_request

        del engine, settings
        text, suite = text_and_suite(self.text)
        if not text:
            raise UsageError("/score needs a text before its suite", "Type /score PATH suite sums")
        source = judged_text(text)
        subjects = yield from subjects_of(self.subjects, self.options, should_stop)
        windows = windows_of_each(source, subjects, WindowChoice())
        request = ScoreRequest(source, windows, subjects, device=self.options.device)
        run = ScoreRun(request, Engine())
        if suite is None:
            yield from run.events(should_stop)
            return
        asked = greedy_request(suite, subjects, self.options.device)
        yield from ScoreAndSuite(run, asked, Engine()).events(should_stop)
