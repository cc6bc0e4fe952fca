"""Find the checkpoint that a user names: by a path, a name or `tag@step`."""

import difflib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import Choices, NotFoundError
from core.base.os_reason import os_reason
from core.base.text import clean, first_names, plural
from core.checkpoints.checkpoint import NO_MODEL_FILES, Checkpoint
from core.checkpoints.recommend import recommend
from core.checkpoints.scan import scan
from core.checkpoints.step_files import MODEL_FILE, checkpoints_in
from core.checkpoints.walk import SHORT, Gap

LATEST = "latest"


def resolve(text: str, known: list[Checkpoint], gaps: Sequence[Gap] = ()) -> Checkpoint:
    """Return the checkpoint that a path, a name, a tag or a run means, with `@` and a step or not.

    The step is `@latest` (the default), `@best`, `@2920` or `@step_002920`; an `@` before anything
    else belongs to the name. A path that exists comes first. Raises NotFoundError with near misses,
    or with the paths when a name is ambiguous; it names the first of the `gaps`, in which the
    checkpoint may be.
    """
    try:
        return _resolved(text, known)
    except NotFoundError as error:
        if gaps and error.code is Code.CHECKPOINT_NOT_FOUND:
            error.hint = f"{error.hint} Not looked at: {gaps[0]}".strip()
        raise


def _resolved(text: str, known: list[Checkpoint]) -> Checkpoint:
    path = _path(text)
    if text and _exists(path):
        return _at_path(path)
    if found := _matching(text, known):
        return _one_of(found, LATEST, text)
    name, at, which = text.rpartition("@")
    folder = _path(name)
    if name and _is_folder(folder):
        return _choose_step(_steps_of(folder), which, text)
    if at and (found := _matching(name, known)):
        return _one_of(found, which, text)
    shown = text if text.strip() else repr(text)
    raise NotFoundError(f"Checkpoint directory not found: {shown}", _suggestion(text, known))


def _path(text: str) -> Path:
    try:
        return Path(os.path.expanduser(text))
    except ValueError:
        # After "~", a null byte or half of a surrogate pair is not a valid user name.
        return Path(text)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _is_folder(path: Path) -> bool:
    return _exists(path) and path.is_dir()


def _at_path(path: Path) -> Checkpoint:
    if path.is_dir():
        return _choose_step(_in_folder(path), LATEST, str(path))
    match = MODEL_FILE.fullmatch(path.name)
    if not match:
        raise NotFoundError(f"{path} is not a model_NNNNNN.pt", "Give its folder or its model file")
    return _choose_step(_in_folder(path.parent), match[1], str(path))


def _in_folder(folder: Path) -> list[Checkpoint]:
    """Return the steps whose files are in a folder; NotFoundError, naming steps below, without."""
    # The absolute path has the run's name even if "." or a trailing slash was typed.
    whole = Path(os.path.abspath(folder))
    try:
        entries = checkpoints_in(whole, os.listdir(folder))
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {folder}: {os_reason(error)}", code=Code.CHECKPOINT_UNREADABLE
        ) from error
    if entries:
        return entries
    below = [str(entry.folder.relative_to(whole)) for entry in scan([whole], SHORT)]
    hint = f"Below it: {first_names(below, 4)}" if below else "A checkpoint has model_NNNNNN.pt"
    raise NotFoundError(
        f"{NO_MODEL_FILES} in {whole}", hint, code=Code.CHECKPOINT_NO_MODEL, data=Choices((*below,))
    )


def _steps_of(folder: Path) -> list[Checkpoint]:
    """Return the steps in a folder, else those of the run whose steps have folders below it."""
    whole = Path(os.path.abspath(folder))
    found = [entry for entry in scan([whole], SHORT) if entry.model_path]
    steps = [entry for entry in found if whole in (entry.folder, entry.run)]
    return steps or _in_folder(folder)


