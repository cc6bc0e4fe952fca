"""Find the checkpoint that a user names: by a path, a name or `tag@step`."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from core.base import working_folder
from core.base.error_codes import Code
from core.base.errors import Choices, NotFoundError
from core.base.text import clean, first_names, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from core.checkpoints.near_names import MEANT, suggestion
from core.checkpoints.stages import without_suffix
from core.checkpoints.step_choice import LATEST, with_step
from core.checkpoints.step_range import NAMES_SHOWN, choose_steps, the_only
from core.checkpoints.typed_path import at_path, exists, explain_absence, read_path, steps_of
from core.checkpoints.unique_names import short_names

# A longer hint would be cut in a line.
HINT_LIMIT = 120
# A model file can be named without it.
_SUFFIX = ".pt"


def resolve(text: str, known: list[Checkpoint], gaps: Sequence[Gap] = ()) -> Checkpoint:
    """Return the only checkpoint of `resolve_all`; raises NotFoundError, too, when it has more."""
    return the_only(resolve_all(text, known, gaps), text)


def resolve_all(
    text: str, known: list[Checkpoint], gaps: Sequence[Gap] = ()
) -> tuple[Checkpoint, ...]:
    """Return what a path, a name, a tag or a run means; `@` and a step may follow.

    The step is `@latest` (the default), `@best`, `@2920` or `@step_002920`; `@all` and `@last:5`
    mean several, in order of step; an `@` before anything else belongs to the name. A path that
    exists is preferred to a name, and every name to a file that lacks its `.pt`. Raises
    NotFoundError: for an unknown name with similar ones and with one of the `gaps`, in which the
    checkpoint may be; for an ambiguous name with the paths of all that it means.
    """
    try:
        return _resolved(text, known)
    except NotFoundError as error:
        if gaps and error.code is Code.CHECKPOINT_NOT_FOUND:
            error.hint = _with_gap(error.hint if known else "", text, gaps)
        raise


def _with_gap(hint: str, text: str, gaps: Sequence[Gap]) -> str:
    """Return a hint with the gap that has the name, else the first one.

    The gap can be the reason why nothing was found. If both are long, a name that was probably
    meant comes alone, and otherwise the gap.
    """
    names = (text, text.rpartition("@")[0])
    named = next((gap for gap in gaps if any(_ends(gap.path, name) for name in names)), None)
    gap = named or gaps[0]
    missed = f"{gap.kind.capitalize()}: {gap}"
    both = f"{hint}{' ' if hint.endswith('?') else '. '}{missed}"
    if not hint or len(both) <= HINT_LIMIT:
        return both if hint else missed
    return hint if hint.startswith(MEANT) and not named else missed


def _resolved(text: str, known: list[Checkpoint]) -> tuple[Checkpoint, ...]:
    path = read_path(text)
    if text and exists(path):
        return (at_path(path, known),)
    if found := _matching(text, known):
        return _one_of(found, LATEST, text)
    name, at, which = text.rpartition("@")
    folder = read_path(name)
    if name and exists(folder) and folder.is_dir():
        return choose_steps(steps_of(folder, known), which, text)
    if at and (found := _matching(name, known)):
        return _one_of(found, which, text)
    file = read_path(text + _SUFFIX)
    if text and exists(file):
        return (at_path(file, known),)
    shown = text if text.strip() else repr(text)
    if working_folder.is_lost(path):
        shown += f"; {working_folder.DELETED}"
    else:
        for typed in filter(None, (text, name)):
            explain_absence(read_path(typed))
    raise NotFoundError(f"Checkpoint directory not found: {shown}", suggestion(text, known))


def _matching(name: str, known: list[Checkpoint]) -> list[Checkpoint]:
    """Return the entries that a name means: by their own name, else by folder, else by run."""
    exact = [entry for entry in known if name in (entry.name, _long_name(entry))]
    return (
        exact
        or _ending(known, _file_of, name)
        or _ending(known, lambda entry: entry.folders, name)
        or _ending(known, _runs, name)
        or _ending(known, _file_names, name)
        or [entry for entry in known if name in map(clean, _shown_names(entry))]
    )


def _file_of(entry: Checkpoint) -> tuple[Path, ...]:
    """Return the model file of an entry that is named after it."""
    named = entry.by_file or entry.step is None
    return (entry.model_path,) if entry.model_path and named else ()


def _file_names(entry: Checkpoint) -> tuple[Path, ...]:
    """Return the model file of an entry, also without its suffix if that is .pt."""
    path = entry.model_path
    return (path, path.with_suffix("")) if path and path.suffix == _SUFFIX else ()


def _shown_names(entry: Checkpoint) -> tuple[str, ...]:
    """Return the entry's own name and those of its folder and run, as a list shows them."""
    return entry.name, entry.folder.name, entry.run.name


def _runs(entry: Checkpoint) -> tuple[Path, ...]:
    """Return the paths of an entry's run; a link to the run is one of them."""
    if entry.run == entry.folder:
        return entry.folders
    return (entry.run, *(alias.parent for alias in entry.aliases))


def _one_of(found: list[Checkpoint], which: str, text: str) -> tuple[Checkpoint, ...]:
    """Return the step, or the steps, of the only run among the entries found.

    Raises NotFoundError with the paths when there are several runs.
    """
    runs = {entry.run for entry in found}
    meant = with_step(found, which) if len(runs) > 1 else found
    folders = {entry.folder for entry in meant if len(runs) > 1}
    if len(folders) > 1:
        raise _ambiguous(runs, folders, which, text)
    return choose_steps(meant or found, which, text)


def _ambiguous(runs: set[Path], folders: set[Path], which: str, text: str) -> NotFoundError:
    """Return the error of a name that means several runs, or several folders of one run."""
    places, noun = (runs, "run") if len(folders) > len(runs) else (folders, "checkpoint")
    step = f"@{which}" if text.endswith(f"@{which}") else ""
    paths = tuple(f"{path}{step}" for path in short_names(sorted(places), 2).values())
    return NotFoundError(
        f"{text} means {plural(len(paths), noun)}",
        f"Name one of them: {first_names(paths, NAMES_SHOWN)}",
        code=Code.CHECKPOINT_AMBIGUOUS,
        data=Choices(paths),
    )


def _long_name(entry: Checkpoint) -> str:
    return f"{entry.folder.name}@{entry.step:06d}" if entry.step is not None else entry.name


def _ending(
    known: list[Checkpoint], paths: Callable[[Checkpoint], Iterable[Path]], name: str
) -> list[Checkpoint]:
    """Return the entries with a path that ends with a name, with all parents that the user typed.

    The tree of a stage can be typed without its suffix, unless a folder has the name as it is:
    base/d2 is base_checkpoints/d2.
    """
    for spelled in (str, without_suffix):
        found = [
            entry for entry in known if any(_ends(path, name, spelled) for path in paths(entry))
        ]
        if found:
            return found
    return []


def _ends(path: Path, name: str, spelled: Callable[[str], str] = str) -> bool:
    """Whether the last parts of a path are a name, each as it is or `spelled` otherwise."""
    typed = Path(name).parts
    end = path.parts[-len(typed) :]
    pairs = zip(end, typed, strict=False)
    return (
        bool(typed)
        and len(end) == len(typed)
        and all(one in (part, spelled(part)) for part, one in pairs)
    )
