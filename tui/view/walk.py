"""A place among the tokens of an answer, and where the keys lead from there."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.base.errors import UsageError
from core.base.text import plural
from core.record.generation import Generation

# From this many nats on (2 bits), a token is surprising: its probability was at most a quarter.
SURPRISING = 1.3863
# Two ids are nearly tied if the second one is at least 4/5 as likely: a difference in nats.
NEAR_TIE = 0.2231


class Motion(StrEnum):
    """What the cursor goes to next."""

    TOKEN = "token"  # noqa: S105 - not a password
    WORD = "word"
    LINE = "line"
    SURPRISE = "surprising token"
    TIE = "near tie"


@dataclass(frozen=True, slots=True)
class Walk:
    """The token with the index `at` of a generation, and the chosen row of its candidates.

    `candidate` 0 is the most likely id.
    """

    generation: Generation
    at: int
    candidate: int = 0

    def next(self, motion: Motion, direction: int) -> int | None:
        """Return the index of the next (1) or previous (-1) token of a kind; None if none is left.

        Lines are those of the screen, which knows them.
        """
        is_there = _KINDS[motion]
        at = self.at + direction
        while 0 <= at < len(self.generation.new_ids):
            if is_there(self.generation, at):
                return at
            at += direction
        return None


def last_with_tokens(generation: Generation | None) -> Generation:
    """Return a generation that has tokens; raise UsageError if there is none."""
    if generation is None or not generation.new_ids:
        raise UsageError("There are no tokens yet", "Run a prompt first")
    return generation


def token_at(generation: Generation, number: int | None) -> int:
    """Return the index of a token by its number from 1 on, of the last one for None.

    Raises UsageError when the token does not exist.
    """
    count = len(generation.new_ids)
    number = count if number is None else number
    if not 1 <= number <= count:
        has = f"#{generation.number} has {plural(count, 'token')}"
        raise UsageError(f"There is no token {number:,}", has)
    return number - 1


def begins_word(generation: Generation, at: int) -> bool:
    """Whether a token has the first character of a word."""
    text = _text(generation, at)
    before = _text(generation, at - 1) if at else " "
    # Byte pairs have the space before a word in the same token.
    return bool(text.strip()) and (text[0].isspace() or not before or before[-1].isspace())


def _text(generation: Generation, at: int) -> str:
    tokenizer, index = generation.origin.tokenizer, generation.new_ids[at]
    return tokenizer.token_bytes(index).decode(errors="replace") if tokenizer else str(index)


def is_surprising(generation: Generation, at: int) -> bool:
    """Whether the probability of a token was at most a quarter."""
    return -generation.logprobs[at] >= SURPRISING


def is_near_tie(generation: Generation, at: int) -> bool:
    """Whether the second likeliest id of a token was at least 4/5 as likely as the likeliest."""
    margin = generation.distributions.margin(at)
    return margin is not None and margin <= NEAR_TIE


_KINDS: dict[Motion, Callable[[Generation, int], bool]] = {
    Motion.TOKEN: lambda _generation, _at: True,
    Motion.WORD: begins_word,
    Motion.SURPRISE: is_surprising,
    Motion.TIE: is_near_tie,
}
