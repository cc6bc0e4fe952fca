"""Where widgets and screens find the names of the keys that they show."""

from textual.dom import DOMNode

from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD


def key_table(node: DOMNode) -> KeyTable:
    """Return the session's table of keys; in another app, that of the program."""
    table = getattr(node.app, "key_table", STANDARD)
    return table if isinstance(table, KeyTable) else STANDARD