def _matching(name: str, known: list[Checkpoint]) -> list[Checkpoint]:
    """Return the entries that a name means: by their own name, else by folder, else by run."""
    exact = [entry for entry in known if name in (entry.name, _long_name(entry))]
    tagged = [entry for entry in known if _ends(entry.folders, name)]
    return exact or tagged or [entry for entry in known if _ends(_runs(entry), name)]


def _runs(entry: Checkpoint) -> tuple[Path, ...]:
    """Return the paths of an entry's run; a link to the run is one of them."""
    if entry.run == entry.folder:
        return entry.folders
    return (entry.run, *(alias.parent for alias in entry.aliases))


def _one_of(found: list[Checkpoint], which: str, text: str) -> Checkpoint:
    """Return the step of the only run among the entries found.

    Raises NotFoundError with the paths when there are several runs.
    """
    runs = {entry.run for entry in found}
    meant = _with_step(found, which) if len(runs) > 1 else found
    folders = sorted({entry.folder for entry in meant if len(runs) > 1})
    if len(folders) > 1:
        paths = tuple(_short_paths(folders))
        raise NotFoundError(
            f"{text} means {plural(len(folders), 'checkpoint')}",
            f"Name one of them: {', '.join(paths)}",
            code=Code.CHECKPOINT_AMBIGUOUS,
            data=Choices(paths),
        )
    return _choose_step(meant or found, which, text)


def _with_step(entries: list[Checkpoint], which: str) -> list[Checkpoint]:
    """Return the entries of the step that `which` names; all of them if it names none."""
    step = _step_number(which)
    return entries if step is None else [entry for entry in entries if entry.step == step]


def _step_number(which: str) -> int | None:
    """Return the step of `2920` or `step_002920`; None for other words."""
    digits = which.removeprefix("step_")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 15
    return int(digits) if is_number else None


def _short_paths(folders: list[Path]) -> list[str]:
    """Return the shortest ends of the paths that differ; each is a name that resolve() accepts."""
    for length in range(2, 8):
        ends = [str(Path(*folder.parts[-length:])) for folder in folders]
        if len(set(ends)) == len(ends):
            return ends
    return [str(folder) for folder in folders]


def _long_name(entry: Checkpoint) -> str:
    return f"{entry.folder.name}@{entry.step:06d}" if entry.step is not None else entry.name


def _ends(paths: Iterable[Path], name: str) -> bool:
    """Whether a path ends with a name, with as many of its parents as the user typed."""
    parts = Path(name).parts
    return bool(parts) and any(path.parts[-len(parts) :] == parts for path in paths)


def _choose_step(entries: list[Checkpoint], which: str, text: str) -> Checkpoint:
    usable = [entry for entry in entries if entry.model_path] or entries
    if which == LATEST:
        return max(usable, key=lambda entry: entry.step or 0)
    if which == "best":
        recommended = recommend(usable)
        if recommended:
            return recommended[0].checkpoint
        return min(usable, key=lambda entry: (entry.loss is None, entry.loss or 0.0))
    digits = which.removeprefix("step_")
    for entry in entries:
        if (
            digits.isascii()
            and digits.isdecimal()
            and len(digits) <= 15
            and entry.step == int(digits)
        ):
            return entry
    steps = ", ".join(f"{entry.step}" for entry in entries[:8])
    raise NotFoundError(
        f"{text}: that step does not exist",
        f"The steps are {steps}; latest and best also work",
        code=Code.CHECKPOINT_NO_STEP,
    )


def _suggestion(text: str, known: list[Checkpoint]) -> str:
    names = {entry.name: entry for entry in known}
    near = [name for name in names if text.strip("/") and text.strip("/") in name]
    near += difflib.get_close_matches(text, list(names), n=2, cutoff=0.6)
    if near:
        return f"Did you mean {clean(near[0])}?"
    if names:
        return f"Found: {listed(known)}"
    return "None were found. Name a folder with --checkpoints DIR, or try --demo"


def listed(known: list[Checkpoint], limit: int = 4) -> str:
    """Return the first names of a scan as text, and how many more there are."""
    return first_names([entry.name for entry in known if entry.problem is None], limit)
