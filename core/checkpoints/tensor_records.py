"""Where the tensors of a `.pt` file are: each one's claim, checked against the record it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

from core.checkpoints.archive import Record
from core.checkpoints.pickle_claims import ITEM_BYTES, PickleIndexError, View


@dataclass(frozen=True, slots=True)
class TensorRecord:
    """Where one tensor is in its file, and the record that holds it.

    Offsets and sizes are bytes; `crc` is the CRC-32 of the whole record, None if the file is
    without checksums. `file` is the place of its file in the index's `files`.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    nbytes: int
    record_offset: int
    record_bytes: int
    crc: int | None
    file: int = 0

    @property
    def numel(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    @property
    def fills_record(self) -> bool:
        """Whether its bytes are all bytes of its record."""
        return self.nbytes == self.record_bytes

    @property
    def content(self) -> tuple[str, tuple[int, ...], int] | None:
        """What two tensors with the same elements have in common; None without a checksum."""
        if self.crc is None or not self.fills_record:
            return None
        return self.dtype, self.shape, self.crc


def tensor_records(
    views: Mapping[str, View], records: Mapping[str, Record]
) -> Iterator[TensorRecord]:
    """Yield where each tensor is in the file.

    Raises PickleIndexError for one whose storage is missing or has another size, and for one that
    is not contiguous.
    """
    for name, view in views.items():
        record = records.get(f"data/{view.storage.key}")
        if record is None:
            raise PickleIndexError(f"no bytes for the tensor {name}")
        yield _tensor(name, view, record)


def _tensor(name: str, view: View, record: Record) -> TensorRecord:
    item = ITEM_BYTES[view.storage.dtype]
    if view.storage.numel * item != record.nbytes:
        raise PickleIndexError(
            f"{record.nbytes:,} bytes for {name}, which needs {view.storage.numel * item:,}"
        )
    numel = prod(view.shape)
    if not _contiguous(view):
        raise PickleIndexError(
            f"the tensor {name}, which is not contiguous in memory",
            "Write it again with .contiguous(), for example after a transpose",
        )
    return TensorRecord(
        name,
        view.storage.dtype,
        view.shape,
        record.offset + view.offset * item,
        numel * item,
        record.offset,
        record.nbytes,
        record.crc,
    )


def _contiguous(view: View) -> bool:
    expected = 1
    for length, stride in zip(reversed(view.shape), reversed(view.stride), strict=True):
        if length > 1 and stride != expected:
            return False
        expected *= max(length, 1)
    return True
