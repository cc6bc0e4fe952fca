"""Check an accelerator by comparing its logits with the CPU's (design.md 7).

Some backends return wrong results without raising.
"""

from dataclasses import dataclass

from core.base.text import shorten
from core.decode.stepper import Stepper
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model

PROBE_TOKENS = 32
LARGE_LAYERS = 2
REASON_LENGTH = 80
# What a backend raises for an operator or a dtype that it lacks.
DEVICE_ERRORS = (RuntimeError, TypeError, ValueError, AssertionError, LookupError, AttributeError)
# Largest allowed difference of a logit, by dtype of the activations. It leaves room for the
# rounding of another float32 kernel, or of 16-bit weights.
TOLERANCE = {"float32": 1e-2, "bfloat16": 0.5, "float16": 0.25}


@dataclass(frozen=True, slots=True)
class Check:
    """Outcome of a check: the largest difference of a logit and the largest that is allowed.

    `error` is the message of what the device raised; empty when it returned logits.
    """

    difference: float
    tolerance: float
    error: str = ""

    @property
    def passed(self) -> bool:
        """Whether device and CPU agree; a difference of NaN does not pass."""
        return not self.error and self.difference <= self.tolerance

    @property
    def problem(self) -> str:
        """What is wrong with the device: the rest of a sentence that begins with its name."""
        if self.error:
            return f"fails ({self.error})"
        return f"computes wrong logits (off by {self.difference:.2g})"


def needed(device: "torch.device") -> bool:
    """Whether a device is checked: all except the CPU, which is the reference."""
    return device.type != "cpu"


@torch.inference_mode()
def probe_logits(model: Model, layers: int = LARGE_LAYERS) -> "torch.Tensor":
    """Return CPU logits [32, V] of a fixed prompt, computed with the first layers of a model.

    They are fewer if the model has fewer positions.

    The last position is a decode step, so a captured CUDA graph is checked too.
    """
    blocks = model.blocks[:layers]
    shallow = Model(model.config, model.embedding, blocks, model.head, model.route, model.additions)
    count = min(PROBE_TOKENS, model.config.last_position or PROBE_TOKENS)
    ids = [(7 * position + 3) % model.config.vocab_size for position in range(count)]
    cache = shallow.new_cache()
    logits = shallow.forward(torch.tensor([ids[:-1]], device=model.device), cache)
    return torch.cat((logits[0].cpu(), Stepper(shallow).step(cache, ids[-1:])))


def check(model: Model, reference: Model) -> Check:
    """Compare the probe logits of a model with those of a float32 model on the CPU.

    A device that raises fails the check: some backends lack some operators.
    """
    tolerance, expected = TOLERANCE[model.route.activations], probe_logits(reference)
    try:
        with memory_errors(f"checking {model.device}", model.device.type):
            found = probe_logits(model)
    except DEVICE_ERRORS as error:
        return failed(error)
    return Check(float((found - expected).abs().max()), tolerance)


def failed(error: Exception) -> Check:
    """Return the outcome for a device that raised an error."""
    reason = str(error).partition("\n")[0] or type(error).__name__
    return Check(float("nan"), 0.0, shorten(reason, REASON_LENGTH))
