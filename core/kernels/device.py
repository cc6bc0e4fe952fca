"""The devices that torch can use here, the choice of one, and free memory."""

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.text import plural
from core.kernels.torchload import torch
from core.machine.memory import free_memory


def available() -> list[str]:
    """Return the kinds of device that torch can use here, the fastest first."""
    kinds = []
    if torch.cuda.is_available():
        kinds.append("cuda")
    if torch.backends.mps.is_available():
        kinds.append("mps")
    return [*kinds, "cpu"]


def absent() -> dict[str, str]:
    """Return why torch cannot use each kind of accelerator that it cannot use here."""
    reasons = {}
    kinds = available()
    if "cuda" not in kinds:
        has_support = bool(torch.version.cuda or torch.version.hip)
        reasons["cuda"] = _no_cuda() if has_support else "torch was built without it"
    if "mps" not in kinds:
        has_support = torch.backends.mps.is_built()
        reasons["mps"] = "this system has none" if has_support else "torch was built without it"
    return reasons


def _no_cuda() -> str:
    """Return what torch says where it was built with CUDA and does not find a device."""
    try:
        torch.cuda.init()
    except (RuntimeError, AssertionError) as error:
        return str(error).partition("\n")[0]
    return "torch sees no device"


def choose_device(name: str | None) -> "torch.device":
    """Return the named device, or the fastest for None and auto.

    Raises UsageError when torch cannot use the named device here.
    """
    kinds = available()
    if name is None or name.lower() in ("", "auto"):
        return torch.device(kinds[0])
    try:
        device = torch.device(str(name).lower())
    except RuntimeError:
        device = None
    if device is None or device.type not in kinds:
        raise UsageError(
            f"The device {name!r} is not available",
            f"Available: {', '.join(kinds)}",
            code=Code.DEVICE_UNAVAILABLE,
        )
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise UsageError(
            f"The device {name!r} does not exist",
            f"Available: {plural(torch.cuda.device_count(), 'CUDA device')}",
            code=Code.DEVICE_UNAVAILABLE,
        )
    return device


def free_memory_of(device: "torch.device") -> int | None:
    """Return the free bytes of the CPU, or of a CUDA or MPS device; None when not known."""
    if device.type == "cpu":
        return free_memory()
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return None
