"""Textual's bindings, made from the table of keys."""

from textual.binding import Binding, BindingType

from tui.view.key import Key, Pane
from tui.view.keys import KEYS


def bindings_of(pane: Pane) -> list[BindingType]:
    """Return the bindings of a pane.

    Those of `Pane.EVERYWHERE`, except Esc, have priority over the focused widget.
    """
    return [_binding(key) for key in KEYS if key.pane is pane and key.handler is not None]


def _binding(key: Key) -> Binding:
    everywhere = key.pane is Pane.EVERYWHERE
    return Binding(
        key.key,
        key.handler if isinstance(key.handler, str) else f"screen.press('{key.id}')",
        key.label,
        show=False,
        priority=everywhere and key.key != "escape",
        id=key.id,
        tooltip=key.help,
    )
