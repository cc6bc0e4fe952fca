"""The table of keys of this session: in a browser, the keys that it takes are not shown first."""

from tui.terminal.browser import is_browser
from tui.view.browser_keys import in_browser
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD


def keys_here(own: KeyTable | None) -> KeyTable:
    """Return the user's own table, or that of the program, as it is shown on this terminal."""
    table = own or STANDARD
    return in_browser(table) if is_browser() else table
