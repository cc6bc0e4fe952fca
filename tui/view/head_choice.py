"""A layer and one of its heads, as they are typed: 3.2, or 3 for all heads."""

from dataclasses import dataclass

from core.base.errors import UsageError

# Digits of a number at most.
DIGITS = 5


@dataclass(frozen=True, slots=True)
class HeadChoice:
    """A layer and one of its heads, both from 1 on; all heads for None."""

    layer: int
    head: int | None


def head_choice(text: str) -> HeadChoice:
    """Return the choice that a text means. Raises UsageError for any other text."""
    layer, dot, head = text.partition(".")
    if not (_is_number(layer) and (_is_number(head) if dot else True)):
        raise UsageError(
            f"head cannot be {text[:40]!r}", "It is a layer and a head, such as 3.2, or a layer"
        )
    return HeadChoice(int(layer), int(head) if dot else None)


def _is_number(text: str) -> bool:
    plain = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return plain and int(text) > 0


def check_head(choice: HeadChoice, layers: int, heads: int) -> None:
    """Raise UsageError for a layer or head that a model does not have."""
    if choice.layer > layers:
        raise UsageError(f"There is no layer {choice.layer:,}", f"Layers go from 1 to {layers}")
    if choice.head is not None and choice.head > heads:
        raise UsageError(
            f"Layer {choice.layer} has no head {choice.head:,}", f"Heads go from 1 to {heads}"
        )
