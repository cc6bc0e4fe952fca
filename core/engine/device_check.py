"""Check an accelerator by comparing its logits with the CPU's (design.md 7).

Some backends return wrong results without raising.
"""

from dataclasses import dataclass

from core.decode.stepper import Stepper
from core.kernels.torchload import torch
from core.network.model import Model

PROBE_TOKENS = 32
LARGE_LAYERS = 2
# Largest difference of a logit: rounding of another float32 kernel, or of weights in 16 bits.
TOLERANCE = {"float32": 1e-2, "bfloat16": 0.5, "float16": 0.25}


@dataclass(frozen=True, slots=True)
class Check:
    """Outcome of a probe: the largest difference of a logit and the largest that is allowed."""

    difference: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether device and CPU agree; NaN never does."""
        return self.difference <= self.tolerance


def needed(device: "torch.device") -> bool:
    """Whether a device must be checked: every device except the CPU, which is the reference."""
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
    """Compare the probe's logits of a model with those of a float32 model on the CPU."""
    difference = float((probe_logits(model) - probe_logits(reference)).abs().max())
    return Check(difference, TOLERANCE[model.route.activations])
