"""From what a user types to a checkpoint: paths, names, `tag@step`, and help when none fits."""

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

    A path that exists comes first; a folder or tag with several steps means its latest. Raises
    NotFoundError with near misses, or with the paths when a name is ambiguous.
    """
    path = _path(text)
    if text and _exists(path):
        return _at_path(path)
    name, at, which = text.rpartition("@")
    if not at:
        name, which = text, "latest"
    folder = _path(name)
    if name and at and _is_folder(folder):
        return _pick(_in_folder(folder), which, text)
    return _by_name(text, name, which, known)


def _path(text: str) -> Path:
    try:
        return Path(os.path.expanduser(text))
    except ValueError:
        # A null byte or half of a surrogate pair after "~" cannot be the name of a user.
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
        return _pick(_in_folder(path), "latest", str(path))
    match = MODEL_FILE.fullmatch(path.name)
    if not match:
        raise NotFoundError(f"{path} is not a model_NNNNNN.pt", "Give its folder or its model file")
    return _pick(_in_folder(path.parent), match[1], str(path))


def _in_folder(folder: Path) -> list[Checkpoint]:
    try:
        names = os.listdir(folder)
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {folder}: {error.strerror}", code=Code.CHECKPOINT_UNREADABLE
        ) from error
    # An absolute folder keeps the run's name when "." or a trailing slash was typed.
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
        ways = tuple(_short_paths(folders))
        raise NotFoundError(
            f"{text} means {plural(len(folders), 'checkpoint')}",
            f"Say which: {', '.join(ways)}",
            code=Code.CHECKPOINT_AMBIGUOUS,
            data=Choices(ways),
        )
    if len(exact) == 1:
        return exact[0]
    if tagged:
        return _pick(tagged, which, text)
    shown = text if text.strip() else repr(text)
    raise NotFoundError(f"Checkpoint directory not found: {shown}", _suggestion(text, known))


def _with_step(entries: list[Checkpoint], which: str) -> list[Checkpoint]:
    """Return the entries that have such a step; all of them when no step is meant."""
    digits = which.removeprefix("step_")
    if not digits.isdecimal() or len(digits) > 15:
        return entries
    return [entry for entry in entries if entry.step == int(digits)]


def _short_paths(folders: list[Path]) -> list[str]:
    """Return the ends of paths that tell them apart; each is a name that resolve() takes."""
    for length in range(2, 8):
        ends = [str(Path(*folder.parts[-length:])) for folder in folders]
        if len(set(ends)) == len(ends):
            return ends
    return [str(folder) for folder in folders]


def _long_name(entry: Checkpoint) -> str:
    return f"{entry.folder.name}@{entry.step:06d}" if entry.step is not None else entry.name


def _tag_matches(entry: Checkpoint, name: str) -> bool:
    """Whether a name is the folder's, with as many of its parents as were typed."""
    parts = Path(name).parts
    return bool(parts) and entry.folder.parts[-len(parts) :] == parts


def _pick(entries: list[Checkpoint], which: str, text: str) -> Checkpoint:
    usable = [entry for entry in entries if entry.model_path] or entries
    if which == "latest":
        return max(usable, key=lambda entry: entry.step or 0)
    if which == "best":
        stars = recommend(usable)
        if stars:
            return stars[0].checkpoint
        return min(usable, key=lambda entry: (entry.loss is None, entry.loss or 0.0))
    digits = which.removeprefix("step_")
    for entry in entries:
        if digits.isdecimal() and len(digits) <= 15 and entry.step == int(digits):
            return entry
    steps = ", ".join(f"{entry.step}" for entry in entries[:8])
    raise NotFoundError(
        f"{text}: no such step",
        f"Steps there: {steps}; or latest, best",
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
    return "None were found; name a folder with --checkpoints DIR, or try --demo"


def listed(known: list[Checkpoint], limit: int = 4) -> str:
    """Return the first names of a scan, and how many more there are."""
    names = [clean(entry.name) for entry in known if entry.problem is None]
    rest = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + rest
