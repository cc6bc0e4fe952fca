"""The folders in which checkpoints are looked for (design.md 12)."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.base import working_folder
from core.checkpoints.huggingface_names import CONFIG, is_weights

VARIABLE = "STEPSCOPE_CHECKPOINTS"
# Folders in the working folder that are looked into, and names of each: this is repeated every two
# seconds, and a home folder can have thousands.
MOST_FOLDERS, MOST_NAMES = 300, 2_000
# In the working folder.
_OWN = (Path("experiment/checkpoints"), Path("checkpoints"))
_WORKSPACE = Path("/workspace/nanochat_experiment/checkpoints")
_MODEL = re.compile(r"ckpt.*\.pt|model_[0-9]+\.pt")


@dataclass(frozen=True, slots=True)
class Roots:
    """Folders to look in. `named` tells whether the user named them; then each has to exist."""

    folders: tuple[Path, ...]
    named: bool = True


def roots(given: Iterable[Path] = (), environ: Mapping[str, str] = os.environ) -> Roots:
    """Return the folders given, else those of STEPSCOPE_CHECKPOINTS, else the usual ones.

    The usual ones are the working folder's own, those in it that hold checkpoints themselves, and
    the caches of nanochat and its fork, as far as they exist.
    """
    chosen = list(given)
    if not chosen and (listed := environ.get(VARIABLE)):
        chosen = [Path(os.path.expanduser(part)) for part in listed.split(os.pathsep) if part]
    if chosen:
        return Roots(_different(chosen))
    return Roots(_different(filter(_is_folder, _usual(environ))), named=False)


def absent_variable(environ: Mapping[str, str] = os.environ) -> str:
    """Return which variable of nanochat names no folder, as a sentence; "" if none does."""
    for name in ("NANOCHAT_EXPERIMENT_DIR", "NANOCHAT_BASE_DIR"):
        if (value := environ.get(name)) and not Path(value).is_dir():
            return f"{name} is {value}, which is not a folder"
    return ""


def usual_places(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return where `roots` looks without a folder given, in words, whether they exist or not."""
    home = environ.get("HOME") or os.path.expanduser("~")
    others = [str(path) for path in _caches(environ) if path != _WORKSPACE or path.is_dir()]
    inside = f"{home.rstrip(os.sep)}{os.sep}"
    short = [f"~/{one[len(inside) :]}" if one.startswith(inside) else one for one in others]
    # `checkpoints` is one of its folders.
    return ["this folder or its folders", str(_OWN[0]), *short]


def _different(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the folders without those that are another one's real path."""
    unique: dict[str, Path] = {}
    for folder in folders:
        unique.setdefault(_real(folder), folder)
    return tuple(unique.values())


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not working_folder.is_lost(path)


def _real(folder: Path) -> str:
    try:
        return os.path.realpath(folder)
    except OSError:
        # The working folder was deleted.
        return str(folder)


def _usual(environ: Mapping[str, str]) -> Iterator[Path]:
    yield from _OWN
    yield from _with_files_here()
    yield from _caches(environ)


def _caches(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders of nanochat and its fork."""
    if fork := environ.get("NANOCHAT_EXPERIMENT_DIR"):
        yield Path(fork) / "checkpoints"
    yield _WORKSPACE
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    yield home / ".cache/nanochat_experiment/checkpoints"
    yield Path(environ.get("NANOCHAT_BASE_DIR") or home / ".cache/nanochat")


def _with_files_here() -> Iterator[Path]:
    """Yield the working folder and the folders in it, as far as they hold model files themselves.

    nanoGPT writes into such folders (`out-shakespeare-char`), and its users stand beside them.
    """
    try:
        here = Path.cwd()
        with os.scandir(here) as found:
            entries = list(islice(found, MOST_NAMES))
    except OSError:
        return
    if _are_of_models(entry.name for entry in entries):
        yield here
    folders = (one.name for one in entries if _may_hold_models(one))
    for name in sorted(islice(folders, MOST_FOLDERS)):
        if _holds_models(Path(name)):
            yield Path(name)


def _may_hold_models(entry: os.DirEntry[str]) -> bool:
    try:
        return not entry.name.startswith(".") and entry.is_dir()
    except OSError:
        return False


def _holds_models(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return _are_of_models(entry.name for entry in islice(entries, MOST_NAMES))
    except OSError:
        return False


def _are_of_models(names: Iterable[str]) -> bool:
    """Whether the names of a folder's files are those of a model."""
    found = set()
    for name in names:
        if _MODEL.fullmatch(name):
            return True
        if name == CONFIG or is_weights(name):
            found.add(name)
    return CONFIG in found and len(found) > 1
