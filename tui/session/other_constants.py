"""Refuses to repeat a generation with other constants than it ran with: the text would differ."""

from core.base.errors import UsageError
from core.checkpoints.families.override_values import Overrides, words
from core.record.generation import Generation


def other_constants(generation: Generation, now: Overrides) -> UsageError | None:
    """Return why a generation cannot be repeated with the present constants; None if it can."""
    then = generation.origin.overrides
    if then == now:
        return None
    with_ = " ".join(words(then)) or "the family's own constants"
    hint = f"Load so first: {way_back(now, then)}"
    return UsageError(f"#{generation.number} ran with {with_}", hint)


def way_back(now: Overrides, then: Overrides) -> str:
    """Return the command that sets these constants in place of the present ones."""
    if not then:
        return "/set default"
    kept = dict(then)
    gone = [f"{name}=" for name, _ in now if name not in kept]
    changed = tuple(pair for pair in then if pair not in now)
    return " ".join(("/set", *gone, *words(changed)))
