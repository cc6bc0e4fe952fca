"""What to compare: two checkpoints of one vocabulary, the windows of a text, and how many."""

from dataclasses import dataclass

from core.base.errors import UsageError
from core.base.text import clean, shorten
from core.judging.amount import Amount
from core.judging.subject import Subject
from core.judging.windows import Windows
from core.tokenizers.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class TwinRequest:
    """Checkpoints A and B, and how many of the `worst` places are listed."""

    a: Subject
    b: Subject
    windows: Windows
    amount: Amount
    worst: int = 20
    device: str | None = None


def check_one_vocabulary(a: Subject, b: Subject) -> None:
    """Refuse two checkpoints whose predictions are not over the same ids, with the reason.

    Raises UsageError.
    """
    sizes = [one.checkpoint.config().vocab_size for one in (a, b)]
    if sizes[0] != sizes[1]:
        reason = f"{a.name} has {sizes[0]:,} ids and {b.name} {sizes[1]:,}"
    else:
        reason = _difference(a.tokenizer, b.tokenizer)
    if reason:
        raise UsageError(
            f"twin needs two checkpoints of one vocabulary: {reason}",
            "score compares others in bits per byte",
        )


def _difference(a: Tokenizer | None, b: Tokenizer | None) -> str:
    """Return the first id that means another text; "" without one or without tokenizers."""
    if a is None or b is None or a == b:
        return ""
    if dict(a.special_ids) != dict(b.special_ids):
        return "their special tokens differ"
    for index in range(max(a.used, b.used)):
        one, other = a.token_bytes(index), b.token_bytes(index)
        if one != other:
            return f"id {index:,} is {_shown(one)} in one and {_shown(other)} in the other"
    return ""


def _shown(token: bytes) -> str:
    return clean(shorten(repr(token.decode(errors="replace")), 20)) if token else "unused"
