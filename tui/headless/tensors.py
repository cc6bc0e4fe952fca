"""The tensors of checkpoints for `info --tensors`: by their headers, and their figures if asked."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.base.errors import ChecksumError, ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.contents.contents import contents_of
from core.contents.name_filter import name_filter
from core.contents.part import Part, StoredTensor
from core.contents.tensor_figures import QUANTILES, FiguresRead, TensorFigures
from core.protocol.events import Event
from tui.headless.follow_reading import follow_reading
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.view.tensor_words import tensor_lines, total_words


@dataclass(frozen=True, slots=True)
class TensorFlags:
    """What is asked of the tensors: those with the words `match` in their names.

    Their figures are read if there are `interrupts`: after Ctrl+C, those so far are shown.
    """

    match: str = ""
    interrupts: Interrupts | None = None


@dataclass(frozen=True, slots=True)
class TensorList:
    """The tensors of a checkpoint, what was read of them, and what went wrong."""

    parts: tuple[Part, ...]
    tensors: tuple[StoredTensor, ...]
    figures: dict[tuple[str, str], TensorFigures] | None
    failure: ReportedError | None

    def lines(self) -> Iterable[str]:
        """Yield a table, and the totals."""
        if self.tensors:
            yield from tensor_lines(self.tensors, self.figures, output_width())
        yield total_words(self.tensors)
        for part in self.parts:
            if part.problem:
                yield f"{part.title}: {part.problem.message}"

    def as_json(self) -> list[dict[str, Any]]:
        """Return an object for each tensor; `figures` is null if they were not read."""
        return [
            {
                "name": one.record.name,
                "dtype": one.record.dtype,
                "shape": one.record.shape,
                "bytes": one.record.nbytes,
                "file": one.part.title,
                "part": one.part.kind,
                "figures": _figures((self.figures or {}).get(one.place)),
            }
            for one in self.tensors
        ]


def _figures(found: TensorFigures | None) -> dict[str, Any] | None:
    if found is None:
        return None
    shares = [f"{share:g}" for share in QUANTILES]
    quantiles = dict(zip(shares, found.quantiles, strict=True)) if found.quantiles else None
    return asdict(found) | {"quantiles": quantiles}


def list_tensors(checkpoint: Checkpoint, flags: TensorFlags) -> TensorList:
    """Return the tensors of a checkpoint."""
    contents = contents_of(checkpoint)
    matches = name_filter(flags.match)
    tensors = tuple(one for one in contents.tensors if matches(one.record.name))
    if flags.interrupts is None:
        return TensorList(contents.parts, tensors, None, contents.weights.problem)
    found, failure = _read(tensors, flags.interrupts)
    return TensorList(contents.parts, tensors, found, contents.weights.problem or failure)


def _read(
    tensors: Sequence[StoredTensor], interrupts: Interrupts
) -> tuple[dict[tuple[str, str], TensorFigures], ReportedError | None]:
    with interrupts.paused():
        from core.weights.reading import read_figures  # noqa: PLC0415 - imports torch

    found: dict[tuple[str, str], TensorFigures] = {}

    def take(event: Event) -> None:
        if isinstance(event, FiguresRead):
            found[event.tensor.place] = event.figures

    failure = follow_reading(read_figures(tensors, interrupts.requested), take)
    if failure is None and any(one.damaged for one in found.values()):
        names = [name for (_, name), one in found.items() if one.damaged]
        failure = ChecksumError(f"{names[0]} does not match its checksum", "Copy the file again")
    return found, failure
