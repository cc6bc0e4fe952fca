"""What computes: the devices, why one is chosen, the routes of each precision, threads."""

import os
from collections.abc import Iterator

from core.base.text import plural, size
from core.engine.here import Device, Here, NoTorch, ask
from core.machine.precision import SHORT_NAMES
from tui.doctor.fact import Fact, Section, broken, note

_NAMES = {"cuda": "CUDA", "mps": "MPS"}


def arithmetic() -> Section:
    """Return what torch reports; a torch that cannot be asked is broken."""
    found = ask()
    facts = _without(found) if isinstance(found, NoTorch) else _facts(found)
    return Section("arithmetic", (*facts, _processors()))


def _without(found: NoTorch) -> Iterator[Fact]:
    yield broken("torch", f"cannot be used: {found.reason}", "pip install --force-reinstall torch")


def _facts(here: Here) -> Iterator[Fact]:
    yield from (Fact(device.name, _device(device)) for device in here.devices)
    yield from (Fact(kind, f"not used: {why}") for kind, why in here.absent.items())
    yield Fact("chosen", f"{here.chosen}: {_why(here)}")
    for precision, kernels in here.routes.items():
        name = SHORT_NAMES.get(precision, precision)
        yield Fact(name, ", ".join(kernels) or "no kernel works here")
    yield Fact("auto", f"{here.small} for small models, {here.large} from 20 M parameters on")
    yield Fact("instructions", here.instructions)
    yield Fact("threads", f"at most {here.threads}; each model's number is measured",
               number=here.threads)  # fmt: skip


def _device(device: Device) -> str:
    free = "" if device.free is None else f"{size(device.free)} free"
    total = "" if device.total is None else f" of {size(device.total)}"
    return ", ".join(filter(None, (device.what, free + total)))


def _why(here: Here) -> str:
    """Return why the device is chosen, in one sentence."""
    kind = here.chosen.partition(":")[0]
    if kind == "cpu":
        return "torch can use no other device"
    return f"{_NAMES.get(kind, kind)} is the fastest that torch can use; --device chooses another"


def _processors() -> Fact:
    count = os.cpu_count() or 1
    # macOS and Windows do not tell on which processors a process may run.
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else count
    if allowed < count:
        return note("processors", f"{allowed} of {count}", "The process may not use the others")
    return Fact("processors", plural(count, "processor"), number=count)
