"""Copies of a checkpoint: equal weights under other names, without an entry of their own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.meta import Layout
from core.checkpoints.step_names import STEP_FOLDER

# The fork's sync_checkpoints.sh copies the whole run into such a folder each time.
_STAMPED = re.compile(r"\d{4}-\d\d-\d\d[_T ]\d\d-\d\d(?:-\d\d)?")


def without_copies(entries: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Return the entries without copies, which become paths of the one that they were made of.

    A copy has the weights and the step of an entry, and lies beside it: in any folder when the
    entry's own is named by its step (`step_002920`, `final`), in one whose name contains the
    entry's (`d12`, `d12_2026-01-31`) or the same step, or in one of several folders that are all
    named by a date, of which the newest counts. Two runs with equal weights are not copies.
    """
    originals = _whole_folders(entries, _originals(entries))
    copies: dict[CheckpointKey, list[Path]] = {}
    for entry in entries:
        if original := originals.get(entry.key):
            copies.setdefault(original.key, []).append(entry.folder)
    return [
        replace(entry, copies=tuple(copies[entry.key])) if entry.key in copies else entry
        for entry in entries
        if entry.key not in originals
    ]


def _originals(entries: Iterable[Checkpoint]) -> dict[CheckpointKey, Checkpoint]:
    """Return, by the key of each copy, the entry of which it is one."""
    found: dict[CheckpointKey, Checkpoint] = {}
    known: dict[tuple[Path, int | None], list[Checkpoint]] = {}
    for entry in sorted(filter(_may_be_either, entries), key=_original_first):
        alike = known.setdefault((entry.folder.parent, entry.step), [])
        if one := next((one for one in alike if _is_copy(one, entry)), None):
            # A copy of a copy is one of the same original.
            found[entry.key] = found.get(one.key, one)
        alike.append(entry)
    return found


def _whole_folders(
    entries: Iterable[Checkpoint], originals: dict[CheckpointKey, Checkpoint]
) -> dict[CheckpointKey, Checkpoint]:
    """Return the copies without those of folders that have other steps beside them.

    A run would lose steps otherwise, and its star. A step that cannot be loaded does not count.
    """
    kept = {
        entry.key[0]
        for entry in entries
        if entry.folder == entry.run and entry.problem is None and entry.key not in originals
    }
    return {key: original for key, original in originals.items() if key[0] not in kept}


def _may_be_either(entry: Checkpoint) -> bool:
    """Whether an entry may be a copy or have one: its weights or the date of its folder tell it."""
    return entry.checked or (entry.problem is None and _is_stamped(entry.folder))


def _is_stamped(folder: Path) -> bool:
    return _STAMPED.fullmatch(folder.name) is not None


def _original_first(entry: Checkpoint) -> tuple[bool, bool, int]:
    """Return the order: a step's own folder, then the shortest name; of dates, the newest."""
    name, stamped = entry.folder.name, _is_stamped(entry.folder)
    newest = -int("".join(filter(str.isdigit, name)).ljust(14, "0")) if stamped else len(name)
    return STEP_FOLDER.fullmatch(name) is None, stamped, newest


def _is_copy(original: Checkpoint, other: Checkpoint) -> bool:
    if original.meta.layout is Layout.HUGGING_FACE and original.meta.values != other.meta.values:
        # The weights tell no constants, so they may run as another model.
        return False
    stamped = _is_stamped(original.folder) and _is_stamped(other.folder)
    if original.checked and other.checked:
        same = original.index().fingerprint == other.index().fingerprint
        return same and (stamped or _may_be_copy(original.folder, other.folder))
    # The meta has the loss and the seconds of training to the last digit.
    return stamped and _claims(original) == _claims(other)


def _claims(entry: Checkpoint) -> tuple[int, object]:
    return entry.model_bytes, entry.meta.values


def _may_be_copy(original: Path, other: Path) -> bool:
    if STEP_FOLDER.fullmatch(original.name) or original.name in other.name:
        return True
    # Two copies of a step are copies of each other, even if its own folder was deleted.
    one, two = STEP_FOLDER.search(original.name), STEP_FOLDER.search(other.name)
    return one is not None and two is not None and one[0] == two[0]
