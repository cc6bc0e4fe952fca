"""The version of stepscope."""

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """Return the installed version, or `unknown` if it runs without being installed.

    It takes 40 ms, since the packages' metadata are searched.
    """
    try:
        return metadata.version("stepscope")
    except metadata.PackageNotFoundError:
        return "unknown"
