"""One decode step of a model; on CUDA, it replays a captured graph."""

from collections.abc import Sequence

from core.decode.cuda_graph import Capture, captures
from core.kernels.torchload import torch
from core.network.kv_cache import KVCache
from core.network.model import Model


class Stepper:
    """Feeds single tokens to a model, and holds its captured step."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._capture = Capture()

    @property
    def is_captured(self) -> bool:
        """Whether steps are captured, each for one cache."""
        return captures(self.model.device)

    @torch.inference_mode()
    def step(self, cache: KVCache, tokens: Sequence[int]) -> "torch.Tensor":
        """Feed one token to each row; return the float32 CPU logits [B, V] of the next tokens."""
        model = self.model
        if self.is_captured:
            logits = self._capture.step(model, cache, tokens)
            if logits is not None:
                return logits
        ids = torch.tensor(tokens, device=model.device).unsqueeze(1)
        return model.forward(ids, cache)[:, -1].cpu()

    def notice(self) -> str:
        """Return the reason why steps cannot be captured, the first time only; else ""."""
        return self._capture.take_failure() if self.is_captured else ""
