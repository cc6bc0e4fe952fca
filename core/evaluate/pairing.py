"""Both models read the same blocks, one after the other, and their predictions are compared."""

from collections.abc import Callable, Iterator, Sequence

from core.base.errors import CancelledError, NotFiniteError
from core.evaluate.distances import Distances, distances
from core.evaluate.kept_logits import KeptLogits
from core.evaluate.teacher_forced import Portion, portions
from core.judging.blocks import Block
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model


class Pairing:
    """A group of blocks that model A reads first; what it predicts is kept for model B."""

    def __init__(self, blocks: Sequence[Block], vocabulary: int, device: "torch.device") -> None:
        """Make room for the logits of A. Raises ReportedError when there is none on the disk."""
        self.blocks = blocks
        self._size = len(blocks[0].rows[0]) - 1
        self._kept = KeptLogits(
            sum(len(block.rows) for block in blocks), self._size, vocabulary, device
        )

    def close(self) -> None:
        """Free the logits that are kept."""
        self._kept.close()

    def keep(self, model: Model, name: str, should_stop: Callable[[], bool]) -> Iterator[int]:
        """Let A read the blocks; yield the number of windows of each.

        Raises CancelledError, NotFiniteError with `name`, NoMemoryError, and ReportedError when the
        disk is full.
        """
        before = 0
        for block in self.blocks:
            for one in _read(model, name, block, should_stop):
                self._kept.write(before + one.row, one.start, one.logits)
            before += len(block.rows)
            yield len(block.rows)

    def compare(
        self, model: Model, name: str, should_stop: Callable[[], bool]
    ) -> Iterator[tuple[Block, Distances]]:
        """Let B read the blocks; yield each with the distances [N, T] of B from A.

        Raises what `keep` raises.
        """
        before = 0
        for block in self.blocks:
            batches: dict[int, list[Distances]] = {}
            for one in _read(model, name, block, should_stop):
                rows, count = one.targets.shape
                kept = self._kept.read(before + one.row, one.start, rows, count)
                found = distances(
                    kept.flatten(0, 1), one.logits.flatten(0, 1), one.targets.flatten()
                )
                batches.setdefault(one.row, []).append(found.viewed(rows, count))
            before += len(block.rows)
            yield block, Distances.joined([Distances.joined(each, 1) for each in batches.values()])


def _read(
    model: Model, name: str, block: Block, should_stop: Callable[[], bool]
) -> Iterator[Portion]:
    """Yield the logits of a block; errors call the checkpoint by `name`."""
    if should_stop():
        raise CancelledError
    with memory_errors(f"comparing {name}", model.device.type):
        for one in portions(model, block, should_stop):
            finite = torch.isfinite(one.logits).flatten(1).all(1)
            if not finite.all():
                window = block.first + one.row + int((~finite).int().argmax()) + 1
                raise NotFiniteError(
                    f"{name}: the logits of window {window:,} are not finite",
                    "A checkpoint that diverged predicts nothing",
                )
            yield one
