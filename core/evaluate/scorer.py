"""Scores blocks of windows with a loaded model; finished blocks are stored and read again."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator

from core.base.errors import CancelledError, NotFiniteError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.evaluate.arithmetic_key import arithmetic_key
from core.evaluate.block_store import BlockStore, rows_digest
from core.evaluate.pace import tokens_per_second
from core.evaluate.scoring import block_losses
from core.evaluate.window_losses import Losses
from core.judging.blocks import Block, windows_per_block
from core.judging.windows import Windows
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model


class Scorer:
    """The losses of one checkpoint on the windows of one text; `losses` has the finished blocks.

    Losses are in nats per predicted id, float32 [N, T] for a block of N windows.
    """

    def __init__(self, model: Model, name: str, checkpoint: Checkpoint, windows: Windows) -> None:
        """Read what is stored of this score; errors call the checkpoint by `name`."""
        self.model, self._name, self._size = model, name, windows.size
        self.store = BlockStore(_key(model, checkpoint, windows))
        self._stored = self.store.read()
        self.losses: Losses = {}

    @property
    def stored(self) -> Collection[int]:
        """The numbers of the blocks that were stored before."""
        return self._stored.keys()

    def left(self, blocks: Iterable[Block]) -> int:
        """Return how many windows of these blocks are neither finished nor stored."""
        done = self.losses.keys() | self._stored.keys()
        return sum(len(block.rows) for block in blocks if block.number not in done)

    def tokens_per_second(self) -> float:
        """Return how many predicted ids are scored in a second, measured in a small forward."""
        return tokens_per_second(self.model, self._size)

    def finish(self, blocks: Iterable[Block], should_stop: Callable[[], bool]) -> Iterator[int]:
        """Score the blocks in their order; yield the number of windows that are done.

        Raises CancelledError when `should_stop()` is true, NotFiniteError with the number of the
        window for logits that are NaN, NoMemoryError; what is finished by then is kept.
        """
        done = 0
        for block in blocks:
            if should_stop():
                raise CancelledError
            if block.number not in self.losses:
                self.losses[block.number] = self._of(block, should_stop)
            done += len(block.rows)
            yield done

    def _of(self, block: Block, should_stop: Callable[[], bool]) -> "torch.Tensor":
        stored = self._stored.pop(block.number, None)
        if stored is not None and len(stored) == len(block.rows) * self._size:
            return torch.tensor(stored).view(len(block.rows), self._size)
        with memory_errors(f"scoring {self._name}", self.model.device.type):
            losses = block_losses(self.model, block, should_stop)
        for number, window in enumerate(losses, block.first + 1):
            if not torch.isfinite(window).all():
                raise NotFiniteError(
                    f"{self._name}: the loss of window {number:,} is not finite",
                    "Its logits are NaN or infinite",
                )
        self.store.add(block.number, array("f", losses.flatten().tolist()))
        return losses


def stored_of(model: Model, checkpoint: Checkpoint, windows: Windows) -> Collection[int]:
    """Return the numbers of the blocks that are stored of a checkpoint that is not loaded.

    It is expected to run like `model`, another one of the same score. Without checksums it would
    have to be read as a whole, so nothing is expected to be stored of it.
    """
    if not checkpoint.index().has_checksums:
        return ()
    return BlockStore(_key(model, checkpoint, windows, checkpoint.config())).numbers()


def _key(
    model: Model, checkpoint: Checkpoint, windows: Windows, config: ModelConfig | None = None
) -> dict[str, str | int]:
    """Return all that the losses of a block depend on; `config` as in `arithmetic_key`."""
    return arithmetic_key(model, checkpoint, config) | {
        "ids": rows_digest(windows.rows),
        "layout": windows.layout,
        "window": windows.size,
        "block": windows_per_block(windows.size),
    }
