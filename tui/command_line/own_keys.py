"""The user's own keys, from the table [keys] of the user file."""

from core.base.errors import UsageError
from tui.command_line.configurable import configurable_flags
from tui.command_line.sources import Sources
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS
from tui.view.rebinding import Wish, rebound


def own_keys(sources: Sources) -> KeyTable | None:
    """Return the table with the user's own keys, None without any; what is refused is noted."""
    if not sources.keys:
        return None
    misplaced = _flags_among(sources)
    wishes = [Wish(one.name, one.value) for one in sources.keys if one.name not in misplaced]
    found = rebound(KEYS, wishes)
    origins = {(one.name, repr(one.value)): one.origin for one in sources.keys}
    told = [(origins[one.wish.id, repr(one.wish.value)], one) for one in found.problems]
    refused = [(origin, UsageError(one.what, one.remedy)) for origin, one in told]
    for one in sources.keys:
        if one.name in misplaced:
            remedy = f"Write {one.name} above all tables"
            refused.append((one.origin, UsageError(f"{one.name} is not an action", remedy)))
    for origin, error in sorted(refused, key=lambda pair: pair[0].line):
        sources.refuse(origin, error)
    return KeyTable(found.keys)


def _flags_among(sources: Sources) -> set[str]:
    """Return the names below [keys] that are flags: in TOML, a table goes on to the next one."""
    flags = {name for flag in configurable_flags().values() for name in (flag.name, *flag.others)}
    names = {one.name for one in sources.keys} - {key.id for key in KEYS}
    return {name for name in names if name.replace("-", "_") in flags}
