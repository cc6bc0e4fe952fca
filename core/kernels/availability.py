"""Find the packed routes that work on this machine, by trying each in a child process.

An operator that uses instructions the processor does not have kills the process instead of raising.
So each is called once in a child process, and the result is cached for this torch and machine.
"""

import subprocess
import sys
from contextlib import suppress

from core.kernels.linear import make_linear, packing, source_dtype
from core.kernels.torchload import torch
from core.machine.cachefile import limits, recall, remember
from core.machine.precision import ROUTES, Route
from core.machine.subprocess_entry import command

# Rows and columns of the trial weight.
SIZE = 64
# A child process is ended after this many seconds.
SECONDS = 60.0
# The results are around one; rounding to int8 changes them by less than this.
TOLERANCE = 0.1


def works(route: Route) -> bool:
    """Whether a route works on this machine; plain routes always do."""
    return not route.packed or _identity(route) in _working()


def offered(route: Route) -> bool:
    """Whether torch reports that it was built with a route; the route is not called."""
    if not route.packed:
        return True
    if route.name == "fbgemm":
        return "fbgemm" in torch.backends.quantized.supported_engines
    if not torch.backends.mkldnn.is_available():
        return False
    return route.precision != "bfloat16" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def computes(route: Route) -> bool:
    """Whether a route computes small products correctly; may kill the process."""
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn((SIZE, SIZE), generator=generator) / SIZE**0.5
    x = torch.randn((2, SIZE), generator=generator)
    with packing(route), torch.inference_mode():
        linear = make_linear(route, weight.to(source_dtype(route)))
        rounded, y = x.to(getattr(torch, route.activations)), x @ weight.T
        pairs = (
            (linear(rounded), y),
            (linear.relu(rounded), y.relu()),
            (linear.add(rounded, rounded.clone()), x + y),
        )
        return all(bool((result - exact).abs().max() < TOLERANCE) for result, exact in pairs)


def child() -> None:
    """Print a line for each route named on the command line: whether it computes correctly."""
    wanted = sys.argv[1:]
    for route in ROUTES:
        if _identity(route) in wanted:
            correct = False
            with suppress(RuntimeError, AttributeError):
                correct = computes(route)
            sys.stdout.write(f"{_identity(route)} {correct}\n")
            sys.stdout.flush()


def _working() -> list[str]:
    """Return the packed routes that work here, from the cache file or by trying them."""
    wanted = [_identity(route) for route in ROUTES if route.packed and offered(route)]
    key = f"kernels {torch.__version__} {torch.backends.cpu.get_cpu_capability()}{limits()}"
    known = recall(key)
    if not isinstance(known, dict) or not all(isinstance(known.get(name), bool) for name in wanted):
        known = _try_routes(wanted)
        remember(key, known)
    return [name for name in wanted if known[name]]


def _try_routes(wanted: list[str]) -> dict[str, bool]:
    """Try routes in child processes; a crash excludes only the route that was being tried."""
    results: dict[str, bool] = {}
    while left := [name for name in wanted if name not in results]:
        found = _child_results(left)
        results |= found
        if len(found) < len(left):
            results[next(name for name in left if name not in found)] = False
    return results


def _child_results(wanted: list[str]) -> dict[str, bool]:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            command("core.kernels.availability", *wanted),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    lines = (line.rpartition(" ") for line in done.stdout.splitlines())
    return {name: correct == "True" for name, _, correct in lines if name in wanted}


def _identity(route: Route) -> str:
    return f"{route.name}-{route.precision}"
