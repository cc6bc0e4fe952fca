"""The tensors of checkpoints for `info --tensors`: by their headers, and their figures if asked."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.base.error_codes import Code
from core.base.errors import ChecksumError, NotFoundError, ReportedError
from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint
from core.contents.contents import contents_of
from core.contents.name_filter import name_filter
from core.contents.part import Part, StoredTensor
from core.contents.tensor_figures import QUANTILES, FiguresRead, TensorFigures
from core.protocol.events import Event
from tui.headless.follow_reading import follow_reading
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.view.not_finite_words import not_finite_words
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

    name: str
    parts: tuple[Part, ...]
    tensors: tuple[StoredTensor, ...]
    figures: dict[tuple[str, str], TensorFigures] | None
    failure: ReportedError | None

    def lines(self) -> Iterable[str]:
        """Yield the name, a table, the totals, and which tensors have NaN or Inf."""
        if self.failure and self.failure.code is Code.TENSOR_NOT_FOUND:
            return
        yield clean(self.name)
        if self.tensors:
            yield from tensor_lines(self.tensors, self.figures, output_width())
        yield total_words(self.tensors)
        if words := self.not_finite:
            yield words
        for part in self.parts:
            if part.problem:
                yield f"{part.title}: {part.problem.message}"

    @property
    def not_finite(self) -> str:
        """Which tensors have NaN or Inf, or that none has; "" if no figures were read."""
        return not_finite_words(self.tensors, self.figures or {})

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
    """Return the tensors of a checkpoint; that none has the words is a failure."""
    contents = contents_of(checkpoint)
    matches = name_filter(flags.match)
    tensors = tuple(one for one in contents.tensors if matches(one.record.name))
    problem = contents.weights.problem
    if problem is None and flags.match and not tensors:
        problem = none_matches(flags.match)
    if flags.interrupts is None:
        return TensorList(checkpoint.name, contents.parts, tensors, None, problem)
    found, failure = _read(tensors, flags.interrupts)
    return TensorList(checkpoint.name, contents.parts, tensors, found, problem or failure)


def none_matches(match: str) -> NotFoundError:
    """Return the error of words that no tensor has in its name."""
    return NotFoundError(
        f"No tensor has these words in its name: {match}",
        "info --tensors without --match lists the names",
        code=Code.TENSOR_NOT_FOUND,
    )


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
