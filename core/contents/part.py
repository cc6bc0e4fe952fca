"""The tensors of a checkpoint by the file that holds them: weights, buffers and optimizer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.base.errors import ReportedError
from core.checkpoints.ptfile import Index
from core.checkpoints.tensor_records import TensorRecord


class Kind(StrEnum):
    """What the tensors of a part are for."""

    WEIGHTS = "weights"
    OPTIMIZER = "optimizer"


@dataclass(frozen=True, slots=True)
class Part:
    """The tensors of one file, or of all shards; `problem` is why they cannot be listed."""

    title: str
    kind: Kind
    index: Index | None = None
    problem: ReportedError | None = None

    @property
    def tensors(self) -> tuple[TensorRecord, ...]:
        """The tensors in the order of the file; none when they cannot be listed."""
        return self.index.tensors if self.index else ()


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor of a part."""

    part: Part
    record: TensorRecord

    @property
    def place(self) -> tuple[str, str]:
        """What tells it apart: the title of its part, and its name."""
        return self.part.title, self.record.name


def tensors_of(parts: Iterable[Part]) -> Iterator[StoredTensor]:
    """Yield the tensors of all parts."""
    for part in parts:
        yield from (StoredTensor(part, record) for record in part.tensors)
