"""What was read of the files of checkpoints so far: what a page shows of it."""

from dataclasses import dataclass, field

from core.base.errors import ReportedError
from core.base.text import size
from core.checkpoints.checkpoint import Checkpoint
from core.contents.contents import Contents
from core.contents.events import BothRead, ContentsRead
from core.contents.tensor_figures import (
    DifferenceFigures,
    DifferenceRead,
    FiguresRead,
    TensorFigures,
)
from core.contents.tensor_pairs import PairResult, results_of
from core.contents.value_tree import ValueRow
from core.protocol.events import InspectionEvent, Loading

STARTING = "reading the headers"


@dataclass(slots=True)
class LookedAt:
    """A checkpoint that is looked at, by a name; `reading` is what is being read now.

    `failure` and `stopped` tell how the last reading ended.
    """

    name: str
    checkpoint: Checkpoint
    contents: Contents | None = None
    values: tuple[ValueRow, ...] = ()
    figures: dict[tuple[str, str], TensorFigures] = field(default_factory=dict)
    reading: str | None = None
    failure: ReportedError | None = None
    stopped: bool = False

    def add(self, event: InspectionEvent | Loading) -> None:
        """Take what was read, or how far it is."""
        if isinstance(event, Loading):
            self.reading = progress_words(event)
        elif isinstance(event, ContentsRead):
            self.contents, self.values = event.contents, event.values
        elif isinstance(event, FiguresRead):
            self.figures[event.tensor.place] = event.figures


@dataclass(slots=True)
class Difference:
    """Two checkpoints that are compared, by their names."""

    names: tuple[str, str]
    both: BothRead | None = None
    found: dict[str, DifferenceFigures] = field(default_factory=dict)
    reading: str | None = None
    failure: ReportedError | None = None
    stopped: bool = False

    def add(self, event: InspectionEvent | Loading) -> None:
        """Take what was read, or how far it is."""
        if isinstance(event, Loading):
            self.reading = progress_words(event)
        elif isinstance(event, BothRead):
            self.both = event
        elif isinstance(event, DifferenceRead):
            self.found[event.pair.name] = event.figures

    @property
    def has_weights(self) -> bool:
        """Whether the weights of both could be listed."""
        both = self.both
        return both is not None and not (both.a.weights.problem or both.b.weights.problem)

    @property
    def results(self) -> tuple[PairResult, ...]:
        """What is known of each pair of tensors, what moved most first."""
        return results_of(self.both.pairs, self.found) if self.both else ()


def progress_words(event: Loading) -> str:
    """Return how far a reading is: `reading tensors: 1.2 GiB of 2.5 GiB (47 %)`."""
    share = 100 * event.done // event.total if event.total else 100
    return f"{event.stage}: {size(event.done)} of {size(event.total)} ({share} %)"
