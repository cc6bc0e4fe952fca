"""One page about one checkpoint on one text (judging.md 5)."""

from dataclasses import dataclass

from core.statistics.calibration import Calibration
from core.statistics.spread import Estimate


@dataclass(frozen=True, slots=True)
class Group:
    """The mean loss of the `tokens` of a group, in nats."""

    name: str
    tokens: int
    nats: float


@dataclass(frozen=True, slots=True)
class BaselineLosses:
    """Losses of n-grams in nats per token; `bigram` is None for a large vocabulary.

    They are fitted on `fitted_on`: the training text, or the other blocks of this text.
    """

    unigram: float
    bigram: float | None
    fitted_on: str


@dataclass(frozen=True, slots=True)
class CalibrationTemperature:
    """The temperature with the lowest loss on every second block, from 0.5 to 2.

    `before` and `after` are the losses of the other blocks at 1 and at this temperature.
    """

    temperature: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Shares:
    """A share of what the model wrote, and the same of the text; None where nothing was counted."""

    model: float | None
    text: float | None


@dataclass(frozen=True, slots=True)
class Continuations:
    """What the model writes greedily after the beginnings of windows, beside what the text has.

    There are `count` prompts of `prompt` ids, and at most `length` ids after each, up to a stop id.
    `repeated` are the shares of 4-grams that occurred earlier in the same continuation, `distinct`
    those of different n-grams among all, for n of 1, 2 and 3. `verbatim` are the shares of spans
    that stand in the training text, by the characters of a span; empty without one. `sample` is
    the first prompt, and what was written after it.
    """

    count: int
    prompt: int
    length: int
    repeated: Shares
    distinct: tuple[Shares, ...]
    verbatim: tuple[tuple[int, Shares], ...]
    sample: tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Induction:
    """Losses of random ids and of the same ids again, in nats per token.

    A model that looks back for what followed an id has a lower loss the second time.
    """

    length: int
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class PaddingMass:
    """The probability of ids that the vocabulary does not use: mean and most of all tokens."""

    ids: int
    mean: float
    most: float


@dataclass(frozen=True, slots=True)
class Exam:
    """The figures over the predicted ids of whole windows.

    Args:
        windows: Positions of the windows in the text, in its order.
        size: Predicted ids of a window.
        loss: Nats per token.
        entropy: Mean entropy of the predictions, in nats.
        excess: Loss minus entropy: above 0, the model is surer than it is right.
        top1: Share of the most likely ids that are right.
        top5: Share of right ids among the five most likely ones.
        positions: By position in the window, counted from 1.
        classes: By character class; empty without a tokenizer.
        frequencies: By tenths of all tokens, from the most frequent ids to the rarest.
        baselines: None for one block without a training text.
        calibration: Of the most likely ids.
        temperature: None for one block.
        padding: None where every id is used, or without a tokenizer.
        continuations: None where a stop came before them, or windows are too short.
        induction: None likewise.
    """

    windows: tuple[int, ...]
    size: int
    loss: Estimate
    entropy: Estimate
    excess: Estimate
    top1: Estimate
    top5: Estimate
    positions: tuple[Group, ...]
    classes: tuple[Group, ...]
    frequencies: tuple[Group, ...]
    baselines: BaselineLosses | None
    calibration: Calibration
    temperature: CalibrationTemperature | None
    padding: PaddingMass | None
    continuations: Continuations | None = None
    induction: Induction | None = None

    @property
    def tokens(self) -> int:
        """Number of predicted ids."""
        return len(self.windows) * self.size
