"""Where the tokenizer of a checkpoint may be, in the order of format.md 10 and 15."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.checkpoints.meta import Meta
from core.checkpoints.stages import EXPERIMENTS, SUFFIX, is_stage
from core.tokenizers import characters, huggingface, nanochat_encoding, nanogpt_entries

# Beside Hugging Face's tokenizer.json lies a tokenizer_config.json of another kind.
NAMES = (nanochat_encoding.FILE_NAME, huggingface.FILE_NAME, characters.FILE_NAME)
_ENTRIES = nanogpt_entries.FILE_NAME
_FOLDER = "tokenizer"
_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path that may be a tokenizer; `outside` tells that it is not the checkpoint's own one."""

    path: Path
    outside: bool = False


def candidates(
    folder: Path, meta: Meta, environ: Mapping[str, str] = os.environ
) -> Iterator[Candidate]:
    """Yield the paths for a checkpoint in a folder, each once, the most certain first."""
    folder = Path(os.path.abspath(folder))
    base = _base(folder)
    own = base or [folder, *folder.parents[:_LEVELS]][-1]
    seen: set[Path] = set()
    for path in _near(folder, base, _dataset(meta)):
        if path not in seen:
            seen.add(path)
            yield Candidate(path, outside=not path.is_relative_to(own))
    for path in () if meta.is_fork or is_nanogpt(meta) else _in_caches(environ):
        if path not in seen:
            yield Candidate(path, outside=base is None or not path.is_relative_to(base))


def _near(folder: Path, base: Path | None, dataset: str | None) -> Iterator[Path]:
    yield folder / _ENTRIES
    yield from _in_folders(folder, folder / _FOLDER)
    if dataset:
        yield from (level / "data" / dataset / _ENTRIES for level in folder.parents[:_LEVELS])
    if base is not None:
        yield from _in_folders(base / _FOLDER)
    for level in folder.parents[:_LEVELS]:
        yield from (level / part / characters.FILE_NAME for part in (".", _FOLDER))


def _in_folders(*folders: Path) -> Iterator[Path]:
    return (folder / name for folder in folders for name in NAMES)


def _in_caches(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the paths in nanochat's base folders, each of which has one tokenizer."""
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    named = environ.get("NANOCHAT_BASE_DIR")
    for base in (*([Path(named)] if named else []), home / ".cache/nanochat"):
        yield Path(os.path.abspath(base)) / _FOLDER / nanochat_encoding.FILE_NAME


def _dataset(meta: Meta) -> str | None:
    """Return the data set that nanoGPT's config names, if it is one component of a path."""
    name = meta.section("config").get("dataset")
    if not isinstance(name, str) or name in ("", ".", "..") or set(name) & {"/", "\\", "\x00"}:
        return None
    return name


def is_nanogpt(meta: Meta) -> bool:
    """Whether nanoGPT wrote the values of a checkpoint (format.md 15)."""
    return "model_args" in meta.values


def _base(folder: Path) -> Path | None:
    """Return the base folder of the nanochat tree that a checkpoint lies in, None outside one."""
    levels = (folder, *folder.parents[:_LEVELS])
    for level in levels[:_LEVELS]:
        if level.name.endswith(SUFFIX):
            return level.parent
    # experiments/NAME/TAG/STAGE
    branch = is_stage(folder.name) and levels[-1].name == EXPERIMENTS
    return levels[-1].parent if branch else None
