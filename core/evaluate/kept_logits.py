"""Logits of a group of windows that are kept until another model has read the same windows."""

import ctypes
import tempfile
from io import FileIO

from core.base.errors import ReportedError
from core.base.os_reason import os_reason
from core.base.text import size
from core.kernels.torchload import torch
from core.machine.cachefile import cache_path

# Elements that are kept in memory: 64 MB; on another device than the CPU 1 GB.
_ELEMENTS, _DEVICE_ELEMENTS = 2**24, 2**28
_ITEM_BYTES = 4


class KeptLogits:
    """Room for float32 logits [N, T, V]: in memory if they are few, else in a temporary file.

    The file lies in the cache folder, because the folder for temporary files is often memory.
    """

    def __init__(self, rows: int, length: int, vocabulary: int, device: "torch.device") -> None:
        """Make room. Raises ReportedError when the file cannot be written."""
        self._length, self._vocabulary, self._device = length, vocabulary, device
        count = rows * length * vocabulary
        self._folder = cache_path().parent
        self._memory: torch.Tensor | None = None
        self._file: FileIO | None = None
        if count <= (_ELEMENTS if device.type == "cpu" else _DEVICE_ELEMENTS):
            self._memory = torch.empty(rows, length, vocabulary, device=device)
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # It is gone when the process ends in any way; `close` closes it.
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115
        except OSError as error:
            raise self._refused(count * _ITEM_BYTES, error) from error

    def close(self) -> None:
        """Free the memory or the file."""
        self._memory = None
        if self._file:
            self._file.close()
            self._file = None

    def write(self, row: int, start: int, logits: "torch.Tensor") -> None:
        """Keep logits [B, C, V] of the rows from `row` on, at the positions from `start` on.

        Raises ReportedError when the disk is full.
        """
        rows, count, _ = logits.shape
        if self._memory is not None:
            self._memory[row : row + rows, start : start + count] = logits
            return
        for number, one in enumerate(logits.cpu().contiguous(), row):
            try:
                self._write_all(_bytes(one), self._offset(number, start))
            except OSError as error:
                raise self._refused(one.nbytes, error) from error

    def read(self, row: int, start: int, rows: int, count: int) -> "torch.Tensor":
        """Return the logits [B, C, V] that were kept there, on the device."""
        if self._memory is not None:
            return self._memory[row : row + rows, start : start + count]
        found = torch.empty(rows, count, self._vocabulary)
        for number, one in enumerate(found, row):
            self._read_all(_bytes(one), self._offset(number, start))
        return found.to(self._device)

    def _offset(self, row: int, start: int) -> int:
        return (row * self._length + start) * self._vocabulary * _ITEM_BYTES

    def _write_all(self, data: memoryview, offset: int) -> None:
        assert self._file
        self._file.seek(offset)
        while data:
            data = data[self._file.write(data) :]

    def _read_all(self, data: memoryview, offset: int) -> None:
        assert self._file
        self._file.seek(offset)
        while data:
            got = self._file.readinto(data)
            if not got:
                raise ReportedError("The file of kept logits is shorter than what was written")
            data = data[got:]

    def _refused(self, wanted: int, error: OSError) -> ReportedError:
        return ReportedError(
            f"Cannot keep {size(wanted)} of logits in {self._folder}: {os_reason(error)}",
            "Free some space, or set XDG_CACHE_HOME to a folder with more",
        )


def _bytes(tensor: "torch.Tensor") -> memoryview:
    """Return the memory of a contiguous CPU tensor as writable bytes."""
    return memoryview((ctypes.c_char * tensor.nbytes).from_address(tensor.data_ptr())).cast("B")
