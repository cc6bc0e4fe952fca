"""What torch can do on this machine: devices, routes, threads; asked in a child process.

A torch that does not suit the processor can end the process that imports it.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from core.machine.subprocess_entry import command

# Seconds for the import, the devices and the trial of each route.
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Device:
    """A device as torch names it; bytes of its memory are None where they are not known."""

    name: str
    what: str
    free: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Here:
    """What torch reports. `routes` has the kernels of each precision that work on the chosen one.

    `absent` tells why each other kind of device cannot be used. `small` and `large` are the routes
    that `auto` takes for models below and from 20 million weights on. `threads` is torch's default.
    """

    torch: str
    instructions: str
    devices: tuple[Device, ...]
    chosen: str
    absent: dict[str, str]
    routes: dict[str, tuple[str, ...]]
    small: str
    large: str
    threads: int


@dataclass(frozen=True, slots=True)
class NoTorch:
    """Why torch could not be asked."""

    reason: str


def ask() -> Here | NoTorch:
    """Return what a child process reports."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            command("core.engine.here"), stdin=subprocess.DEVNULL, capture_output=True,
            timeout=PATIENCE, check=False, text=True, errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return NoTorch(f"it did not answer within {PATIENCE:.0f} s")
    except OSError as error:
        return NoTorch(f"it cannot be started: {error.strerror}")
    try:
        return _read(json.loads(done.stdout))
    except (ValueError, TypeError, KeyError):
        return NoTorch(_reason(done))


def _read(found: dict[str, Any]) -> Here:
    devices = tuple(Device(**one) for one in found.pop("devices"))
    routes = {name: tuple(kernels) for name, kernels in found.pop("routes").items()}
    return Here(devices=devices, routes=routes, **found)


def _reason(done: "subprocess.CompletedProcess[str]") -> str:
    if done.returncode < 0:
        return f"it is ended by signal {-done.returncode}"
    last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
    return last[0].strip() if last else f"it ends with {done.returncode}"


def child() -> None:
    """Print what torch reports, as JSON."""
    sys.stdout.write(json.dumps(asdict(_here())))
    sys.stdout.flush()


def _here() -> Here:
    from core.engine.thread_count import DEFAULT  # noqa: PLC0415 - torch is imported here
    from core.kernels.device import absent, available, choose_device  # noqa: PLC0415 - likewise
    from core.kernels.route_choice import choose_route, working_routes  # noqa: PLC0415 - likewise
    from core.kernels.torchload import torch  # noqa: PLC0415 - likewise
    from core.machine.precision import (  # noqa: PLC0415 - likewise
        AUTO,
        LARGE_PARAMETERS,
        PRECISIONS,
        shown,
    )

    chosen = choose_device(None)
    working = working_routes(chosen)
    auto = [choose_route(chosen, AUTO, None, count) for count in (1, LARGE_PARAMETERS)]
    return Here(
        torch=torch.__version__,
        instructions=torch.backends.cpu.get_cpu_capability(),
        devices=tuple(one for kind in available() for one in _of_kind(kind)),
        chosen=str(chosen),
        absent=absent(),
        routes={
            name: tuple(route.name for route in working if route.precision == name)
            for name in dict.fromkeys(PRECISIONS.values())
        },
        small=shown(auto[0].precision, auto[0].name),
        large=shown(auto[1].precision, auto[1].name),
        threads=DEFAULT,
    )


def _of_kind(kind: str) -> list[Device]:
    from core.kernels.device import free_memory_of  # noqa: PLC0415 - torch is imported here
    from core.kernels.torchload import torch  # noqa: PLC0415 - likewise

    if kind != "cuda":
        return [Device(kind, "", free_memory_of(torch.device(kind)), None)]
    found = []
    for number in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(number)
        major, minor = torch.cuda.get_device_capability(number)
        what = f"{torch.cuda.get_device_name(number)}, compute capability {major}.{minor}"
        found.append(Device(f"cuda:{number}", what, int(free), int(total)))
    return found
