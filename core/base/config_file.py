"""Read a user's TOML file: at most 64 KiB, each value with its line; nothing in it runs."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from core.base.os_reason import os_reason
from core.base.toml_lines import TomlProblem, TomlValue, toml_lines

MOST_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The values and the problems of a file, in the order of its lines."""

    path: Path
    values: tuple[TomlValue, ...] = ()
    problems: tuple[TomlProblem, ...] = ()


def read_config(path: Path) -> ConfigFile:
    """Return what a file says; one that cannot be read gives one problem alone.

    A problem of the whole file continues a sentence that begins with its name.
    """
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _refused(path, f"is not UTF-8 text (byte {error.start:,})")
    except OSError as error:
        return _refused(path, f"cannot be read: {os_reason(error)}")
    except ValueError as error:
        return _refused(path, str(error))
    found = list(toml_lines(text))
    return ConfigFile(
        path,
        tuple(one for one in found if isinstance(one, TomlValue)),
        tuple(one for one in found if isinstance(one, TomlProblem)),
    )


def _refused(path: Path, why: str) -> ConfigFile:
    return ConfigFile(path, problems=(TomlProblem(0, why, "It is not used"),))


def _bytes(path: Path) -> bytes:
    """Return the bytes of a file. Raises OSError, and ValueError for one that is not a text."""
    # A pipe in its place must not stop the start.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode) and str(path) != os.devnull:
            raise ValueError("is not a file")
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES // 2**10} KiB")
    return data
