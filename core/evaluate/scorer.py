"""Scores blocks of windows with a loaded model; finished blocks are stored and read again."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator

from core.base.errors import NotFiniteError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.evaluate.arithmetic_key import arithmetic_key
from core.evaluate.block_store import BlockStore, as_bytes, from_bytes, rows_digest
from core.evaluate.pace import tokens_per_second
from core.evaluate.scoring import block_losses
from core.evaluate.window_losses import Losses
from core.judging.blocks import Block, windows_per_block
from core.judging.windows import Windows
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model
from core.ranks.exchange import ALONE, Exchange
from core.ranks.rounds import holders, in_rounds


class Scorer:
    """The losses of one checkpoint on the windows of one text; `losses` has the finished blocks.

    Losses are in nats per predicted id, float32 [N, T] for a block of N windows. With several
    ranks, each computes its share of the blocks, and all have the losses of all.
    """

    def __init__(
        self,
        model: Model,
        name: str,
        checkpoint: Checkpoint,
        windows: Windows,
        exchange: Exchange = ALONE,
    ) -> None:
        """Read what is stored of this score; errors call the checkpoint by `name`."""
        self.model, self._name, self._windows = model, name, windows
        self._exchange = exchange
        self.store = BlockStore(_key(model, checkpoint, windows), exchange.rank.number)
        stored = self.store.read()
        self._stored = {
            number: losses for number, losses in stored.items() if self._is_whole(number, losses)
        }
        self._holders = holders(exchange, self._stored)
        self.losses: Losses = {}

    @property
    def stored(self) -> Collection[int]:
        """The numbers of the blocks that any rank had stored before."""
        return self._holders.keys()

    def left(self, blocks: Iterable[Block]) -> int:
        """Return how many windows of these blocks are neither finished nor stored."""
        done = self.losses.keys() | self._holders.keys()
        return sum(len(block.rows) for block in blocks if block.number not in done)

    def tokens_per_second(self) -> float:
        """Return how many predicted ids all ranks score in a second, measured in small forwards."""
        own = tokens_per_second(self.model, self._windows.size)
        return sum(float(one) for one in self._exchange.share(repr(own).encode()))

    def finish(self, blocks: Iterable[Block], should_stop: Callable[[], bool]) -> Iterator[int]:
        """Score the blocks, the stored ones first; yield the number of windows that are done.

        Raises CancelledError when `should_stop()` is true, NotFiniteError with the number of the
        window for logits that are NaN, NoMemoryError, RankLostError; what is finished by then is
        kept.
        """
        asked = {block.number: block for block in blocks}
        wanted = [number for number in asked if number not in self.losses]
        done = sum(len(asked[number].rows) for number in asked.keys() & self.losses.keys())

        def produce(number: int) -> bytes:
            return self._body(asked[number], should_stop)

        for number, body in in_rounds(self._exchange, wanted, self._holders, produce, should_stop):
            rows = len(asked[number].rows)
            self.losses[number] = torch.tensor(from_bytes(body)).view(rows, self._windows.size)
            done += rows
            yield done

    def _body(self, block: Block, should_stop: Callable[[], bool]) -> bytes:
        """Return the losses of a block as bytes, from the store or computed and stored."""
        stored = self._stored.pop(block.number, None)
        if stored is not None:
            return as_bytes(stored)
        with memory_errors(f"scoring {self._name}", self.model.device.type):
            losses = block_losses(self.model, block, should_stop)
        for number, window in enumerate(losses, block.first + 1):
            if not torch.isfinite(window).all():
                raise NotFiniteError(
                    f"{self._name}: the loss of window {number:,} is not finite",
                    "Its logits are NaN or infinite",
                )
        found = array("f", losses.flatten().tolist())
        self.store.add(block.number, found)
        return as_bytes(found)

    def _is_whole(self, number: int, losses: "array[float]") -> bool:
        """Whether a stored block has the losses of all its windows."""
        step, size = windows_per_block(self._windows.size), self._windows.size
        rows = min(step, len(self._windows.rows) - number * step)
        return len(losses) == rows * size


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
