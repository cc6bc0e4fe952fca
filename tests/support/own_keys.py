"""A table in which every action has another key."""

from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS
from tui.view.rebinding import Rebound, Wish, rebound, together

CHORDS = (*(f"f{n}" for n in range(2, 13)), *(f"ctrl+{c}" for c in "abdefgjklnoprstuvwxyz"))
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
TEXT_PANES = (Pane.EVERYWHERE, Pane.PROMPT, Pane.HISTORY)


def every_other_key() -> dict[str, str]:
    """Return for each id a key that is not its own, and that no action has that acts with it."""
    given: dict[str, str] = {}
    panes = {key.id: key.pane for key in KEYS}
    # First the keys of every pane, which are the fewest that are free.
    for key in sorted(KEYS, key=lambda key: key.pane is not Pane.EVERYWHERE):
        pool = CHORDS if key.pane in TEXT_PANES else LETTERS
        taken = {name for id_, name in given.items() if together(panes[id_], key.pane)}
        free = (name for name in pool if name not in taken and name not in key.keys)
        given[key.id] = next(free)
    return given


def all_rebound() -> Rebound:
    """Return the keys with the wishes of `every_other_key`."""
    return rebound(KEYS, [Wish(id_, name) for id_, name in every_other_key().items()])


def all_other() -> KeyTable:
    """Return the table with the wishes of `every_other_key`."""
    return KeyTable(all_rebound().keys)
