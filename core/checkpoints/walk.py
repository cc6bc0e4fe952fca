"""A breadth-first walk over the roots: each folder once, links last, limits and errors reported."""

import os
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.base.error_codes import Code
from core.base.os_reason import os_reason
from core.base.text import plural
from core.checkpoints.folder_entries import makes_an_entry, names_a_file
from core.checkpoints.gap import Gap
from core.checkpoints.links import is_broken_link, link_target
from core.checkpoints.step_names import names_a_folder

MAX_PER_FOLDER = 20_000


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a walk goes: levels below a root, and names in all."""

    depth: int = 4
    names: int = 200_000


FULL = Reach()
# For a path that the user named: milliseconds. Three levels, because the folder of a project has
# experiment/checkpoints/step_002920.
SHORT = Reach(depth=3, names=2_000)
_REST = "of the others only those named like a checkpoint were looked at"
_NEVER = frozenset(
    {"tokenizer", "eval_bundle", "report", "tensorboard_logs", "__pycache__", "node_modules"}
)
_NEVER_BEGIN = (".", "base_data")
# The end of the name of a document. `run.v2` and `d26_ratio8.25` are names of folders, too.
_DOCUMENT = re.compile(r"\.[A-Za-z]+")
_MODEL = ".pt"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder and its names; `real` is its path without links.

    `folders` are those worth entering. `unread` is why the names are unknown.
    """

    path: Path
    real: str
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found: folders, links by the real path of their target, broken links, gaps."""

    folders: list[Folder] = field(default_factory=list)
    links: dict[str, list[Path]] = field(default_factory=dict)
    broken: list[Path] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def walk(roots: Iterable[Path], reach: Reach = FULL) -> Walk:
    """Walk the levels below each root; at most 20,000 names of a folder, and `reach` in all.

    Real folders come first. A link to one of them is an alias; a link that leads elsewhere is
    entered after them, the shortest target first, so that the order of names decides nothing.
    """
    walker = _Walker(reach)
    for root in roots:
        walker.begin_at(root)
    walker.run()
    walker.report_depth()
    return walker.walk


class _Walker:
    """The queue of folders, the links that wait, and how many names may still be read."""

    def __init__(self, reach: Reach) -> None:
        self.walk = Walk()
        self._queue: deque[tuple[Path, str, int]] = deque()
        self._aside: list[tuple[int, str, Path, int]] = []
        self._seen: set[str] = set()
        self._deep: list[Path] = []
        self._reach, self._left = reach, reach.names

    def begin_at(self, root: Path) -> None:
        """Enter a root; one that is a link may be another name of a folder in another root."""
        real = os.path.realpath(root)
        if real == os.path.abspath(root):
            self.enter(root, real, self._reach.depth)
        else:
            self._aside.append((real.count(os.sep), real, root, self._reach.depth))

    def enter(self, path: Path, real: str, depth: int) -> None:
        if real not in self._seen:
            self._seen.add(real)
            self._queue.append((path, real, depth))

    def run(self) -> None:
        while self._queue or self._aside:
            while self._queue and self._left > 0:
                self._visit(*self._queue.popleft())
            if self._queue:
                self._stop_at_limit()
            self._follow_shortest()

    def _stop_at_limit(self) -> None:
        waiting = plural(len(self._queue), "folder")
        reason = f"is one of {waiting} not looked at: {self._reach.names:,} names are the limit"
        self._report(self._queue[0][0], reason, Code.SCAN_LIMIT)
        self._queue.clear()
        self._aside.clear()

    def _follow_shortest(self) -> None:
        """Enter the link with the shortest target of its own; the links to known folders wait."""
        self._aside.sort()
        while self._aside:
            _, target, link, depth = self._aside.pop(0)
            if target in self._seen:
                self.walk.links.setdefault(target, []).append(link)
            else:
                self.enter(link, target, depth)
                return

    def _visit(self, path: Path, real: str, depth: int) -> None:
        try:
            with os.scandir(path) as entries:
                files, folders, links = self._sorted_out(path, entries)
        except OSError as error:
            reason = f"cannot be read: {os_reason(error)}"
            self.walk.folders.append(Folder(path, real, unread=reason))
            self._report(path, reason, Code.SCAN_UNREADABLE)
            return
        self.walk.folders.append(Folder(path, real, tuple(files), (*folders, *links)))
        if not depth:
            self._deep += [path / name for name in (*folders, *links)]
            return
        for name in folders:
            # Only a link can lead elsewhere; realpath of every folder costs more than the walk.
            self.enter(path / name, f"{real.rstrip(os.sep)}{os.sep}{name}", depth - 1)
        for name in links:
            self._put_aside(path / name, real, depth - 1)

    def _put_aside(self, link: Path, parent: str, depth: int) -> None:
        target = os.path.realpath(link)
        if not f"{parent}{os.sep}".startswith(f"{target.rstrip(os.sep)}{os.sep}"):
            # A link to a folder above itself is a loop, not another name.
            self._aside.append((target.count(os.sep), target, link, depth))

    def _sorted_out(
        self, path: Path, entries: Iterator[os.DirEntry[str]]
    ) -> tuple[list[str], list[str], list[str]]:
        """Return the names of files, of folders worth entering and of links to such, sorted."""
        files: list[str] = []
        folders: list[str] = []
        links: list[str] = []
        for number, entry in enumerate(entries):
            self._left -= 1
            if self._left < 0:
                reason = (
                    f"was not read to its end: {self._reach.names:,} names in all are the limit"
                )
                self._report(path, reason, Code.SCAN_LIMIT)
                break
            if number == MAX_PER_FOLDER:
                self._report(path, f"has more than {number:,} names: {_REST}", Code.SCAN_LIMIT)
            if number >= MAX_PER_FOLDER and not _names_either(entry.name):
                continue
            if not _is_folder(entry):
                self._take_file(path, entry, files)
            elif entry.name not in _NEVER and not entry.name.startswith(_NEVER_BEGIN):
                (links if entry.is_symlink() else folders).append(entry.name)
        return files, sorted(folders), sorted(links)

    def _take_file(self, folder: Path, entry: os.DirEntry[str], files: list[str]) -> None:
        """Keep the name of a file; report a link that is broken or may not be followed."""
        # A broken link to the model or meta of a step is a problem of that step's entry.
        watched = entry.is_symlink() and not entry.name.startswith(".")
        if not watched or makes_an_entry(entry.name):
            files.append(entry.name)
            return
        link = folder / entry.name
        error = _stat_error(link)
        if error is None:
            files.append(entry.name)
        elif is_broken_link(link):
            self._take_broken(link)
        else:
            reason = f"cannot be looked at: {os_reason(error)}"
            self._report(link, reason, Code.SCAN_UNREADABLE)

    def _take_broken(self, link: Path) -> None:
        """Keep a broken link that is named like a checkpoint; report others, except documents."""
        target = Path(link_target(link))
        if names_a_folder(link.name) or names_a_folder(target.name):
            self.walk.broken.append(link)
        elif _MODEL in (link.suffix, target.suffix) or not _DOCUMENT.fullmatch(link.suffix):
            self._report(link, f"is a broken link to {target}", Code.CHECKPOINT_BROKEN_LINK)

    def _report(self, path: Path, reason: str, code: Code) -> None:
        self.walk.gaps.append(Gap(path, reason, code))

    def report_depth(self) -> None:
        """Report folders that lie too deep, as one gap."""
        if self._deep:
            more = f" and {len(self._deep) - 1:,} more" if len(self._deep) > 1 else ""
            reason = f"{more} not looked at: {self._reach.depth} levels are the limit".lstrip()
            self._report(self._deep[0], reason, Code.SCAN_LIMIT)


def _names_either(name: str) -> bool:
    return names_a_folder(name) or names_a_file(name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _stat_error(path: Path) -> OSError | None:
    try:
        path.stat()
    except OSError as error:
        return error
    return None
