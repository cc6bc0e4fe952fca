"""Decode steps on CUDA, replayed as one graph: what a token costs there is launching kernels.

A graph repeats the same kernels on the same addresses, so its step has a fixed shape: the position
is a tensor and attention reads the cache's whole capacity through a mask.
"""

from collections.abc import Sequence
from functools import cache as remembered
from typing import TYPE_CHECKING

from core.kernels.torchload import torch
from core.network.kv_cache import KVCache

if TYPE_CHECKING:
    from core.network.model import Model

# Libraries choose kernels and take memory at their first calls, which no graph may hold.
WARM_UPS = 3


def captures(device: "torch.device") -> bool:
    """Whether decode steps on a device are to be captured: torch has graphs for CUDA alone."""
    return device.type == "cuda"


@remembered
def side_stream(device: "torch.device") -> "torch.cuda.Stream":
    """Return the one stream of all captures: cuBLAS keeps work space for each it ever ran on."""
    return torch.cuda.Stream(device)


class FixedStep:
    """The inputs of a decode step of fixed shape, for one allocation of a cache.

    It holds neither model nor cache: a graph must not keep the memory of either.
    """

    def __init__(self, model: "Model", cache: KVCache) -> None:
        """Take the memory that stays: ids [B, 1], position [1] and all rotation factors."""
        rows, device = cache.rows, model.device
        # One copy from pinned memory brings both and waits for nothing. It is over before the next
        # one: the logits are fetched in between.
        self._host = torch.empty(rows + 1, dtype=torch.long, pin_memory=device.type == "cuda")
        self._inputs = torch.zeros(rows + 1, dtype=torch.long, device=device)
        self._ids, self._position = self._inputs[:rows].view(rows, 1), self._inputs[rows:]
        # The model may replace its tables by longer ones; these are the ones that a graph reads.
        self._turns = model.rotation(0, cache.capacity)
        self._positions = torch.arange(cache.capacity, device=device)

    def feed(self, tokens: Sequence[int], position: int) -> None:
        """Set the token of each row and the position of all."""
        self._host.copy_(torch.tensor([*tokens, position]))
        self._inputs.copy_(self._host, non_blocking=True)

    def run(self, model: "Model", cache: KVCache) -> "torch.Tensor":
        """Compute what was fed; return float32 logits [B, V] on the device.

        Nothing here depends on how much is cached, and nothing is counted as cached. Running it
        again at the same position writes the same again.
        """
        rotation = self._turns.index_select(0, self._position)
        mask = (self._positions <= self._position).unsqueeze(0)
        x = model.hidden(self._ids, cache.fixed_views(self._position), rotation, mask)
        return model.logits(x)


class CapturedStep:
    """A fixed step as a CUDA graph; good for the allocation of the cache it was captured on."""

    def __init__(self, model: "Model", cache: KVCache, tokens: Sequence[int]) -> None:
        """Capture at the cache's next position, which must be reserved and the rest zero.

        Raises RuntimeError where that does not work.
        """
        self.allocation = cache.allocation
        self._fixed = FixedStep(model, cache)
        self._fixed.feed(tokens, cache.length)
        self._graph = torch.cuda.CUDAGraph()
        self._logits = self._capture(model, cache)

    def _capture(self, model: "Model", cache: KVCache) -> "torch.Tensor":
        """Warm up, then capture, beside the current stream; return the logits replays write to."""
        current = torch.cuda.current_stream(model.device)
        side = side_stream(model.device)
        side.wait_stream(current)
        try:
            # torch leaves its own stream set when the end of a capture fails; this puts it back.
            with torch.cuda.stream(side):
                for _ in range(WARM_UPS):
                    self._fixed.run(model, cache)
                with torch.cuda.graph(self._graph, stream=side):
                    return self._fixed.run(model, cache)
        finally:
            # Also after a failure: what the inputs stood in must not be used again before.
            current.wait_stream(side)

    def logits(self, tokens: Sequence[int], position: int) -> "torch.Tensor":
        """Return float32 CPU logits [B, V] after one token for each row at a position."""
        self._fixed.feed(tokens, position)
        self._graph.replay()
        return self._logits.cpu()


class Capture:
    """A model's captured step: one at a time, or none for good when a capture has failed."""

    def __init__(self) -> None:
        """Start with nothing captured."""
        self._captured: CapturedStep | None = None
        self._works = True
        self._untold = ""

    def step(self, model: "Model", cache: KVCache, tokens: Sequence[int]) -> "torch.Tensor | None":
        """Feed one token to each row; return float32 CPU logits [B, V] of the next ones.

        None, with nothing counted as cached, where graphs do not work.
        """
        if not self._works:
            return None
        cache.reserve(1)
        cache.zero_rest()
        captured = self._for(model, cache, tokens)
        if captured is None:
            return None
        logits = captured.logits(tokens, cache.length)
        cache.advance(1)
        return logits

    def untold(self) -> str:
        """Return once why there are no graphs; empty when there is nothing to say."""
        said, self._untold = self._untold, ""
        return said

    def _for(self, model: "Model", cache: KVCache, tokens: Sequence[int]) -> CapturedStep | None:
        if self._captured is None or self._captured.allocation != cache.allocation:
            # The old graph's memory goes before the new one takes its own.
            self._captured = None
            try:
                self._captured = CapturedStep(model, cache, tokens)
            except RuntimeError as error:
                self._works = False
                reason = str(error).partition("\n")[0] or type(error).__name__
                self._untold = f"CUDA graphs do not work here ({reason}): decoding step by step"
        return self._captured
