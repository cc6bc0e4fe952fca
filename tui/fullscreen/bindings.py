"""From the registry's keys to Textual's bindings."""

from textual.binding import Binding, BindingType

from tui.view.commands import KEYS, Key, Pane

# Keys that a widget or Textual itself handles; here they are only explained.
ELSEWHERE = frozenset(
    {
        "submit",
        "newline",
        "recall_older",
        "recall_newer",
        "complete",
        "load",
        "less",
        "choose",
        "unfold",
        "enter",
        "more",
        "focus_next",
        "focus_previous",
        "command_palette",
    }
)

# What the list and the output do themselves; the rest is the screen's.
OWN = frozenset({"sort", "filter", "best", "info", "step(1)", "step(-1)", "select"})


def bindings_of(place: Pane) -> list[BindingType]:
    """Return the bindings of a place; chords that act everywhere come before a focused widget."""
    return [_binding(key) for key in KEYS if key.place is place and key.action not in ELSEWHERE]


def _binding(key: Key) -> Binding:
    everywhere = key.place is Pane.EVERYWHERE
    return Binding(
        key.key,
        key.action if key.action in OWN else f"screen.{key.action}",
        key.label,
        show=False,
        priority=everywhere and key.key != "escape",
    )
