"""Load a model and check its device; use the CPU if the device fails or computes wrongly."""

from collections.abc import Generator

from core.base.errors import MemoryNeed, NoMemoryError
from core.base.text import size
from core.checkpoints.config import ModelConfig
from core.checkpoints.ptfile import Index
from core.engine import device_check
from core.kernels.torchload import memory_errors, torch
from core.machine.memory import EXPECTED_TOKENS, fit, free_memory
from core.machine.precision import PLAIN, Route
from core.network.load import LoadResult, load_model
from core.protocol.callbacks import ShouldStop
from core.protocol.events import Event, Notice

CPU = torch.device("cpu")


def load_checked(
    index: Index,
    config: ModelConfig,
    device: "torch.device",
    route: Route,
    should_stop: ShouldStop,
) -> Generator[Event, None, LoadResult]:
    """Yield progress and return the model; it is on the CPU if the device fails its check.

    Raises what `load_model` raises, and NoMemoryError when the model does not fit on the CPU.
    """
    if not device_check.needed(device):
        return (yield from load_model(index, config, device, route, should_stop))
    loaded, problem = yield from _load_on(device, index, config, route, should_stop)
    if loaded:
        return loaded
    _check_memory(config, f"{device} {problem}")
    yield Notice(f"{device} {problem}: using the CPU")
    return (yield from load_model(index, config, CPU, PLAIN, should_stop))


def _load_on(
    device: "torch.device", index: Index, config: ModelConfig, route: Route, should_stop: ShouldStop
) -> Generator[Event, None, tuple[LoadResult | None, str]]:
    """Return the model on a device that passes its check; else None and what is wrong with it."""
    try:
        with memory_errors(f"loading on {device}", device.type):
            loaded = yield from load_model(index, config, device, route, should_stop)
    except device_check.DEVICE_ERRORS as error:
        # Some backends lack a dtype or an operator that loading needs.
        return None, device_check.failed(error).problem
    layers = device_check.checked_layers(config)
    reference = yield from load_model(index, config, CPU, PLAIN, should_stop, layers)
    outcome = device_check.check(loaded.model, reference.model)
    return (loaded, "") if outcome.passed else (None, outcome.problem)


def _check_memory(config: ModelConfig, why: str) -> None:
    free = free_memory()
    estimate = fit(config, PLAIN, EXPECTED_TOKENS, free)
    if free is not None and not estimate.fits:
        raise NoMemoryError(
            f"{why}; the CPU needs {size(estimate.needed)} but has {size(free)} free",
            MemoryNeed(estimate.needed, free),
        )
