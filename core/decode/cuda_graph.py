"""Decode steps on CUDA, replayed as one graph, because kernel launches take most of their time.

A graph repeats the same kernels on the same addresses, so its step has a fixed shape: the position
is a tensor, and attention reads the whole capacity of the cache with a mask.
"""

from collections.abc import Sequence
from functools import cache as remembered
from typing import TYPE_CHECKING

from core.kernels.torchload import torch
from core.network.kv_cache import KVCache
from core.network.window import visible_at

if TYPE_CHECKING:
    from core.network.model import Model

# Libraries choose kernels and allocate memory at their first calls, which cannot be captured.
WARM_UPS = 3


def captures(device: "torch.device") -> bool:
    """Whether decode steps on a device can be captured: only on CUDA."""
    return device.type == "cuda"


@remembered
def side_stream(device: "torch.device") -> "torch.cuda.Stream":
    """Return the stream for all captures; only one, because cuBLAS has a workspace per stream."""
    return torch.cuda.Stream(device)


class FixedStep:
    """The inputs of a decode step of fixed shape, for one allocation of a cache.

    It does not refer to the model or the cache, so a graph does not keep their memory.
    """

    def __init__(self, model: "Model", cache: KVCache) -> None:
        """Allocate the fixed inputs: ids [B, 1], position [1] and all factors of positions."""
        rows, device = cache.rows, model.device
        # One asynchronous copy from pinned memory transfers both. It has ended before the next one,
        # because the logits are fetched in between.
        self._host = torch.empty(rows + 1, dtype=torch.long, pin_memory=device.type == "cuda")
        self._inputs = torch.zeros(rows + 1, dtype=torch.long, device=device)
        self._ids, self._position = self._inputs[:rows].view(rows, 1), self._inputs[rows:]
        # The graph reads this table, even if the model later replaces its own by a longer one.
        self._position_table = model.positions.table(cache.capacity)
        self._positions = torch.arange(cache.capacity, device=device)

    def feed(self, tokens: Sequence[int], position: int) -> None:
        """Set the next token of each row [B], and the position of all rows."""
        self._host.copy_(torch.tensor([*tokens, position]))
        self._inputs.copy_(self._host, non_blocking=True)

    def run(self, model: "Model", cache: KVCache) -> "torch.Tensor":
        """Run the step on the inputs that were set; return float32 logits [B, V] on the device.

        The step neither reads nor changes the cache's length. A second run at the same position
        writes the same values.
        """
        here = self._position_table.index_select(0, self._position)
        seen = visible_at(model.windows, self._position, self._positions)
        before = cache.follow_at(self._ids, self._position)
        x = model.hidden(self._ids, before, cache.fixed_views(self._position), here, seen)
        return model.logits(x)


class CapturedStep:
    """A fixed step as a CUDA graph, valid for the cache allocation it was captured on."""

    def __init__(self, model: "Model", cache: KVCache, tokens: Sequence[int]) -> None:
        """Capture a step at the cache's next position, which must be reserved.

        All memory after the cached positions must be zero. Raises RuntimeError when the capture
        fails.
        """
        self.allocation = cache.allocation
        self._fixed = FixedStep(model, cache)
        self._fixed.feed(tokens, cache.length)
        self._graph = torch.cuda.CUDAGraph()
        self._logits = self._capture(model, cache)

    def _capture(self, model: "Model", cache: KVCache) -> "torch.Tensor":
        """Warm up and capture on a side stream; return the logits that replays write to."""
        current = torch.cuda.current_stream(model.device)
        side = side_stream(model.device)
        side.wait_stream(current)
        try:
            # When the end of a capture fails, torch leaves its own stream set; this restores ours.
            with torch.cuda.stream(side):
                for _ in range(WARM_UPS):
                    self._fixed.run(model, cache)
                with torch.cuda.graph(self._graph, stream=side):
                    return self._fixed.run(model, cache)
        finally:
            # Wait after a failure too: the side stream may still use the memory of the inputs.
            current.wait_stream(side)

    def logits(self, tokens: Sequence[int], position: int) -> "torch.Tensor":
        """Feed one token to each row at a position; return the float32 CPU logits [B, V]."""
        self._fixed.feed(tokens, position)
        self._graph.replay()
        return self._logits.cpu()


class Capture:
    """The captured step of one model, at most one. After a failure no other capture is tried."""

    def __init__(self) -> None:
        self._captured: CapturedStep | None = None
        self._works = True
        self._failure = ""

    def step(self, model: "Model", cache: KVCache, tokens: Sequence[int]) -> "torch.Tensor | None":
        """Feed one token to each row; return the float32 CPU logits [B, V] of the next tokens.

        Return None, with the cached positions unchanged, if graphs do not work here.
        """
        if not self._works:
            return None
        cache.reserve(1)
        cache.zero_rest()
        captured = self._captured_for(model, cache, tokens)
        if captured is None:
            return None
        logits = captured.logits(tokens, cache.length)
        cache.advance(1)
        return logits

    def take_failure(self) -> str:
        """Return a sentence about a failed capture the first time after it; else ""."""
        reason, self._failure = self._failure, ""
        return reason

    def _captured_for(
        self, model: "Model", cache: KVCache, tokens: Sequence[int]
    ) -> CapturedStep | None:
        if self._captured is None or self._captured.allocation != cache.allocation:
            # Free the old graph's memory before the new one is captured.
            self._captured = None
            try:
                self._captured = CapturedStep(model, cache, tokens)
            except RuntimeError as error:
                self._works = False
                reason = str(error).partition("\n")[0] or type(error).__name__
                self._failure = f"CUDA graphs do not work here ({reason}): decoding without them"
        return self._captured
