"""Where widgets and screens find the names of the keys that they show."""

from textual.dom import DOMNode

from tui.terminal.browser import is_browser
from tui.view.browser_keys import in_browser
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD


def key_table(node: DOMNode) -> KeyTable:
    """Return the session's table of keys; in another app, that of the program."""
    table = getattr(node.app, "key_table", STANDARD)
    return table if isinstance(table, KeyTable) else STANDARD


def table_here(own: KeyTable | None) -> KeyTable:
    """Return the table of a session, the user's own or that of the program, as shown here."""
    table = own or STANDARD
    return in_browser(table) if is_browser() else table
