"""Teacher-forced losses of windows: the model predicts each id from the true ones before it."""

from collections.abc import Callable

from core.evaluate.teacher_forced import portions
from core.judging.blocks import Block
from core.kernels.torchload import torch
from core.network.model import Model

F = torch.nn.functional


@torch.inference_mode()
def block_losses(
    model: Model, block: Block, should_stop: Callable[[], bool] = lambda: False
) -> "torch.Tensor":
    """Return the losses of a block: nats per predicted id [N, T], float32 on the CPU.

    How many rows are fed at once depends only on the shapes of model and block. Raises
    CancelledError when `should_stop()` is true before a layer.
    """
    losses = torch.empty(len(block.rows), len(block.rows[0]) - 1)
    for one in portions(model, block, should_stop):
        rows, length = one.targets.shape
        found = F.cross_entropy(one.logits.flatten(0, 1), one.targets.reshape(-1), reduction="none")
        losses[one.row : one.row + rows, one.start : one.start + length] = found.view(rows, length)
    return losses
