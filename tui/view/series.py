"""One prompt and seed over several checkpoints: a turn for each, and how far they are."""

from dataclasses import dataclass, field

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Loading
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation


@dataclass(slots=True)
class Turn:
    """A checkpoint's turn: its generation, or why there is none.

    `prompt` is the prompt as the model sees it. `notices` are sentences about its load.
    """

    checkpoint: Checkpoint
    generation: Generation | None = None
    prompt: str = ""
    error: ReportedError | None = None
    notices: list[str] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether its answer is complete, or there will be none."""
        ended = self.generation is not None and self.generation.finished is not None
        return ended or self.error is not None


@dataclass(slots=True)
class Series:
    """The turns in order. `why` tells why it is these checkpoints, "" if they are marked.

    `at` is the index of the turn that runs, None before the first and after the last. `loading` is
    the progress of its load. `stopped` tells that the user ended it.
    """

    prompt: str
    seed: int
    settings: SamplingSettings
    turns: list[Turn]
    why: str = ""
    at: int | None = None
    loading: Loading | None = None
    ended: bool = False
    stopped: bool = False
    failure: ReportedError | None = None

    @property
    def current(self) -> Turn | None:
        """The turn that runs."""
        return None if self.at is None else self.turns[self.at]

    @property
    def complete(self) -> int:
        """Number of turns that are done."""
        return sum(turn.done for turn in self.turns)
