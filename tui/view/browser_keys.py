"""Which keys are shown in a browser, which takes some keys for itself."""

from dataclasses import replace

from tui.view.key import Key
from tui.view.key_table import KeyTable

# No page gets these: new tab, new window, close the tab; Ctrl+Q ends Firefox.
TAKEN = ("ctrl+t", "ctrl+n", "ctrl+w", "ctrl+q")


def in_browser(table: KeyTable) -> KeyTable:
    """Return the table in which an action's key that a browser takes is not its first one."""
    return KeyTable(tuple(map(_shown_first, table.keys)))


def _shown_first(key: Key) -> Key:
    if key.key not in TAKEN or not key.more:
        return key
    first, *more = sorted(key.keys, key=lambda name: name in TAKEN)
    return replace(key, key=first, more=tuple(more), shown="")
