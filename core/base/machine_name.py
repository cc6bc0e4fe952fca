"""The kind of machine: its system and its processor's architecture."""

import platform
from functools import cache


@cache
def machine_name() -> str:
    """Return system and architecture, such as `Linux x86_64`."""
    return f"{platform.system()} {platform.machine()}".strip()
