"""The checkpoints at a path that the user typed, and why a path leads to none."""

import errno
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from core.base import working_folder
from core.base.error_codes import Code
from core.base.errors import Choices, NotFoundError, ReportedError
from core.base.os_reason import os_reason
from core.base.text import first_names
from core.checkpoints.checkpoint import MODEL_FILES, NO_MODEL_FILES, Checkpoint
from core.checkpoints.folder_entries import entries_in, entry_at
from core.checkpoints.given_file import not_a_checkpoint
from core.checkpoints.links import is_broken_link, link_target
from core.checkpoints.scan import survey
from core.checkpoints.step_choice import LATEST, choose_step
from core.checkpoints.step_names import MODEL_FILE
from core.checkpoints.walk import SHORT

# The errors of a path that does not exist or cannot exist.
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)


def read_path(text: str) -> Path:
    """Return a typed path, with `~` expanded where that is possible."""
    try:
        return Path(os.path.expanduser(text))
    except ValueError:
        # After "~", a null byte or half of a surrogate pair is not a valid user name.
        return Path(text)


def exists(path: Path) -> bool:
    """Whether a path leads somewhere; a relative one does not if the working folder is gone."""
    try:
        return path.exists() and not working_folder.is_lost(path)
    except (OSError, ValueError):
        return False


def explain_absence(path: Path) -> None:
    """Raise NotFoundError if a path is a broken link or the system refuses to look at it."""
    try:
        path.stat()
    except OSError as error:
        if is_broken_link(path):
            raise NotFoundError(
                f"{path} is a broken link to {link_target(path)}",
                code=Code.CHECKPOINT_BROKEN_LINK,
            ) from error
        if error.errno not in _ABSENT:
            raise NotFoundError(
                f"Cannot look at {path}: {os_reason(error)}", code=Code.CHECKPOINT_UNREADABLE
            ) from error
    except ValueError:
        # A text with a null byte or half of a surrogate pair is not a path.
        return


def at_path(path: Path, known: Iterable[Checkpoint]) -> Checkpoint:
    """Return the checkpoint in a folder or of a model file.

    Raises NotFoundError, naming the steps below it, for a folder without model files.
    """
    if path.is_dir():
        return choose_step(in_folder(path, known), LATEST, str(path))
    match = MODEL_FILE.fullmatch(path.name)
    if not match:
        if entry := entry_at(path):
            return entry
        raise not_a_checkpoint(path)
    return choose_step(in_folder(path.parent, known), match[1], str(path))


def in_folder(folder: Path, known: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Return the steps whose files are in a folder.

    A link is another name of its target, as in the list. Raises NotFoundError, naming the steps in
    the folders below, when there are none.
    """
    # The absolute path has the run's name even if "." or a trailing slash was typed.
    whole = Path(os.path.abspath(folder))
    if not whole.is_symlink():
        return _read(whole)
    named = str(whole)
    listed = [each for each in known if named in map(os.path.abspath, each.folders)]
    target = Path(os.path.realpath(whole))
    return listed or [replace(each, aliases=(whole,)) for each in _read(target)]


def _read(folder: Path) -> list[Checkpoint]:
    try:
        entries = entries_in(folder, os.listdir(folder))
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {folder}: {os_reason(error)}", code=Code.CHECKPOINT_UNREADABLE
        ) from error
    if not entries:
        raise _nothing_in(folder)
    return entries


def _nothing_in(folder: Path) -> ReportedError:
    """Return the error of a folder without model files; its hint has the steps below it.

    A folder with weights of another program is named as such.
    """
    found = survey([folder], SHORT)
    others = next((gap for gap in found.gaps if gap.code is Code.SCAN_FOREIGN), None)
    if others and not found.entries:
        return not_a_checkpoint(others.path)
    below = dict.fromkeys(str(entry.folder.relative_to(folder)) for entry in found.entries)
    hint = MODEL_FILES
    if below:
        hint = f"Below it: {first_names(below, 4)}"
    elif found.gaps:
        hint = f"{found.gaps[0].kind.capitalize()}: {found.gaps[0]}"
    return NotFoundError(
        f"{NO_MODEL_FILES} in {folder}",
        hint,
        code=Code.CHECKPOINT_NO_MODEL,
        data=Choices((*below,)),
    )


def steps_of(folder: Path, known: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Return the steps in a folder, else those of the run whose steps have folders below it."""
    whole = Path(os.path.abspath(folder))
    found = [entry for entry in survey([whole], SHORT).entries if entry.model_path]
    steps = [entry for entry in found if whole in (entry.folder, entry.run)]
    return steps or in_folder(folder, known)
