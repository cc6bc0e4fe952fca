"""The user's own keys, from the table [keys] of the user file."""

from core.base.errors import UsageError
from tui.command_line.sources import Sources
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS
from tui.view.rebinding import Wish, rebound


def own_keys(sources: Sources) -> KeyTable | None:
    """Return the table with the user's own keys, None without any; what is refused is noted."""
    if not sources.keys:
        return None
    found = rebound(KEYS, [Wish(one.name, one.value) for one in sources.keys])
    origins = {(one.name, repr(one.value)): one.origin for one in sources.keys}
    told = [(origins[one.wish.id, repr(one.wish.value)], one) for one in found.problems]
    for origin, one in sorted(told, key=lambda pair: pair[0].line):
        sources.refuse(origin, UsageError(one.what, one.remedy))
    return KeyTable(found.keys)
