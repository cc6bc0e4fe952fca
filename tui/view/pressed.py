"""What a pressed key is for the panes, whose keys are those of the table of the program.

A pressed key is replaced by the first one that its action has in that table: a further key of the
action, or one of the user's own. A key whose action now has another one does nothing. So widgets,
pages and bindings know one key of each action.
"""

from collections.abc import Mapping, Sequence

from tui.view.key import Key, Pane
from tui.view.key_names import is_text
from tui.view.key_table import KeyTable
from tui.view.keys import BY_ID

# Keys for every pane that also act on pages; the others do not, or are keys of the pages.
ON_PAGES = ("help", "quit", "palette", "suspend", "copy_or_stop")
_PLACES = (Pane.PROMPT, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS)
# While text is typed in the list, in the settings or on a page, these edit and end it.
_EDIT = ("enter", "escape", "backspace")


def replacements(table: KeyTable, panes: Sequence[Pane]) -> Mapping[str, str]:
    """Return what pressed keys are where these panes act: another key, or "" for none.

    Of two actions with the same key by default, the one of the pane that comes first acts.
    """
    acting = _acting(table, panes)
    changed = {name: BY_ID[key.id].key for key in acting for name in key.keys}
    free = {name: "" for key in acting for name in BY_ID[key.id].keys if name not in changed}
    return {name: to for name, to in {**free, **changed}.items() if name != to}


def while_typing(key: str, to: str) -> str:
    """Return what a key is while text is typed: keys that edit it stay what they are."""
    return key if is_text(key) or is_text(to) or key in _EDIT or to in _EDIT else to


def _acting(table: KeyTable, panes: Sequence[Pane]) -> list[Key]:
    on_place = any(pane in _PLACES for pane in panes)
    acting: list[Key] = []
    for pane in panes:
        taken = {name for key in acting for name in BY_ID[key.id].keys}
        acting += (
            key for key in table.keys
            if key.pane is pane and (on_place or not taken & set(BY_ID[key.id].keys))
        )  # fmt: skip
    everywhere = (key for key in table.keys if key.pane is Pane.EVERYWHERE)
    # Those of the pane come last in a mapping, and so win.
    return [*(key for key in everywhere if on_place or key.id in ON_PAGES), *acting]
