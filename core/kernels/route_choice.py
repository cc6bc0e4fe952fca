"""Choose a model's route from the options, its size, its device and the routes that work."""

from collections.abc import Callable

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.kernels.availability import works as works_here
from core.kernels.torchload import torch
from core.machine.precision import (
    AUTO,
    FBGEMM_HALF,
    LARGE_PARAMETERS,
    PLAIN,
    ROUTES,
    Route,
    read_precision,
    read_route,
)

# From this compute capability on, CUDA devices compute bfloat16 natively.
BFLOAT16_CAPABILITY = 8


def choose_route(
    device: "torch.device",
    precision: str,
    name: str | None,
    parameters: int,
    works: Callable[[Route], bool] = works_here,
) -> Route:
    """Return the route for a model with `parameters` weights on a device.

    `auto` means bfloat16 on newer CUDA devices; float16 weights with float32 activations for large
    models on a CPU with fbgemm; else float32 (design.md 7). int8 is never chosen automatically.
    `name` is a kernel (plain, onednn, fbgemm) or None for any. Raises UsageError when the requested
    route does not work here.
    """
    wanted, pinned = read_precision(precision), read_route(name)
    small = parameters < LARGE_PARAMETERS and device.type != "cuda"
    if small and pinned is None and wanted in (AUTO, PLAIN.precision):
        return PLAIN
    working = working_routes(device, works)
    if wanted == AUTO and pinned is None:
        return _automatic(device, working)
    for route in working:
        allowed = route.precision == wanted or (wanted == AUTO and route.precision != "int8")
        if allowed and pinned in (None, route.name):
            return route
    raise _unavailable(wanted, pinned, device, working)


def working_routes(
    device: "torch.device", works: Callable[[Route], bool] = works_here
) -> list[Route]:
    """Return the routes that work on a device, the preferred one of each precision first."""
    return [route for route in ROUTES if _fits(route, device) and works(route)]


def _unavailable(
    wanted: str, pinned: str | None, device: "torch.device", working: list[Route]
) -> UsageError:
    """Return the error of a precision or a kernel that does not work; it names those that do."""
    kernel = f"route {pinned}" if pinned else ""
    what = " on the ".join(filter(None, (wanted if wanted != AUTO else "", kernel)))
    return UsageError(
        f"No {what} on {device} here",
        f"Available: {_offers(working)}",
        code=Code.ROUTE_UNAVAILABLE,
    )


def _automatic(device: "torch.device", working: list[Route]) -> Route:
    if device.type == "cuda":
        major, _ = torch.cuda.get_device_capability(device)
        if major >= BFLOAT16_CAPABILITY:
            return next(route for route in working if route.precision == "bfloat16")
        return PLAIN
    return FBGEMM_HALF if FBGEMM_HALF in working else working[0]


def _fits(route: Route, device: "torch.device") -> bool:
    return device.type == "cpu" or not route.packed


def _offers(working: list[Route]) -> str:
    return ", ".join(f"{route.precision} {route.name}" for route in working)
