"""The elements of a stored tensor, piece by piece, as often as they are needed."""

import zlib
from collections.abc import Callable, Iterator

from core.base.errors import CancelledError
from core.checkpoints.pickle_claims import ITEM_BYTES
from core.checkpoints.tensor_reader import PIECE_BYTES, TensorReader
from core.checkpoints.tensor_records import TensorRecord
from core.kernels.torchload import torch

# A tensor of at most 64 MiB is read once and kept while it is looked at.
KEPT_BYTES = 64 * 2**20
# As many elements are computed at a time: they fit into the cache of a processor.
ELEMENTS = 2**18


class Memory:
    """Memory for the bytes of one tensor after the other; it grows to what is needed."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def of(self, length: int) -> bytearray:
        """Return memory of at least `length` bytes."""
        if len(self._bytes) < length:
            self._bytes = bytearray(length)
        return self._bytes


class Pieces:
    """The elements of one tensor; a large one is read again for each pass.

    `read` is called with the bytes of each part of the first pass. After it, `damaged` tells
    whether they do not match their checksum, if the tensor has one of its own.
    """

    def __init__(
        self,
        reader: TensorReader,
        record: TensorRecord,
        memory: Memory,
        should_stop: Callable[[], bool] = lambda: False,
        read: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.record, self.damaged = record, False
        self._reader, self._should_stop, self._read = reader, should_stop, read
        self._memory = memory.of(max(1, min(record.nbytes, KEPT_BYTES)))
        self._kept = False
        self._passes = 0

    def __iter__(self) -> Iterator["torch.Tensor"]:
        """Yield the elements as flat pieces; one is only valid until the next.

        Raises CancelledError when asked to stop, CheckpointError for a file that ends too early.
        """
        dtype: torch.dtype = getattr(torch, self.record.dtype)
        item = ITEM_BYTES[self.record.dtype]
        for length in self._windows():
            window = torch.frombuffer(self._memory, dtype=dtype, count=length // item)
            yield from window.split(ELEMENTS)
        self._passes += 1

    def _windows(self) -> Iterator[int]:
        """Fill the memory with the next bytes; yield how many."""
        if self._kept:
            yield self.record.nbytes
            return
        crc, first = 0, not self._passes
        for start in range(0, self.record.nbytes, KEPT_BYTES):
            length = min(KEPT_BYTES, self.record.nbytes - start)
            crc = self._fill(start, length, crc, first=first)
            yield length
        self._kept = self.record.nbytes <= KEPT_BYTES
        if first and self.record.crc is not None and self.record.fills_record:
            self.damaged = crc != self.record.crc

    def _fill(self, start: int, length: int, crc: int, *, first: bool) -> int:
        """Read bytes of the tensor from `start` on; return the checksum so far."""
        target = memoryview(self._memory)[:length]
        for at in range(0, length, PIECE_BYTES):
            if self._should_stop():
                raise CancelledError
            part = target[at : at + PIECE_BYTES]
            self._reader.read_into(part, self.record.offset + start + at, self.record.file)
            if first:
                crc = zlib.crc32(part, crc)
                self._read(len(part))
        return crc
