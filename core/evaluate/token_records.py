"""What one reading of a block tells of each predicted id, in float64."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.base.errors import NotFiniteError
from core.evaluate.teacher_forced import portions
from core.judging.blocks import Block
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model
from core.statistics.temperature_fit import INVERSES

# Logits that are read at a time; on a CPU, copies of them stay in its caches.
_ELEMENTS, _DEVICE_ELEMENTS = 2**18, 2**24
_TOP = 5


@dataclass(frozen=True, slots=True)
class TokenRecords:
    """Tensors [N, T] of windows on the CPU.

    `nats` is the loss, `entropy` that of the prediction in nats, `confidence` the probability of
    the most likely id, `padding` that of all unused ids; these are float64. `rank` is the number of
    ids that are more likely than the right one, at most 5. `partitions` [K] and `right` are sums
    over all tokens, for `LossByTemperature`.
    """

    nats: "torch.Tensor"
    entropy: "torch.Tensor"
    confidence: "torch.Tensor"
    padding: "torch.Tensor"
    rank: "torch.Tensor"
    partitions: "torch.Tensor"
    right: float

    @staticmethod
    def joined(parts: Sequence["TokenRecords"]) -> "TokenRecords":
        """Return the records of several blocks, one below the other, and their sums."""
        return TokenRecords(
            torch.cat([one.nats for one in parts]),
            torch.cat([one.entropy for one in parts]),
            torch.cat([one.confidence for one in parts]),
            torch.cat([one.padding for one in parts]),
            torch.cat([one.rank for one in parts]),
            torch.stack([one.partitions for one in parts]).sum(0),
            sum(one.right for one in parts),
        )


@torch.inference_mode()
def records_of(
    model: Model, name: str, block: Block, used: int, should_stop: Callable[[], bool]
) -> TokenRecords:
    """Return the records of a block; ids from `used` on are padding.

    Raises CancelledError when `should_stop()` is true before a layer, NotFiniteError with the
    `name` and the window for logits that are NaN or infinite, NoMemoryError.
    """
    size = len(block.rows[0]) - 1
    table = torch.empty(len(block.rows), size, 5, dtype=torch.float64)
    partitions, right = torch.zeros(len(INVERSES), dtype=torch.float64), 0.0
    with memory_errors(f"examining {name}", model.device.type):
        for one in portions(model, block, should_stop):
            rows, count = one.targets.shape
            found, sums, shifted = _read(one.logits.flatten(0, 1), one.targets.flatten(), used)
            place = table[one.row : one.row + rows, one.start : one.start + count]
            place.copy_(found.view(rows, count, 5))
            partitions += sums
            right += shifted
    finite = torch.isfinite(table).flatten(1).all(1)
    if not finite.all():
        window = block.first + int((~finite).int().argmax()) + 1
        raise NotFiniteError(f"{name}: the logits of window {window:,} are not finite")
    nats, entropy, confidence, padding, rank = table.unbind(-1)
    return TokenRecords(nats, entropy, confidence, padding, rank, partitions, right)


def _read(
    logits: "torch.Tensor", targets: "torch.Tensor", used: int
) -> tuple["torch.Tensor", "torch.Tensor", float]:
    """Return the five figures of each of N logits [N, V], and the sums over them."""
    on_cpu = logits.device.type == "cpu"
    step = max(1, (_ELEMENTS if on_cpu else _DEVICE_ELEMENTS) // logits.size(-1))
    parts, sums, right = [], torch.zeros(len(INVERSES), dtype=torch.float64), 0.0
    for some, ids in zip(logits.split(step), targets.split(step), strict=True):
        # MPS does not have float64.
        if some.device.type == "mps":
            some, ids = some.cpu(), ids.cpu()  # noqa: PLW2901 - the same values elsewhere
        shifted = some - some.amax(-1, keepdim=True)
        sums += _partitions(shifted)
        right += float(shifted.gather(-1, ids.unsqueeze(-1)).sum(dtype=torch.float64))
        parts.append(_figures(some, ids, used).cpu())
    return torch.cat(parts), sums, right


def _partitions(shifted: "torch.Tensor") -> "torch.Tensor":
    """Return the sums of log sum exp(b z) over all rows of logits z, for each b of INVERSES."""
    sums = [
        torch.exp(shifted * inverse).sum(-1, dtype=torch.float64).log().sum()
        for inverse in INVERSES
    ]
    return torch.stack(sums).cpu()


def _figures(logits: "torch.Tensor", targets: "torch.Tensor", used: int) -> "torch.Tensor":
    """Return loss, entropy, confidence, padding and rank [N, 5] of logits [N, V]."""
    logs = torch.log_softmax(logits.double(), -1)
    probabilities = logs.exp()
    right = logs.gather(-1, targets.unsqueeze(-1))
    # Of equal logits, the lowest id counts as the most likely.
    before = torch.arange(logits.size(-1), device=logits.device) < targets.unsqueeze(-1)
    ahead = ((logs > right) | ((logs == right) & before)).sum(-1).clamp_max(_TOP)
    return torch.stack(
        (
            -right.squeeze(-1),
            -(probabilities * logs).sum(-1),
            probabilities.amax(-1),
            probabilities[:, used:].sum(-1),
            ahead.double(),
        ),
        -1,
    )
