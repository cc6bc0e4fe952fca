"""Find the checkpoint that a user names: by a path, a name or `tag@step`."""

import difflib
import os
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import Choices, NotFoundError
from core.base.text import clean, plural
from core.checkpoints.checkpoint import MODEL_FILE, NO_MODEL_FILES, Checkpoint, checkpoints_in
from core.checkpoints.recommend import recommend


def resolve(text: str, known: list[Checkpoint]) -> Checkpoint:
    """Return the checkpoint that a name, `tag@step`, `tag@latest`, `tag@best` or path means.

    A path that exists has priority over a name. A folder or tag with several steps means its latest
    step. Raises NotFoundError: with similar names, or with the paths when a name is ambiguous.
    """
    path = _path(text)
    if text and _exists(path):
        return _at_path(path)
    name, at, which = text.rpartition("@")
    if not at:
        name, which = text, "latest"
    folder = _path(name)
    if name and at and _is_folder(folder):
        return _choose_step(_in_folder(folder), which, text)
    return _by_name(text, name, which, known)


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
        return _choose_step(_in_folder(path), "latest", str(path))
    match = MODEL_FILE.fullmatch(path.name)
    if not match:
        raise NotFoundError(f"{path} is not a model_NNNNNN.pt", "Give its folder or its model file")
    return _choose_step(_in_folder(path.parent), match[1], str(path))


def _in_folder(folder: Path) -> list[Checkpoint]:
    try:
        names = os.listdir(folder)
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {folder}: {error.strerror}", code=Code.CHECKPOINT_UNREADABLE
        ) from error
    # The absolute path has the run's name even if "." or a trailing slash was typed.
    entries = checkpoints_in(Path(os.path.abspath(folder)), names)
    if not entries:
        where = os.path.abspath(folder)
        raise NotFoundError(
            f"{NO_MODEL_FILES} in {where}",
            "A checkpoint has model_NNNNNN.pt",
            code=Code.CHECKPOINT_NO_MODEL,
        )
    return entries


def _by_name(text: str, name: str, which: str, known: list[Checkpoint]) -> Checkpoint:
    exact = [entry for entry in known if text in (entry.name, _long_name(entry))]
    tagged = [entry for entry in known if _tag_matches(entry, name)]
    folders = sorted({entry.folder for entry in exact or _with_step(tagged, which)})
    if len(folders) > 1:
        paths = tuple(_short_paths(folders))
        raise NotFoundError(
            f"{text} means {plural(len(folders), 'checkpoint')}",
            f"Name one of them: {', '.join(paths)}",
            code=Code.CHECKPOINT_AMBIGUOUS,
            data=Choices(paths),
        )
    if len(exact) == 1:
        return exact[0]
    if tagged:
        return _choose_step(tagged, which, text)
    shown = text if text.strip() else repr(text)
    raise NotFoundError(f"Checkpoint directory not found: {shown}", _suggestion(text, known))


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


def _tag_matches(entry: Checkpoint, name: str) -> bool:
    """Whether a name is the folder's name, with as many of its parents as the user typed."""
    parts = Path(name).parts
    return bool(parts) and entry.folder.parts[-len(parts) :] == parts


def _choose_step(entries: list[Checkpoint], which: str, text: str) -> Checkpoint:
    usable = [entry for entry in entries if entry.model_path] or entries
    if which == "latest":
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
        f"{text}: there is no such step",
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
    return "None were found; give a folder with --checkpoints DIR, or try --demo"


def listed(known: list[Checkpoint], limit: int = 4) -> str:
    """Return the first names of a scan as text, and how many more there are."""
    names = [clean(entry.name) for entry in known if entry.problem is None]
    rest = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + rest
