"""The user's folders, and the folders in which checkpoints are looked for."""

import os
from collections.abc import Iterable
from pathlib import Path

from core.base.paths import cache_folder, is_nowhere, state_folder
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from core.checkpoints.roots import VARIABLE
from core.checkpoints.scan import survey
from tui.command_line.own_files import user_file
from tui.command_line.places import places
from tui.doctor.fact import Fact, Section, broken, note


def paths() -> Section:
    """Return stepscope's own files and folders; nothing is made."""
    return Section("paths", (
        _file("config", user_file()),
        _folder("state", state_folder(), "XDG_STATE_HOME"),
        _folder("journal", state_folder() / "journal", "XDG_STATE_HOME"),
        _file("log", state_folder() / "log"),
        _folder("cache", cache_folder(), "XDG_CACHE_HOME"),
    ))  # fmt: skip


def checkpoints(roots: Iterable[Path], *, demo: bool) -> Section:
    """Return the folders that are looked into; one that was named and is missing is broken."""
    where = places(roots, demo=demo)
    found = survey(where.folders)
    facts = [_root(root, found.entries) for root in where.folders if _is_there(root, found.missing)]
    facts += [
        broken("root", f"{gap}", f"Name another with --checkpoints or {VARIABLE}")
        for gap in found.missing
    ]
    facts += [note("not read", f"{gap}", "") for gap in found.gaps if gap not in found.missing]
    if not where.folders:
        facts.append(note("roots", "no checkpoints are found from here",
                          f"--checkpoints DIR, {VARIABLE}, or --demo"))  # fmt: skip
    return Section("checkpoints", tuple(facts))


def _is_there(root: Path, missing: Iterable[Gap]) -> bool:
    return root not in {gap.path for gap in missing}


def _root(root: Path, entries: Iterable[Checkpoint]) -> Fact:
    inside = [entry for entry in entries if entry.folder.is_relative_to(root)]
    runs = {entry.run for entry in inside}
    what = f"{plural(len(inside), 'checkpoint')} in {plural(len(runs), 'run')}" if inside else (
        "no checkpoints of its own")  # fmt: skip
    access = "" if os.access(root, os.W_OK) else ", read-only"
    return Fact("root", f"{os.path.abspath(root)}: {what}{access}")


def _file(name: str, path: Path) -> Fact:
    if not path.exists():
        return Fact(name, f"{path}: none yet")
    if not os.access(path, os.R_OK):
        return note(name, f"{path}: cannot be read", f"chmod u+r '{path}'")
    return Fact(name, str(path))


def _folder(name: str, folder: Path, variable: str) -> Fact:
    if is_nowhere(folder):
        return note(name, "nowhere: the home folder is not known", f"Set HOME or {variable}")
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return note(name, f"{folder}: cannot be written", f"Set {variable} to a folder of your own")
    return Fact(name, f"{folder}{'' if folder.exists() else ': made when it is needed'}")
