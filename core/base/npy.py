"""A .npy file (format 1.0 of numpy) of float32 numbers, made without numpy."""

import sys
from array import array

_MAGIC, _VERSION = b"\x93NUMPY", b"\x01\x00"
# numpy aligns the numbers to this many bytes.
_ALIGNMENT = 64


def npy(shape: tuple[int, ...], values: "array[float]") -> bytes:
    """Return the file of float32 values, row by row; their number must be that of the shape."""
    numbers = array("f", values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return _header(shape) + numbers.tobytes()


def _header(shape: tuple[int, ...]) -> bytes:
    """Return what comes before the numbers: a Python dict as text, filled up with blanks."""
    head = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    before = len(_MAGIC) + len(_VERSION) + 2
    length = -(-(before + len(head) + 1) // _ALIGNMENT) * _ALIGNMENT - before
    return _MAGIC + _VERSION + length.to_bytes(2, "little") + head.ljust(length - 1) + b"\n"
