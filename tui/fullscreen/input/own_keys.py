"""The user's own keys: a pressed key becomes the one that panes and pages know for its action."""

from collections.abc import Mapping

from textual.events import Key
from textual.screen import Screen

from tui.view.key import Pane
from tui.view.key_names import CHARACTERS
from tui.view.key_table import KeyTable
from tui.view.pressed import replacements, while_typing

# A key whose action has another key now. A pane that reports letters without an action reports it.
WITHOUT_ACTION = "without_action"
OTHER_CHARACTERS = {**CHARACTERS, "space": " "}


class OwnKeys:
    """Replaces keys on their way to the focused pane."""

    def __init__(self, table: KeyTable) -> None:
        """Use the keys of a table."""
        self.table = table
        # By panes: a screen has few, and a key is pressed often.
        self._known: dict[tuple[Pane, ...], Mapping[str, str]] = {}

    def replaced(self, event: Key, screen: Screen[object]) -> Key:
        """Return the key that `screen` should get for a pressed one.

        A screen has `key_panes`, the panes whose keys act in it now, the first before the others,
        and `is_typing`, whether letters are text now. Without these it has only the keys for every
        pane that also act on pages.
        """
        panes: tuple[Pane, ...] = getattr(screen, "key_panes", ())
        to = self._replacements(panes).get(event.key)
        if to is not None and getattr(screen, "is_typing", False):
            to = while_typing(event.key, to)
        if to is None or to == event.key:
            return event
        if not to:
            return Key(WITHOUT_ACTION, event.character)
        return Key(to, to if len(to) == 1 else OTHER_CHARACTERS.get(to))

    def _replacements(self, panes: tuple[Pane, ...]) -> Mapping[str, str]:
        if panes not in self._known:
            self._known[panes] = replacements(self.table, panes)
        return self._known[panes]
