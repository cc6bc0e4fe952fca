"""Precisions and routes: the dtype of the weights in memory, and the kernel that multiplies them.

A route has one arithmetic under one name. It is chosen by what the machine supports and by the size
of the model, never by measured speed, so that the same choice is made on every run.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.error_codes import Code
from core.base.errors import UsageError

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig

ITEM_BYTES = {"float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}
AUTO = "auto"
# The short names are the ones to type; the long ones are what files and JSON say.
PRECISIONS = {
    "fp32": "float32",
    "fp16": "float16",
    "bf16": "bfloat16",
    "int8": "int8",
    "float32": "float32",
    "float16": "float16",
    "bfloat16": "bfloat16",
}
OFFERED_PRECISIONS = (AUTO, "fp32", "fp16", "bf16", "int8")
# From this number of weights on, a token takes as long as reading them from memory.
LARGE_PARAMETERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Route:
    """A kernel with the dtype of its weights and of everything else (activations, KV cache).

    `mean_error` and `worst_error` bound the difference of a log-probability from plain float32,
    in nats, over the golden sequences (tests/goldens). They are at least twice what was measured
    with the kernels for AVX2, AVX and SSE4.1 of oneDNN and the AVX2 and default ones of torch.
    """

    name: str
    precision: str
    activations: str
    mean_error: float
    worst_error: float

    @property
    def packed(self) -> bool:
        """Whether the kernel needs the weights in a layout of its own."""
        return self.name != "plain"

    @property
    def head(self) -> "Route":
        """The route of the last matrix, which gives the logits: finer than int8."""
        return FBGEMM_HALF if self.precision == "int8" else self

    @property
    def embedding(self) -> str:
        """The dtype of the embedding; looking up int8 rows would be less exact and no faster."""
        return "float16" if self.precision == "int8" else self.precision

    def weight_bytes(self, parameters: int) -> int:
        """Return the bytes that this number of weights takes in memory."""
        return parameters * ITEM_BYTES[self.precision]

    def cache_bytes(self, config: "ModelConfig", tokens: int) -> int:
        """Return the bytes of a KV cache of one row with this number of positions."""
        return tokens * config.kv_bytes_per_token(ITEM_BYTES[self.activations])


PLAIN = Route("plain", "float32", "float32", 0.0, 0.0)
FBGEMM_HALF = Route("fbgemm", "float16", "float32", 4e-3, 3e-2)
# In the order of preference of their precision. The first float32 one is for large models.
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
    """Return how an arithmetic is called: the precision, and the kernel unless it is torch's."""
    return precision if route == PLAIN.name else f"{precision} ({route})"


def expected(precision: str) -> Route:
    """Return the route to count memory with before torch is asked which one it can be."""
    wanted = PRECISIONS.get(precision, PLAIN.precision)
    if wanted == PLAIN.precision:
        return PLAIN
    return next(route for route in ROUTES if route.precision == wanted)


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
    """Return the name of a route, None where none is pinned; UsageError for an unknown one."""
    if name is None or name == AUTO:
        return None
    if name not in ROUTE_NAMES:
        raise UsageError(
            f"route cannot be {name!r}",
            f"It must be auto, {', '.join(ROUTE_NAMES)}",
            code=Code.SETTING_RANGE,
        )
    return name
