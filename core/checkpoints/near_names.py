"""The names that a user may have meant by one that was not found, and the names of a scan."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.base.text import clean, first_names
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.step_choice import LATEST, step_number
from core.checkpoints.unique_names import run_names, unique_names

MEANT = "Did you mean"
NAMES_SHOWN = 4
# Similar names that are offered when no name begins like the typed one.
SIMILAR, CUTOFF = 2, 0.6


def suggestion(text: str, known: Sequence[Checkpoint]) -> str:
    """Return the hint for a name that was not found: what was meant, else what there is.

    A shortened run is not accepted as its name, because another run can begin like it tomorrow; the
    hint names the runs that begin so, with the step that was typed.
    """
    if meant := _meant(text, known):
        return f"{MEANT} {' or '.join(map(clean, meant))}?"
    if names := listed(known):
        return f"Found: {names}"
    if known:
        return "None of those found can be loaded: stepscope list tells why"
    return "None were found. Name a folder with --checkpoints DIR, or try --demo"


def listed(known: Iterable[Checkpoint], limit: int = NAMES_SHOWN) -> str:
    """Return the first names of a scan as text, and how many more there are.

    A name of several runs comes after that of its run.
    """
    return first_names(unique_names([entry for entry in known if entry.problem is None]), limit)


def _meant(text: str, known: Sequence[Checkpoint]) -> list[str]:
    """Return the names that were probably meant, best first; none if nothing is similar."""
    name, at, which = text.rpartition("@")
    if run := _run_below(text, known):
        return [run]
    if known and text.strip("@") in (LATEST, "best"):
        return [f"{known[0].run.name}@{text.strip('@')}"]
    step = f"{at}{which}" if at else ""
    of_runs = [
        f"{run}{step}" for run in _like(name if at else text, list(run_names(known).values()))
    ]
    of_steps = (_like_steps(text, known) or _with_number(text, known))[:1]
    return of_runs or of_steps if at else of_steps or of_runs


def _like(text: str, names: Sequence[str]) -> list[str]:
    """Return the names that begin with a text, in upper or lower case, else the most similar."""
    begun = [name for name in names if text and name.lower().startswith(text.lower())]
    return begun[:NAMES_SHOWN] or difflib.get_close_matches(text, names, 1, CUTOFF)


def _like_steps(text: str, known: Sequence[Checkpoint]) -> list[str]:
    """Return the checkpoints whose names contain a text, and then those with a similar name."""
    names: dict[str, str] = {}
    for entry, unique in zip(known, unique_names(known), strict=True):
        names.setdefault(entry.name, unique)
    part = text.strip("/")
    holding = [name for name in names if part and part in name]
    similar = difflib.get_close_matches(text, list(names), SIMILAR, CUTOFF)
    return [names[name] for name in (*holding, *similar)]


def _with_number(text: str, known: Sequence[Checkpoint]) -> list[str]:
    """Return the checkpoints of the step that a text like `step_002920` names, the last first."""
    step = step_number(text)
    names = zip(known, unique_names(known), strict=True)
    return [name for entry, name in names if step is not None and entry.step == step][::-1]


def _run_below(text: str, known: Sequence[Checkpoint]) -> str:
    """Return the name of the first run below a folder of a typed name, with the typed step."""
    name, at, which = text.rpartition("@")
    for folder, step in ((text, ""), (name, f"{at}{which}")):
        for entry in known:
            if folder and folder in entry.run.parts:
                below = entry.run.parts[entry.run.parts.index(folder) :]
                return f"{Path(*below)}{step}"
    return ""
