"""Check an accelerator by comparing its logits with the CPU's (design.md 7).

Some backends return wrong results without raising.
"""

from dataclasses import dataclass

from core.base.text import shorten
from core.checkpoints.config import ModelConfig
from core.decode.loop import chunk_of
from core.decode.stepper import Stepper
from core.kernels.torchload import memory_errors, torch
from core.machine.precision import LARGE_PARAMETERS
from core.network.kv_cache import KVCache
from core.network.model import Model

PROBE_TOKENS = 32
LARGE_LAYERS = 2
ROWS = 3
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


def checked_layers(config: ModelConfig) -> int | None:
    """Return how many layers of a model are checked; None for all, when the model is small."""
    return None if config.parameters < LARGE_PARAMETERS else LARGE_LAYERS


@torch.inference_mode()
def probe_logits(model: Model) -> "torch.Tensor":
    """Return CPU logits [36, V] of a fixed text, computed with the first layers of a model.

    They are of 31 positions at once, of a decode step, of the last position of a prefill chunk,
    and of a decode step of 3 rows. Steps go through a captured CUDA graph where there is one. A
    model with few positions has fewer logits.
    """
    shallow = _shallow(model)
    ids = _ids(model.config)
    first = min(PROBE_TOKENS, len(ids) - ROWS)
    cache = shallow.new_cache()
    logits = [shallow.forward(torch.tensor([ids[: first - 1]], device=model.device), cache)[0]]
    logits.append(Stepper(shallow).step(cache, ids[first - 1 : first]))
    if chunk := ids[first:-ROWS]:
        piece = torch.tensor([chunk], device=model.device)
        logits.append(shallow.forward(piece, cache, last_only=True)[0])
    logits.append(_step_of_rows(shallow, cache, ids[-ROWS:]))
    return torch.cat([part.cpu() for part in logits])


def _shallow(model: Model) -> Model:
    """Return a model of the layers that are checked."""
    blocks = model.blocks[: checked_layers(model.config)]
    return Model(model.config, model.embedding, blocks, model.head, model.route, model.additions)


def _ids(config: ModelConfig) -> list[int]:
    """Return the ids of the text: 32, those of a prefill chunk, and one for each row."""
    count = PROBE_TOKENS + chunk_of(config) + ROWS
    if config.last_position is not None:
        # The rows share one position.
        count = min(count, config.last_position + ROWS - 1)
    return [(7 * position + 3) % config.vocab_size for position in range(count)]


def _step_of_rows(model: Model, cache: KVCache, tokens: list[int]) -> "torch.Tensor":
    """Return the logits [3, V] of a decode step in which each row gets another token."""
    batch = cache.fork(0, cache.length, ROWS)
    return Stepper(model).step(batch, tokens)


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
