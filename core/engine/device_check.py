"""Check an accelerator by comparing its logits with the CPU's (design.md 7).

Some backends return wrong results without raising.
"""

from dataclasses import dataclass

from core.base.text import shorten
from core.decode.stepper import Stepper
from core.kernels.torchload import torch
from core.network.model import Model

PROBE_TOKENS = 32
LARGE_LAYERS = 2
REASON_LENGTH = 80
# Largest difference of a logit: rounding of another float32 kernel, or of weights in 16 bits.
TOLERANCE = {"float32": 1e-2, "bfloat16": 0.5, "float16": 0.25}


@dataclass(frozen=True, slots=True)
class Check:
    """Outcome of a check: the largest difference of a logit and the largest that is allowed.

    `error` is what the device raised instead, empty when it computed.
    """

    difference: float
    tolerance: float
    error: str = ""

    @property
    def passed(self) -> bool:
        """Whether device and CPU agree; NaN never does."""
        return not self.error and self.difference <= self.tolerance

    @property
    def problem(self) -> str:
        """What is wrong with the device, to follow its name in a sentence."""
        if self.error:
            return f"fails ({self.error})"
        return f"computes wrong logits (off by {self.difference:.2g})"


def needed(device: "torch.device") -> bool:
    """Whether a device is checked: every one but the CPU, which is the reference."""
    return device.type != "cpu"


@torch.inference_mode()
def probe_logits(model: Model, layers: int = LARGE_LAYERS) -> "torch.Tensor":
    """Return CPU logits [32, V] of the fixed probe through the first layers of a model.

    The last position is a decode step: where steps are captured, the graph is checked too.
    """
    blocks = model.blocks[:layers]
    shallow = Model(model.config, model.embedding, blocks, model.head, model.route)
    ids = [(7 * position + 3) % model.config.vocab_size for position in range(PROBE_TOKENS)]
    cache = shallow.new_cache()
    logits = shallow.forward(torch.tensor([ids[:-1]], device=model.device), cache)
    return torch.cat((logits[0].cpu(), Stepper(shallow).step(cache, ids[-1:])))


def check(model: Model, reference: Model) -> Check:
    """Compare the probe's logits of a model with those of a float32 model on the CPU.

    A device that raises has failed: some operators are missing in some backends.
    """
    tolerance, expected = TOLERANCE[model.route.activations], probe_logits(reference)
    try:
        found = probe_logits(model)
    except (RuntimeError, TypeError) as error:
        return failed(error)
    return Check(float((found - expected).abs().max()), tolerance)


def failed(error: Exception) -> Check:
    """Return the outcome for a device that raised instead of computing."""
    reason = str(error).partition("\n")[0] or type(error).__name__
    return Check(float("nan"), 0.0, shorten(reason, REASON_LENGTH))
