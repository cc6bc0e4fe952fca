"""The bit patterns of numbers as digits of 16 bits, and the order of the numbers by digits.

An element of 8 or 16 bits is one digit, so that a table of counts tells everything about a tensor
of them. One of 32 or 64 bits is two or four, the most significant first.
"""

from dataclasses import dataclass
from functools import lru_cache

from core.checkpoints.pickle_claims import ITEM_BYTES
from core.kernels.torchload import torch

DIGIT_BYTES = 2
# Bits of the exponent, which are all set in NaN and infinity; in the first digit of a float.
_EXPONENT = {"float16": 0x7C00, "bfloat16": 0x7F80, "float32": 0x7F80, "float64": 0x7FF0}
_UNSIGNED = frozenset({"uint8", "bool"})
_SIGN = 0x8000


@dataclass(frozen=True, slots=True)
class Digits:
    """The digits of one dtype; `base` is how many values a digit has."""

    dtype: str

    @property
    def is_float(self) -> bool:
        """Whether elements have a fraction, NaN and infinity."""
        return self.dtype in _EXPONENT

    @property
    def base(self) -> int:
        """How many values a digit has."""
        return 256 if ITEM_BYTES[self.dtype] == 1 else 65_536

    @property
    def levels(self) -> int:
        """Digits of an element."""
        return max(1, ITEM_BYTES[self.dtype] // DIGIT_BYTES)

    def of(self, piece: "torch.Tensor", level: int = 0) -> "torch.Tensor":
        """Return a digit of each element of a flat piece, int32; level 0 is the first one."""
        if self.base == 256:
            return piece.view(torch.uint8).to(torch.int32)
        # The bytes of a number are in ascending order in memory, so the first digit is the last.
        parts = piece.view(torch.int16).view(-1, self.levels)
        return parts[:, self.levels - 1 - level].to(torch.int32).bitwise_and_(0xFFFF)

    def ascending(self, level: int, *, negative: bool) -> "torch.Tensor":
        """Return all values of a digit in the order of the numbers that have them.

        After the first digit, that order depends on whether the number is negative.
        """
        every = torch.arange(self.base)
        if level:
            return every.flip(0) if negative and self.is_float else every
        half = self.base // 2
        if self.dtype in _UNSIGNED:
            return every
        below = every[half:].flip(0) if self.is_float else every[half:]
        return torch.cat((below, every[:half]))

    def is_negative(self, first: int) -> bool:
        """Whether numbers with this first digit have the sign bit."""
        return self.dtype not in _UNSIGNED and first >= self.base // 2

    def not_finite(self) -> "torch.Tensor":
        """Return whether numbers with a first digit are NaN or infinite, for each digit."""
        every = torch.arange(self.base)
        if not self.is_float:
            return torch.zeros(self.base, dtype=torch.bool)
        bits = _EXPONENT[self.dtype]
        return every.bitwise_and(bits) == bits

    def numbers(self, patterns: "torch.Tensor") -> "torch.Tensor":
        """Return the numbers of digits [N, levels], as float64; int64 for whole numbers."""
        if self.base == 256:
            whole = patterns[:, 0].to(torch.uint8)
            return whole.view(torch.int8 if self.dtype == "int8" else torch.uint8).to(torch.int64)
        signed = torch.where(patterns >= _SIGN, patterns - 2 * _SIGN, patterns).to(torch.int16)
        dtype: torch.dtype = getattr(torch, self.dtype)
        found = signed.flip(1).contiguous().view(dtype).flatten()
        return found.double() if self.is_float else found.to(torch.int64)


@lru_cache(maxsize=32)
def table_of(dtype: str) -> "torch.Tensor":
    """Return the number of each digit of a dtype with one digit, in float64."""
    digits = Digits(dtype)
    assert digits.levels == 1
    return digits.numbers(torch.arange(digits.base)[:, None]).double()
