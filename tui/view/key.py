"""One key: where it acts, what it does, and the words that explain it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tui.view.key_actions import Actions
from tui.view.key_names import shown_name


class Pane(StrEnum):
    """The pane in which a key acts.

    Keys that act everywhere are not letters, because letters are text in the prompt.
    """

    EVERYWHERE = "everywhere"
    PROMPT = "prompt"
    LIST = "checkpoints"
    OUTPUT = "output"
    SETTINGS = "settings"
    COMPARISON = "comparison"
    LAYERS = "layers"
    CONTENTS = "files"
    HISTORY = "history"


# A function of the session's actions, or the name of an action of the pane's widget. None when the
# widget or Textual handles the key itself; then the entry is only shown in help and footer.
Handler = Callable[[Actions], None] | str | None


@dataclass(frozen=True, slots=True)
class Key:
    """A key and its action. `id` is stable, so that the action can be bound to another key.

    `help` is the line on the help page and the tooltip. Keys with `footer` are shown in the footer
    of their pane. `shown` is the key's name on the screen where it differs from Textual's name.
    `key` "" is an action without a key; `more` are further keys of the same action.
    """

    id: str
    handler: Handler
    key: str
    label: str
    pane: Pane
    help: str
    shown: str = ""
    footer: bool = False
    more: tuple[str, ...] = ()

    @property
    def display(self) -> str:
        """The key's name on the screen, such as `^J`, `Esc` or `F1`; "" without a key."""
        return self.shown or shown_name(self.key)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of the action."""
        return (self.key, *self.more) if self.key else ()
