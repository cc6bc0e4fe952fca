"""Routes of a linear layer behind one seam: something that maps [N, in] to [N, out].

The packed operators are private to torch. Each is used in one class here, tested with torch 2.13.
core/kernels/availability.py finds out which ones work on a machine.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.base.error_codes import Code
from core.base.errors import NotFiniteError
from core.kernels.torchload import torch
from core.machine.precision import Route

HALF_MAX = 65504.0
_INT8_MAX = 127.0
# Rows that are quantized at once, so that they stay in the processor's cache.
_ROWS = 64


class Linear(ABC):
    """A linear map without bias, and what a kernel may do in the same call."""

    @abstractmethod
    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""

    def rectified(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        return self(x).relu_()

    def added(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x, in the memory of `total` or in its own."""
        return total.add_(self(x))


class PlainLinear(Linear):
    """The weight as it is, multiplied by torch's own kernel."""

    def __init__(self, weight: "torch.Tensor") -> None:
        self.weight = weight
        self._transposed = weight.t()

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        return torch.mm(x, self._transposed)

    def added(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x, in the memory of `total`."""
        return total.addmm_(x, self._transposed)


class OneDnnLinear(Linear):
    """The weight in oneDNN's blocked layout; its dtype is that of the activations."""

    def __init__(self, weight: "torch.Tensor") -> None:
        """Pack a weight [out, in] of float32 or bfloat16."""
        self.packed = torch.ops.mkldnn._reorder_linear_weight(weight)

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        return self._then(x, "none")

    def rectified(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        return self._then(x, "relu")

    def added(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x, in memory of its own."""
        y: torch.Tensor = torch.ops.mkldnn._linear_pointwise.binary(
            x, total, self.packed, None, "add"
        )
        return y

    def _then(self, x: "torch.Tensor", what: str) -> "torch.Tensor":
        y: torch.Tensor = torch.ops.mkldnn._linear_pointwise(x, self.packed, None, what, [], "")
        return y


class HalfLinear(Linear):
    """Weights rounded to float16 (11 bits), float32 activations and sums: fbgemm on x86."""

    def __init__(self, weight: "torch.Tensor") -> None:
        """Pack a float32 weight [out, in]; NotFiniteError when one of it is beyond float16."""
        smallest, largest = torch.aminmax(weight)
        if max(-smallest, largest) > HALF_MAX:
            raise NotFiniteError(
                "A weight is too large for float16",
                "Use --precision fp32",
                code=Code.PRECISION_OVERFLOW,
            )
        self.packed = torch.ops.quantized.linear_prepack_fp16(weight, None)

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        y: torch.Tensor = torch.ops.quantized.linear_dynamic_fp16(x, self.packed)
        return y

    def rectified(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        y: torch.Tensor = torch.ops.quantized.linear_relu_dynamic_fp16(x, self.packed)
        return y


class Int8Linear(Linear):
    """Weights as int8 with a scale for each output; activations as 7 bits with one scale a call.

    Seven bits, because two products of eight overflow the 16-bit sums of x86 without VNNI.
    """

    def __init__(self, weight: "torch.Tensor") -> None:
        """Quantize and pack a float32 weight [out, in]."""
        self.packed = torch.ops.quantized.linear_prepack(quantized(weight), None)

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        y: torch.Tensor = torch.ops.quantized.linear_dynamic(x, self.packed, True)  # noqa: FBT003
        return y

    def rectified(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        y: torch.Tensor = torch.ops.quantized.linear_relu_dynamic(
            x,
            self.packed,
            True,  # noqa: FBT003 - keep to seven bits
        )
        return y


def quantized(weight: "torch.Tensor") -> "torch.Tensor":
    """Return a weight [out, in] as int8, the largest of each output at 127.

    What `torch.quantize_per_channel` returns, in a quarter of the time and a few rows at once.
    """
    # Ten times as fast here as aminmax, abs or the norm that would do in one call.
    largest = torch.maximum(weight.amax(1), -weight.amin(1))
    scales = (largest / _INT8_MAX).clamp_min_(1e-12)
    whole = torch.empty(weight.shape, dtype=torch.int8)
    parts = (each.split(_ROWS) for each in (whole, weight, scales.reciprocal().unsqueeze(1)))
    for numbers, rows, factors in zip(*parts, strict=True):
        numbers.copy_((rows * factors).round_())
    zeros = torch.zeros(weight.size(0), dtype=torch.long)
    return torch._make_per_channel_quantized_tensor(whole, scales.double(), zeros, 0)


_KERNELS: dict[tuple[str, str], Callable[["torch.Tensor"], Linear]] = {
    ("onednn", "float32"): OneDnnLinear,
    ("onednn", "bfloat16"): OneDnnLinear,
    ("fbgemm", "float16"): HalfLinear,
    ("fbgemm", "int8"): Int8Linear,
}


def make_linear(route: Route, weight: "torch.Tensor") -> Linear:
    """Return the layer of a weight [out, in], which a packed route has copied afterwards."""
    return _KERNELS.get((route.name, route.precision), PlainLinear)(weight)


@contextmanager
def packing(route: Route) -> Iterator[None]:
    """Let fbgemm pack while it lasts: which engine does is a global of torch."""
    before = torch.backends.quantized.engine
    if route.name == "fbgemm":
        torch.backends.quantized.engine = "fbgemm"
    try:
        yield
    finally:
        torch.backends.quantized.engine = before


def source_dtype(route: Route) -> "torch.dtype":
    """Return the dtype that `make_linear` takes a weight in."""
    name = route.precision if route.precision == route.activations else "float32"
    dtype: torch.dtype = getattr(torch, name)
    return dtype
