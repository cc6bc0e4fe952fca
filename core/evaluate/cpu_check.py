"""Checks the losses of another device against those of the CPU, on the first ids of a text."""

from core.base.errors import CheckFailedError
from core.checkpoints.checkpoint import Checkpoint
from core.evaluate.scoring import block_losses
from core.judging.blocks import Block
from core.judging.windows import Windows
from core.machine.memory import fit, free_memory
from core.machine.precision import PLAIN, Route
from core.network.load import load_whole
from core.network.model import Model

CHECKED_IDS = 256
# Of float32 on another device: its kernels add in another order.
_LEAST_MEAN, _LEAST_WORST = 1e-4, 1e-2


def check_on_cpu(model: Model, name: str, checkpoint: Checkpoint, windows: Windows) -> str:
    """Compare the losses of the first 256 ids of the first window with float32 on the CPU.

    Returns why that was not done, "" where it was or where the model is on the CPU. Errors call
    the checkpoint by `name`. Raises CheckFailedError with both means beyond the route's bounds.
    """
    if model.device.type == "cpu":
        return ""
    config = checkpoint.config()
    if not fit(config, PLAIN, CHECKED_IDS, free_memory()).fits:
        return f"{name}: not checked against the CPU, which lacks the memory for float32"
    block = Block(0, 0, (windows.rows[0][: CHECKED_IDS + 1],))
    expected = block_losses(load_whole(checkpoint.index(), config), block).double()
    found = block_losses(model, block).double()
    mean, worst = _bounds(model.route)
    apart = abs(float(found.mean() - expected.mean()))
    if apart <= mean and float((found - expected).abs().max()) <= worst:
        return ""
    raise CheckFailedError(
        f"{name}: the first {expected.numel():,} ids have {float(found.mean()):.6f} nats/token on "
        f"{model.device}, {float(expected.mean()):.6f} on the CPU",
        "Use --device cpu",
    )


def _bounds(route: Route) -> tuple[float, float]:
    """Return the largest difference of a mean and of one loss that a route may have."""
    return max(route.mean_error, _LEAST_MEAN), max(route.worst_error, _LEAST_WORST)
