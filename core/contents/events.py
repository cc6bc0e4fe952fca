"""Events of looking at the files of checkpoints."""

from dataclasses import dataclass

from core.contents.contents import Contents
from core.contents.metadata_difference import MetadataDifference
from core.contents.tensor_figures import TensorPair
from core.contents.value_tree import ValueRow
from core.protocol.events import InspectionEvent


@dataclass(frozen=True, slots=True)
class ContentsRead(InspectionEvent):
    """The headers of a checkpoint's files were read; `values` are the rows of its metadata."""

    contents: Contents
    values: tuple[ValueRow, ...]


@dataclass(frozen=True, slots=True)
class BothRead(InspectionEvent):
    """The headers of two checkpoints were read, and their metadata compared."""

    a: Contents
    b: Contents
    metadata: MetadataDifference
    pairs: tuple[TensorPair, ...]
