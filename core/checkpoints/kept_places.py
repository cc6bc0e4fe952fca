"""Where a session looked for checkpoints, as its journal keeps it."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.base.working_folder import is_deleted
from core.checkpoints.embedded import DEMO
from core.checkpoints.roots import Roots


@dataclass(frozen=True, slots=True)
class Places:
    """Folders with their full paths.

    `named` tells whether the user named them, `demo` that they are the embedded checkpoints. `here`
    is the working folder, from which unnamed ones were found.
    """

    folders: tuple[str, ...] = ()
    named: bool = False
    demo: bool = False
    here: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self) | {"folders": list(self.folders)}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders as --checkpoints takes them."""
        return tuple(map(Path, self.folders))

    @property
    def roots(self) -> Roots:
        """The folders to look in; nobody named them to this process, so they may be gone."""
        return Roots((DEMO,) if self.demo else self.paths, named=False)


def kept_places(found: Roots) -> Places:
    """Return what the journal keeps of folders that are looked in."""
    if found.folders == (DEMO,):
        return Places(named=found.named, demo=True, here=here())
    return Places(tuple(map(_full, found.folders)), found.named, here=here())


def read_places(values: Mapping[str, Any]) -> Places:
    """Return the places of JSON values. Raises LookupError or TypeError."""
    folders, where = values["folders"], values["here"]
    if not isinstance(where, str) or not all(isinstance(one, str) for one in folders):
        raise TypeError("places")
    return Places(tuple(folders), bool(values["named"]), bool(values["demo"]), where)


def here() -> str:
    """Return the working folder; "" if it was deleted."""
    return "" if is_deleted() else str(Path.cwd())


def _full(folder: Path) -> str:
    try:
        return os.path.abspath(folder)
    except OSError:
        # The working folder was deleted.
        return str(folder)
