"""The job of a score: it reads the text and scores checkpoints with an engine of its own."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

import os
from collections.abc import Iterator
from dataclasses import dataclass

from core.base.errors import CancelledError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from tui.session.ports import EnginePort


@dataclass(frozen=True, slots=True)
class ScoreText:
    """Score checkpoints, by their names, on the text at a path; the loaded model stays loaded."""

    text: str
    subjects: tuple[tuple[str, Checkpoint], ...]
    options: LoadOptions

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the events of the score; its result is in the last one."""
        from core.engine.engine import Engine
        from core.evaluate.score_run import ScoreRun
        from core.judging.common_windows import WindowChoice, windows_of_each
        from core.judging.score_events import Remark
        from core.judging.score_request import ScoreRequest
        from core.judging.source import read_source
        from core.judging.subject import Subject
        from core.tokenizers.find import tokenizer_for

        del engine, settings
        source = read_source(os.path.expanduser(self.text))
        subjects = []
        for name, checkpoint in self.subjects:
            if should_stop():
                raise CancelledError
            found = tokenizer_for(checkpoint, self.options.tokenizer)
            yield from map(Remark, found.remarks)
            subjects.append(Subject(name, checkpoint, found.tokenizer))
        windows = windows_of_each(source, subjects, WindowChoice())
        request = ScoreRequest(source, windows, tuple(subjects), device=self.options.device)
        yield from ScoreRun(request, Engine()).events(should_stop)
