"""The job of an exam: it reads the text and examines one checkpoint with an engine of its own."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

from collections.abc import Iterator
from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from tui.session.judged_subjects import subjects_of
from tui.session.judged_text import judged_text
from tui.session.ports import EnginePort


@dataclass(frozen=True, slots=True)
class Examine:
    """Examine the only subject on the text at a path; the loaded model stays loaded."""

    text: str
    subjects: tuple[tuple[str, Checkpoint], ...]
    options: LoadOptions

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the events of the exam; its figures are in the last one."""
        from core.engine.engine import Engine
        from core.evaluate.exam_run import ExamRun
        from core.judging.amount import ALL
        from core.judging.common_windows import WindowChoice, common_windows
        from core.judging.exam_request import ExamRequest
        from core.judging.score_events import Remark
        from tui.view.score_words import window_lines

        del engine, settings
        source = judged_text(self.text)
        (subject,) = yield from subjects_of(self.subjects, self.options, should_stop)
        windows = common_windows(source, (subject,), WindowChoice())
        yield from map(Remark, window_lines(source, windows, None))
        request = ExamRequest(subject, source, windows, ALL, device=self.options.device)
        yield from ExamRun(request, Engine()).events(should_stop)
