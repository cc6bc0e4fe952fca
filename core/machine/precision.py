"""Precisions and routes: the dtype of the weights in memory, and the kernel that multiplies them.

A route always computes with the same arithmetic. It is chosen by what the machine supports and by
the size of the model, not by measured speed, so that every run makes the same choice.
"""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.error_codes import Code
from core.base.errors import UsageError

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig

ITEM_BYTES = {"float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}
AUTO = "auto"
# Short names are for typing; long names are used in files and JSON.
PRECISIONS = {
    "fp32": "float32",
    "fp16": "float16",
    "bf16": "bfloat16",
    "int8": "int8",
    "float32": "float32",
    "float16": "float16",
    "bfloat16": "bfloat16",
}
SHORT_NAMES = {"int8": "int8"} | {full: name for name, full in PRECISIONS.items() if name != full}
OFFERED_PRECISIONS = (AUTO, "fp32", "fp16", "bf16", "int8")
_X86 = ("x86_64", "amd64", "i386", "i686")
# From this number of weights on, reading them from memory takes most of the time of a token.
LARGE_PARAMETERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Route:
    """A kernel with the dtypes of its weights (`precision`) and of activations and KV cache.

    `mean_error` and `worst_error` are upper bounds of the difference of a log-probability from
    plain float32, in nats, on the golden sequences (tests/goldens). They are at least twice what
    was measured with oneDNN's kernels for AVX2, AVX and SSE4.1 and torch's AVX2 and default ones.
    """

    name: str
    precision: str
    activations: str
    mean_error: float
    worst_error: float

    @property
    def packed(self) -> bool:
        """Whether the kernel needs the weights in its own layout."""
        return self.name != "plain"

    @property
    def source(self) -> str:
        """The dtype of the weights that the kernel packs: float32, or that of its activations."""
        return self.precision if self.precision == self.activations else "float32"

    @property
    def head(self) -> "Route":
        """The route of the head, which computes the logits; it is float16 if the route is int8."""
        return FBGEMM_HALF if self.precision == "int8" else self

    @property
    def embedding(self) -> str:
        """The dtype of the embedding: float16 on int8; int8 rows are less exact and not faster."""
        return "float16" if self.precision == "int8" else self.precision

    def weight_bytes(self, parameters: int) -> int:
        """Return the bytes of `parameters` weights in memory."""
        return parameters * ITEM_BYTES[self.precision]

    def cache_bytes(self, config: "ModelConfig", tokens: int) -> int:
        """Return the bytes of a KV cache of one row with `tokens` positions."""
        return tokens * config.kv_bytes_per_token(ITEM_BYTES[self.activations])


PLAIN = Route("plain", "float32", "float32", 0.0, 0.0)
FBGEMM_HALF = Route("fbgemm", "float16", "float32", 4e-3, 3e-2)
# Of one precision, the first route that works is chosen; small models in float32 use PLAIN.
ROUTES = (
    Route("onednn", "float32", "float32", 4e-6, 1e-4),
    PLAIN,
    FBGEMM_HALF,
    Route("plain", "float16", "float16", 1e-2, 0.1),
    Route("onednn", "bfloat16", "bfloat16", 7e-2, 0.8),
    Route("plain", "bfloat16", "bfloat16", 7e-2, 0.8),
    Route("fbgemm", "int8", "float32", 0.3, 3.0),
)
ROUTE_NAMES = tuple(dict.fromkeys(route.name for route in ROUTES))


def shown(precision: str, route: str) -> str:
    """Return the text shown for a route: its precision, and its kernel unless that is plain."""
    return precision if route == PLAIN.name else f"{precision} ({route})"


def expected(precision: str, parameters: int) -> Route:
    """Return the CPU route for estimates of memory, before torch is imported to choose one.

    For `auto` and a large model that is fbgemm's float16 on x86, where torch is built with it.
    """
    if precision == AUTO and parameters >= LARGE_PARAMETERS and _on_x86():
        return FBGEMM_HALF
    wanted = PRECISIONS.get(precision, PLAIN.precision)
    if wanted == PLAIN.precision and parameters < LARGE_PARAMETERS:
        return PLAIN
    return next(route for route in ROUTES if route.precision == wanted)


def _on_x86() -> bool:
    # os.uname does not exist on Windows.
    uname = getattr(os, "uname", None)
    machine = uname().machine if uname else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    return machine.lower() in _X86


def read_precision(name: str) -> str:
    """Return the full name of a precision, or auto; UsageError for an unknown one."""
    if name == AUTO:
        return AUTO
    if name not in PRECISIONS:
        raise UsageError(
            f"precision cannot be {name!r}",
            "It must be auto, fp32, fp16, bf16 or int8",
            code=Code.SETTING_RANGE,
        )
    return PRECISIONS[name]


def read_route(name: str | None) -> str | None:
    """Return the name of a route, None for None or auto; UsageError for an unknown one."""
    if name is None or name == AUTO:
        return None
    if name not in ROUTE_NAMES:
        raise UsageError(
            f"route cannot be {name!r}",
            f"It must be auto, {', '.join(ROUTE_NAMES)}",
            code=Code.SETTING_RANGE,
        )
    return name
