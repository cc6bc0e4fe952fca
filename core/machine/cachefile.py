"""A cache of measurements on this machine: a small JSON file that can be deleted at any time.

It is `machine.json` in the cache folder (core/base/paths.py).
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.base.jsonfile import JsonFileError, read_object
from core.base.paths import cache_folder

# With these variables, torch and oneDNN do not use all instructions that the processor has.
_LIMITS = ("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")


def limits() -> str:
    """Return the limits that the environment sets on processor instructions, as part of a key."""
    return "".join(f" {name}={os.environ[name]}" for name in _LIMITS if os.environ.get(name))


def cache_path() -> Path:
    """Return the path of the cache file."""
    return cache_folder() / "machine.json"


def recall(key: str) -> Any:
    """Return the cached value of a key; None when there is none or the file cannot be read."""
    return _read().get(key)


def remember(key: str, value: Any) -> None:
    """Cache a value under a key; a file that cannot be written is not an error."""
    path = cache_path()
    values = _read() | {key: value}
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(values, indent=1))
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()


def _read() -> dict[str, Any]:
    try:
        return read_object(cache_path())
    except JsonFileError:
        return {}
