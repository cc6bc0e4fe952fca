"""The kernels of a linear layer, one class each: all map [N, in] to [N, out].

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
# MPS computes products with more elements wrongly, without an error (pytorch issue 122045).
MAX_OUTPUTS = 2**28 - 1
# Rows that are quantized at once, so that they stay in the processor's cache.
_ROWS = 64


class Linear(ABC):
    """A linear map without bias; some kernels can apply ReLU or an addition in the same call."""

    @abstractmethod
    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""

    def relu(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        return self(x).relu_()

    def add(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x; `total` [N, out] may be overwritten."""
        return total.add_(self(x))


class BiasedLinear(Linear):
    """A linear map of any kernel, plus a bias [out] in float32."""

    def __init__(self, linear: Linear, bias: "torch.Tensor") -> None:
        self.linear, self.bias = linear, bias

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x + b for each row of x."""
        return self.linear(x).add_(self.bias)

    def relu(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x + b, 0)."""
        return self(x).relu_()

    def add(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x + b; `total` [N, out] may be overwritten."""
        return self.linear.add(x, total).add_(self.bias)


class PlainLinear(Linear):
    """The weight as it is stored, multiplied by torch's own kernel."""

    def __init__(self, weight: "torch.Tensor") -> None:
        self.weight = weight
        self._transposed = weight.t()

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        return torch.mm(x, self._transposed)

    def add(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x; `total` [N, out] is overwritten with it."""
        return total.addmm_(x, self._transposed)


class SplitLinear(PlainLinear):
    """A plain layer of an accelerator: a product with very many elements is computed in parts."""

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        products = [torch.mm(part, self._transposed) for part in self._parts(x)]
        return products[0] if len(products) == 1 else torch.cat(products)

    def add(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x; `total` [N, out] is overwritten with it."""
        for part, sums in zip(self._parts(x), self._parts(total), strict=True):
            sums.addmm_(part, self._transposed)
        return total

    def _parts(self, x: "torch.Tensor") -> tuple["torch.Tensor", ...]:
        parts: tuple[torch.Tensor, ...] = x.split(max(1, MAX_OUTPUTS // self.weight.size(0)))
        return parts


class OneDnnLinear(Linear):
    """The weight in oneDNN's blocked layout; its dtype is that of the activations."""

    def __init__(self, weight: "torch.Tensor") -> None:
        """Pack a weight [out, in] of float32 or bfloat16."""
        self.packed = torch.ops.mkldnn._reorder_linear_weight(weight)

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        return self._linear(x, "none")

    def relu(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        return self._linear(x, "relu")

    def add(self, x: "torch.Tensor", total: "torch.Tensor") -> "torch.Tensor":
        """Return total + W x in new memory."""
        y: torch.Tensor = torch.ops.mkldnn._linear_pointwise.binary(
            x, total, self.packed, None, "add"
        )
        return y

    def _linear(self, x: "torch.Tensor", after: str) -> "torch.Tensor":
        """Return W x with the pointwise operation `after` applied."""
        y: torch.Tensor = torch.ops.mkldnn._linear_pointwise(x, self.packed, None, after, [], "")
        return y


class HalfLinear(Linear):
    """float16 weights (11 significant bits), float32 activations and sums: fbgemm on x86."""

    def __init__(self, weight: "torch.Tensor") -> None:
        """Pack a float32 weight [out, in]; NotFiniteError when a value is too large for float16."""
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

    def relu(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        y: torch.Tensor = torch.ops.quantized.linear_relu_dynamic_fp16(x, self.packed)
        return y


class Int8Linear(Linear):
    """int8 weights with one scale per output; 7-bit activations with one scale per call.

    With 8-bit activations, two products overflow the 16-bit sums of x86 processors without VNNI.
    """

    def __init__(self, weight: "torch.Tensor") -> None:
        """Quantize and pack a float32 weight [out, in]."""
        self.packed = torch.ops.quantized.linear_prepack(quantized(weight), None)

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for each row of x."""
        y: torch.Tensor = torch.ops.quantized.linear_dynamic(x, self.packed, True)  # noqa: FBT003 - reduce_range
        return y

    def relu(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return max(W x, 0)."""
        y: torch.Tensor = torch.ops.quantized.linear_relu_dynamic(
            x,
            self.packed,
            True,  # noqa: FBT003 - reduce_range: 7 bits
        )
        return y


def quantized(weight: "torch.Tensor") -> "torch.Tensor":
    """Return a weight [out, in] as int8, scaled so that the largest of each output is +-127.

    The result is that of `torch.quantize_per_channel`, in a quarter of the time. A few rows are
    converted at a time.
    """
    # Ten times as fast here as aminmax, abs or a norm, which need only one call.
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
    """Return a layer for a weight [out, in]; packed routes copy the weight, plain ones keep it."""
    plain = PlainLinear if weight.device.type == "cpu" else SplitLinear
    return _KERNELS.get((route.name, route.precision), plain)(weight)


@contextmanager
def packing(route: Route) -> Iterator[None]:
    """Set torch's global quantization engine to fbgemm for an fbgemm route; restore it after."""
    before = torch.backends.quantized.engine
    if route.name == "fbgemm":
        torch.backends.quantized.engine = "fbgemm"
    try:
        yield
    finally:
        torch.backends.quantized.engine = before


def source_dtype(route: Route) -> "torch.dtype":
    """Return the dtype of the weight that `make_linear` expects for a route."""
    dtype: torch.dtype = getattr(torch, route.source)
    return dtype
