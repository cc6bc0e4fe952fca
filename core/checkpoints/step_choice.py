"""The step of a run that the words after `@` mean: latest, best or a number."""

from collections.abc import Sequence

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.base.near import near
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.recommend import recommend

LATEST, BEST = "latest", "best"
# Up to this many steps are all named.
FEW = 8


def choose_step(entries: Sequence[Checkpoint], which: str, text: str) -> Checkpoint:
    """Return the entry that `which` means: `latest`, `best`, `2920` or `step_002920`.

    `text` is what the user typed. Raises NotFoundError, naming the first steps, for any other.
    """
    usable = [entry for entry in entries if entry.model_path] or entries
    if which == LATEST:
        return max(usable, key=lambda entry: (entry.step or 0, not entry.by_file))
    if which == BEST:
        recommended = recommend(usable)
        if recommended:
            return recommended[0].checkpoint
        return min(usable, key=lambda entry: (entry.loss is None, entry.loss or 0.0))
    number = step_number(which)
    if number is not None and (found := [entry for entry in entries if entry.step == number]):
        return min(found, key=lambda entry: entry.by_file)
    raise NotFoundError(
        f"{text}: that step does not exist",
        _other_steps(sorted({entry.step for entry in entries if entry.step is not None}), which),
        code=Code.CHECKPOINT_NO_STEP,
    )


def _other_steps(steps: list[int], which: str) -> str:
    """Return the word that was meant, else all steps if they are few, else the nearest ones."""
    if meant := near(which, (LATEST, BEST)):
        return f"Did you mean @{meant}?"
    number = step_number(which)
    if len(steps) <= FEW or number is None:
        shown = f"The steps are {', '.join(map(str, steps[:FEW]))}"
        more = f" and {len(steps) - FEW:,} more" if len(steps) > FEW else ""
        return f"{shown}{more}; {LATEST} and {BEST} also work"
    nearest = sorted(sorted(steps, key=lambda step: abs(step - number))[:2])
    return f"The nearest of {len(steps):,} steps are {nearest[0]} and {nearest[1]}"


def with_step(entries: list[Checkpoint], which: str) -> list[Checkpoint]:
    """Return the entries of the step that `which` names; all of them if it names none."""
    step = step_number(which)
    return entries if step is None else [entry for entry in entries if entry.step == step]


def step_number(which: str) -> int | None:
    """Return the step of `2920` or `step_002920`; None for other words."""
    digits = which.removeprefix("step_")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 15
    return int(digits) if is_number else None
