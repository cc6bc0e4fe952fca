"""A session without a screen on one checkpoint, whose fans are written by the test."""

from typing import Any

from controller_sides import JobQueue, Told
from origins import ready_of

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Event, Finished, Prefilled, Stats, StopReason, Token
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT
from tui.session.controller import Controller
from tui.session.hand_off import Batch


class FanSitting:
    """A controller on one checkpoint whose jobs run when the test says so."""

    def __init__(self, entry: Checkpoint) -> None:
        self.entry, self.jobs, self.told = entry, JobQueue(), Told()
        self.controller = Controller(self.jobs, self.told.listener, LoadOptions())
        self.controller.settings = SamplingSettings(seed=7)

    def load(self) -> None:
        self.controller.load(self.entry)
        self.answer(ready_of(self.entry), ended=True)

    def answer(self, *events: Event, **end: Any) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, **end))

    def write(self, *texts: str, reason: StopReason = StopReason.MAX_TOKENS) -> None:
        """Let the running fan write its rows, and end."""
        self.answer(Prefilled(2, 2, 0.0))
        for row, text in enumerate(texts):
            self.answer(
                *(
                    Token(n, CURRENT.encode(c).ids[0], c, -0.5, 0.0, row=row)
                    for n, c in enumerate(text)
                )
            )
            self.answer(Finished(reason, "", Stats(new_tokens=len(text)), row=row))
        self.answer(ended=True)
