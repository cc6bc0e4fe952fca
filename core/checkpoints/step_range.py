"""The steps of a run that the words after `@` mean: several with all or last:N, else one."""

from collections.abc import Sequence

from core.base.error_codes import Code
from core.base.errors import Choices, NotFoundError
from core.base.text import first_names, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.step_choice import choose_step

NAMES_SHOWN = 4
ALL, LAST = "all", "last:"


def choose_steps(entries: Sequence[Checkpoint], which: str, text: str) -> tuple[Checkpoint, ...]:
    """Return the entries that `which` means, in order of step: `all`, `last:5` or one step.

    Entries that cannot be loaded are not among `all` and `last`. `text` is what the user typed.
    Raises NotFoundError when none are left, and what `choose_step` raises.
    """
    count = _count(which)
    if count is None:
        return (choose_step(entries, which, text),)
    usable = [one for one in entries if can_be_loaded(one)]
    if not usable or count == 0:
        raise NotFoundError(
            f"{text} means no checkpoint that can be loaded",
            "@last:5 means the last five steps, @all every step",
            code=Code.CHECKPOINT_NO_STEP,
        )
    return tuple(sorted(usable, key=lambda one: one.step or 0)[-count:])


def the_only(found: Sequence[Checkpoint], text: str) -> Checkpoint:
    """Return the only one of the entries that a name means; NotFoundError when it means several."""
    if len(found) == 1:
        return found[0]
    names = tuple(one.name for one in found)
    raise NotFoundError(
        f"{text} means {plural(len(names), 'checkpoint')}, and this takes one",
        f"Name one of them: {first_names(names, NAMES_SHOWN)}",
        code=Code.CHECKPOINT_AMBIGUOUS,
        data=Choices(names),
    )


def means_several(text: str) -> bool:
    """Whether a name ends in words that may mean several checkpoints."""
    _, at, which = text.rpartition("@")
    return bool(at) and _count(which) is not None


def can_be_loaded(entry: Checkpoint) -> bool:
    """Whether an entry counts among the steps of its run."""
    return entry.model_path is not None and entry.problem is None and not entry.by_file


def _count(which: str) -> int | None:
    """Return how many of the last steps are meant; None for other words."""
    if which == ALL:
        return 2**62
    digits = which.removeprefix(LAST)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 9
    return int(digits) if which.startswith(LAST) and is_number else None
