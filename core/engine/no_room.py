"""The error of a model that does not fit into memory, with the precisions that would."""

from core.base.errors import MemoryNeed, NoMemoryError
from core.base.text import size
from core.checkpoints.config import ModelConfig
from core.kernels.route_choice import working_routes
from core.kernels.torchload import torch
from core.machine.memory import EXPECTED_TOKENS, fit
from core.machine.precision import SHORT_NAMES, Route


def no_room(
    config: ModelConfig, route: Route, device: "torch.device", needed: int, free: int
) -> NoMemoryError:
    """Return the error of a load that needs more bytes than a device has free."""
    smaller = _smaller(config, device, needed, free)
    names = (f"{SHORT_NAMES[name]} ({size(count)})" for name, count in smaller.items())
    return NoMemoryError(
        f"The model needs {size(needed)} in {route.precision}, {device} has {size(free)} free",
        MemoryNeed(needed, free),
        device.type,
        " or ".join(names),
    )


def _smaller(config: ModelConfig, device: "torch.device", needed: int, free: int) -> dict[str, int]:
    """Return the precisions that need less and fit, with the bytes that each needs."""
    first: dict[str, Route] = {}
    for route in working_routes(device):
        first.setdefault(route.precision, route)
    estimates = {name: fit(config, one, EXPECTED_TOKENS, free) for name, one in first.items()}
    return {name: one.needed for name, one in estimates.items() if one.fits and one.needed < needed}
