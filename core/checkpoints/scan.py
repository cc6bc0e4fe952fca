"""Finding checkpoints: every step below the roots, from names, stat and metas alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.folder_entries import entries_in
from core.checkpoints.gap import Gap, missing_roots
from core.checkpoints.neighbours import weights_of_others
from core.checkpoints.run_folder import with_name
from core.checkpoints.step_files import broken_link, folder_without_model
from core.checkpoints.step_names import names_a_folder
from core.checkpoints.walk import FULL, Folder, Reach, walk


@dataclass(frozen=True, slots=True)
class Survey:
    """Every checkpoint found, by run and step, and every path that could not be looked at.

    `folders` are all that were looked into.
    """

    entries: tuple[Checkpoint, ...] = ()
    gaps: tuple[Gap, ...] = ()
    folders: tuple[Path, ...] = ()

    @property
    def missing(self) -> tuple[Gap, ...]:
        """The roots that are not there."""
        return tuple(gap for gap in self.gaps if gap.code is Code.SCAN_ROOT_MISSING)


def survey(roots: Iterable[Path], reach: Reach = FULL) -> Survey:
    """Return every checkpoint below the roots; never raises for what it finds.

    A folder that is reached by several links is one folder with other names.
    """
    folders = list(roots)
    gaps = missing_roots(folders)
    absent = {gap.path for gap in gaps}
    found = walk((with_name(folder) for folder in folders if folder not in absent), reach)
    entries = [broken_link(link) for link in found.broken]
    without: list[Folder] = []
    for folder in found.folders:
        other_names = tuple(_other_names(folder, found.links))
        own = _entries_of(folder)
        entries += [replace(entry, aliases=other_names) for entry in own]
        if not own:
            without.append(folder)
    entries.sort(key=lambda entry: (str(entry.run), entry.step or 0, entry.name))
    looked_into = tuple(folder.path for folder in found.folders)
    return Survey(tuple(entries), (*gaps, *found.gaps, *_others(without)), looked_into)


def scan(roots: Iterable[Path], reach: Reach = FULL) -> list[Checkpoint]:
    """Return the entries of a survey alone."""
    return list(survey(roots, reach).entries)


def _entries_of(folder: Folder) -> list[Checkpoint]:
    entries = entries_in(folder.path, list(folder.files))
    if not entries and not folder.folders and names_a_folder(folder.path.name):
        return [folder_without_model(folder.path, folder.unread)]
    return entries


def _others(folders: Iterable[Folder]) -> Iterator[Gap]:
    """Yield one gap for each kind of weights of other programs in folders without checkpoints."""
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for name in folder.files:
            if kind := weights_of_others(name, folder.files):
                found.setdefault(kind.what, []).append(folder.path / name)
    for what, paths in found.items():
        more = f", and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        yield Gap(paths[0], f"{what}{more}", Code.SCAN_FOREIGN)


def _other_names(folder: Folder, links: dict[str, list[Path]]) -> Iterator[Path]:
    """Yield the paths by which links lead to a folder, directly or to a folder above it."""
    if not links:
        return
    real = Path(folder.real)
    for above in (real, *real.parents):
        for link in links.get(str(above), ()):
            yield link / real.relative_to(above)
