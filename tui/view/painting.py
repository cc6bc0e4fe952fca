"""How the tokens of an answer are painted: by what, in which form, and the legend.

The levels go from 0 (expected, or certain) to 5. In colour they are a ramp from blue to yellow
that gets brighter at every step, so that it can be read with any colour vision and in grey. Without
colour, a row below the text has a digit or a block for each token.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from core.protocol.token_figures import TokenFigures
from core.record.generation import Generation

LEVELS = 6
# From the lowest value to the highest.
BLOCKS = " ▁▂▄▆█"


class Measure(StrEnum):
    """What tokens are painted by."""

    PROBABILITY = "probability"
    SURPRISE = "surprise"
    ENTROPY = "entropy"
    RANK = "rank"


class Form(StrEnum):
    """How the levels are shown."""

    COLOUR = "colour"
    DIGITS = "digits"
    BLOCKS = "blocks"


# From each of these on, the level is one higher. Surprise and entropy are in bits; a probability
# is below it.
BOUNDS: dict[Measure, tuple[float, ...]] = {
    Measure.PROBABILITY: (0.9, 0.5, 0.2, 0.05, 0.01),
    Measure.SURPRISE: (0.5, 1, 2, 4, 8),
    Measure.ENTROPY: (0.5, 1, 2, 3, 4),
    Measure.RANK: (2, 3, 4, 6, 11),
}
_RANKS = ("1", "2", "3", "4-5", "6-10", "11+")
_DIGITS = {
    Measure.PROBABILITY: "tenths of the probability",
    Measure.SURPRISE: "surprise in whole bits, 9 is 9 or more",
    Measure.ENTROPY: "entropy in whole bits",
    Measure.RANK: "rank, 9 is 9 or more",
}


@dataclass(frozen=True, slots=True)
class Painting:
    """What the tokens are painted by; None if they are not."""

    measure: Measure | None = None
    form: Form = Form.COLOUR

    @property
    def words(self) -> str:
        """Measure and form in words; "" if nothing is painted."""
        return f"{self.measure}, in {self.form}" if self.measure else ""

    def with_next_measure(self) -> "Painting":
        """Return the painting by the next measure; after the last one, none."""
        measures = [None, *Measure]
        return Painting(measures[(measures.index(self.measure) + 1) % len(measures)], self.form)

    def with_next_form(self) -> "Painting":
        """Return the painting in the next form; by surprise, if nothing was painted."""
        forms = [*Form]
        form = forms[(forms.index(self.form) + 1) % len(forms)]
        return Painting(self.measure or Measure.SURPRISE, form)

    @property
    def below(self) -> bool:
        """Whether there is a row below each line of text."""
        return self.measure is not None and self.form is not Form.COLOUR

    def level(self, generation: Generation, index: int) -> int:
        """Return the level of a new token by its index."""
        return self._level(*_figures(generation, index))

    def sign(self, generation: Generation, index: int) -> str:
        """Return the sign of a token in the row below the text."""
        return self._sign(*_figures(generation, index))

    def level_of_prompt(self, token: TokenFigures | None) -> int:
        """Return the level of a token of a prompt; 0 where nothing predicts it."""
        return self._level(*_predicted(token)) if token and token.rank else 0

    def sign_of_prompt(self, token: TokenFigures | None) -> str:
        """Return its sign; a blank where nothing predicts it."""
        return self._sign(*_predicted(token)) if token and token.rank else " "

    def _level(self, logprob: float, entropy: float, rank: int) -> int:
        if self.measure is None:
            return 0
        return level_of(self.measure, self._value(logprob, entropy, rank))

    def _sign(self, logprob: float, entropy: float, rank: int) -> str:
        if self.form is Form.BLOCKS or self.measure is None:
            measure = self.measure or Measure.SURPRISE
            return block_of(measure, self._level(logprob, entropy, rank))
        value = self._value(logprob, entropy, rank)
        if self.measure is Measure.PROBABILITY:
            value *= 10
        return str(min(9, int(value)))

    def _value(self, logprob: float, entropy: float, rank: int) -> float:
        """Return the measure of a token: a probability, bits or a rank."""
        if self.measure is Measure.RANK:
            return rank
        if self.measure is Measure.ENTROPY:
            return entropy / math.log(2)
        if self.measure is Measure.PROBABILITY:
            return math.exp(logprob)
        return -logprob / math.log(2)

    def legend(self) -> tuple[tuple[str, int | None], ...]:
        """Return texts, each with the level in whose colour it is shown; None for none."""
        if self.measure is None:
            return ()
        if self.form is Form.DIGITS:
            return ((_DIGITS[self.measure], None),)
        bits = " bits" if self.measure in (Measure.SURPRISE, Measure.ENTROPY) else ""
        head = (f"{self.measure}{bits}  ", None)
        labels = labels_of(self.measure)
        if self.form is Form.BLOCKS:
            blocks = (block_of(self.measure, level) for level in range(LEVELS))
            signs = zip(blocks, labels, strict=True)
            return (head, ("  ".join(f"{sign}{label}" for sign, label in signs), None))
        return (head, *((f" {label} ", level) for level, label in enumerate(labels)))


def _figures(generation: Generation, index: int) -> tuple[float, float, int]:
    return generation.logprobs[index], generation.entropies[index], generation.ranks[index]


def _predicted(token: TokenFigures) -> tuple[float, float, int]:
    """Return the figures of a token that is not the first."""
    assert token.logprob is not None
    assert token.entropy is not None
    assert token.rank is not None
    return token.logprob, token.entropy, token.rank


def level_of(measure: Measure, value: float) -> int:
    """Return the level of a probability, a number of bits or a rank."""
    bounds = BOUNDS[measure]
    if measure is Measure.PROBABILITY:
        return sum(value < bound for bound in bounds)
    return bisect_right(bounds, value)


def block_of(measure: Measure, level: int) -> str:
    """Return the block of a level: the higher, the larger the value, also of a probability."""
    return BLOCKS[LEVELS - 1 - level if measure is Measure.PROBABILITY else level]


def labels_of(measure: Measure) -> tuple[str, ...]:
    """Return the label of each level."""
    if measure is Measure.RANK:
        return _RANKS
    shown = [f"{bound:g}".removeprefix("0") for bound in BOUNDS[measure]]
    from_, below = ("≥", "<") if measure is Measure.PROBABILITY else ("<", "≥")
    return (*(f"{from_}{bound}" for bound in shown), f"{below}{shown[-1]}")
