"""Words and figures about the next token, for its strip and its table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.base.text import percent
from core.protocol.next_distribution import NextDistribution
from core.tokenizers.tokenizer import Tokenizer
from tui.view.token_text import token_text

# Padding below this share of the probability is not worth a word.
LEAST_PADDING = 5e-4


@dataclass(frozen=True, slots=True)
class Likely:
    """A token that may come next: its id, its text in one line, and its probability (0 to 1)."""

    id: int
    text: str
    logprob: float

    @property
    def share(self) -> float:
        """The probability."""
        return math.exp(self.logprob)


def likely(found: NextDistribution, tokenizer: Tokenizer | None) -> list[Likely]:
    """Return the ids that have text, the most likely first: the first is the greedy choice."""
    return [
        Likely(index, token_text(index, tokenizer), logprob)
        for index, logprob in found.likeliest
        if index < found.used
    ]


def padding_words(found: NextDistribution, digits: int = 1) -> str:
    """Return the probability of unused ids, if it is worth a word; else ""."""
    mass = found.unused_mass
    return f"padding {percent(mass, digits)}" if mass >= LEAST_PADDING else ""


def entropy_words(found: NextDistribution) -> str:
    """Return the entropy in bits."""
    return f"{found.entropy / math.log(2):.2f} bits"


def rest_share(found: NextDistribution, shown: Sequence[Likely]) -> float:
    """Return the probability of the ids that have text and are not shown."""
    return max(0.0, 1.0 - found.unused_mass - sum(one.share for one in shown))
