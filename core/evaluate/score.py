"""The score of a checkpoint on the windows of a text: losses summed in float64, in order."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log

from core.evaluate.scoring import window_losses
from core.evaluate.windows import Windows
from core.network.model import Model
from core.tokenizers.tokenizer import Tokenizer

# Called with the number of windows that are done.
Progress = Callable[[int], None]
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True, slots=True)
class Score:
    """Mean losses of one checkpoint; `means` are those of the windows, in nats per predicted id.

    `bits_per_byte` counts the bytes of the predicted ids and the losses of those that have bytes;
    None without a tokenizer.
    """

    means: tuple[float, ...]
    tokens: int
    bits_per_byte: float | None

    @property
    def nats_per_token(self) -> float:
        """The mean loss, as training prints it; all windows have the same size."""
        return sum(self.means) / len(self.means)

    @property
    def bits_per_token(self) -> float:
        """The mean loss in bits."""
        return self.nats_per_token / log(2)

    @property
    def perplexity(self) -> float:
        """The exponential of the mean loss; infinity where a float is too small for it."""
        nats = self.nats_per_token
        return exp(nats) if nats < _LARGEST_EXPONENT else inf


def score(
    model: Model,
    windows: Windows,
    tokenizer: Tokenizer | None,
    should_stop: Callable[[], bool],
    progress: Progress,
) -> Score:
    """Return the score of a model on all windows.

    Raises what `window_losses` raises.
    """
    lengths = _byte_lengths(tokenizer)
    means: list[float] = []
    nats, total = 0.0, 0
    for row, losses in zip(
        windows.rows, window_losses(model, windows.rows, should_stop), strict=True
    ):
        exact = losses.double()
        means.append(float(exact.mean()))
        if lengths is not None:
            counts = [lengths(index) for index in row[1:]]
            total += sum(counts)
            nats += sum(loss for loss, count in zip(exact.tolist(), counts, strict=True) if count)
        progress(len(means))
    return Score(tuple(means), windows.tokens, nats / log(2) / total if total else None)


def _byte_lengths(tokenizer: Tokenizer | None) -> Callable[[int], int] | None:
    """Return what tells the bytes of an id; special tokens have none."""
    if tokenizer is None:
        return None
    specials = set(tokenizer.special_ids.values())
    table = [
        0 if index in specials else len(tokenizer.token_bytes(index))
        for index in range(tokenizer.used)
    ]
    return lambda index: table[index] if index < len(table) else 0
