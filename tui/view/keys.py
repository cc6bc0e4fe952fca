"""The table of keys. Bindings, footer, palette and help page derive from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tui.view.key_actions import Actions


class Pane(StrEnum):
    """The pane in which a key acts.

    Keys that act everywhere are not letters, because letters are text in the prompt.
    """

    EVERYWHERE = "everywhere"
    PROMPT = "prompt"
    LIST = "checkpoints"
    OUTPUT = "output"
    SETTINGS = "settings"


# A function of the session's actions, or the name of an action of the pane's widget. None when the
# widget or Textual handles the key itself; then the entry is only shown in help and footer.
Handler = Callable[[Actions], None] | str | None


@dataclass(frozen=True, slots=True)
class Key:
    """A key and its action. `id` is stable, so that the action can be bound to another key.

    `help` is the line on the help page and the tooltip. Keys with `footer` are shown in the footer
    of their pane. `shown` is the key's name on the screen where it differs from Textual's name.
    """

    id: str
    handler: Handler
    key: str
    label: str
    pane: Pane
    help: str
    shown: str = ""
    footer: bool = False

    @property
    def display(self) -> str:
        """The key's name on the screen."""
        return self.shown or self.key


KEYS: tuple[Key, ...] = (
    Key(
        "prompt.run",
        None,
        "enter",
        "run",
        Pane.PROMPT,
        "run the prompt, or queue it while busy",
        footer=True,
    ),
    Key("prompt.newline", None, "ctrl+j", "newline", Pane.PROMPT, "insert a newline", footer=True),
    Key(
        "prompt.older",
        None,
        "up",
        "recall",
        Pane.PROMPT,
        "on the first line: the previous prompt",
        shown="↑",
    ),
    Key(
        "prompt.newer",
        None,
        "down",
        "recall",
        Pane.PROMPT,
        "on the last line: the next prompt",
        shown="↓",
    ),
    Key(
        "prompt.complete",
        None,
        "tab",
        "complete",
        Pane.PROMPT,
        "complete a slash command or its value",
    ),
    Key(
        "list.load",
        None,
        "enter",
        "load",
        Pane.LIST,
        "load the highlighted checkpoint",
        footer=True,
    ),
    Key(
        "list.sort", "sort", "s", "sort", Pane.LIST, "sort by step, loss, size or date", footer=True
    ),
    Key(
        "list.filter",
        "filter",
        "slash",
        "filter",
        Pane.LIST,
        "filter: type, Enter keeps it, Esc clears it",
        shown="/",
        footer=True,
    ),
    Key(
        "list.best",
        "best",
        "b",
        "best",
        Pane.LIST,
        "go to the recommended checkpoint of the run",
        footer=True,
    ),
    Key("list.info", "info", "i", "info", Pane.LIST, "show its facts in the output"),
    Key(
        "output.again",
        lambda actions: actions.run.again(),
        "r",
        "again",
        Pane.OUTPUT,
        "run again with a new seed",
        footer=True,
    ),
    Key(
        "output.same",
        lambda actions: actions.run.same(),
        "R",
        "same seed",
        Pane.OUTPUT,
        "run again with the same seed: the same text",
        shown="R",
        footer=True,
    ),
    Key("output.next", "step(1)", "j", "next", Pane.OUTPUT, "go to the next generation", shown="j"),
    Key(
        "output.previous",
        "step(-1)",
        "k",
        "previous",
        Pane.OUTPUT,
        "go to the previous generation",
        shown="k",
    ),
    Key(
        "output.select",
        "select",
        "v",
        "select",
        Pane.OUTPUT,
        "select the generation's prompt and text; press again to deselect",
    ),
    Key(
        "output.copy",
        lambda actions: actions.copy.text(),
        "y",
        "copy",
        Pane.OUTPUT,
        "copy the selection, else the generation's text",
        footer=True,
    ),
    Key(
        "output.copy_all",
        lambda actions: actions.copy.all(),
        "Y",
        "copy all",
        Pane.OUTPUT,
        "copy prompt and text of the generation",
    ),
    Key(
        "settings.less",
        None,
        "left",
        "less",
        Pane.SETTINGS,
        "decrease the value",
        shown="←",
        footer=True,
    ),
    Key(
        "settings.more",
        None,
        "right",
        "more",
        Pane.SETTINGS,
        "increase the value",
        shown="→",
        footer=True,
    ),
    Key(
        "settings.before",
        None,
        "up",
        "choose",
        Pane.SETTINGS,
        "choose the previous setting",
        shown="↑",
    ),
    Key(
        "settings.next", None, "down", "choose", Pane.SETTINGS, "choose the next setting", shown="↓"
    ),
    Key(
        "settings.unfold",
        None,
        "m",
        "more",
        Pane.SETTINGS,
        "show or hide top-p, min-p, stop and newline",
    ),
    Key("settings.enter", None, "enter", "enter", Pane.SETTINGS, "set the typed value"),
    Key(
        "stop",
        lambda actions: actions.run.stop(),
        "escape",
        "stop",
        Pane.EVERYWHERE,
        "leave the settings; else stop and keep the text; else go to the prompt",
        shown="esc",
        footer=True,
    ),
    Key(
        "help",
        lambda actions: actions.go.help(),
        "f1",
        "help",
        Pane.EVERYWHERE,
        "show every key and command",
        footer=True,
    ),
    Key(
        "quit",
        lambda actions: actions.go.quit(),
        "ctrl+q",
        "quit",
        Pane.EVERYWHERE,
        "close the session",
        footer=True,
    ),
    Key("pane.next", None, "tab", "places", Pane.EVERYWHERE, "go to the next place", footer=True),
    Key("pane.previous", None, "shift+tab", "places", Pane.EVERYWHERE, "go to the place before"),
    Key(
        "pane.settings",
        lambda actions: actions.go.settings(),
        "ctrl+t",
        "settings",
        Pane.EVERYWHERE,
        "go to the settings",
        footer=True,
    ),
    Key(
        "run.highlighted",
        lambda actions: actions.run.highlighted(),
        "ctrl+o",
        "run there",
        Pane.EVERYWHERE,
        "run the same prompt and seed on the highlighted checkpoint",
        footer=True,
    ),
    Key("palette", None, "ctrl+p", "palette", Pane.EVERYWHERE, "search all actions", footer=True),
    Key(
        "history",
        lambda actions: actions.go.history(),
        "ctrl+r",
        "history",
        Pane.EVERYWHERE,
        "search the prompts of this session",
    ),
    Key(
        "editor",
        lambda actions: actions.go.editor(),
        "ctrl+g",
        "editor",
        Pane.EVERYWHERE,
        "write the prompt in $VISUAL or $EDITOR",
    ),
    Key(
        "pane.list",
        lambda actions: actions.go.checkpoints(),
        "ctrl+l",
        "list",
        Pane.EVERYWHERE,
        "go to the checkpoints",
    ),
    Key(
        "copy_or_stop",
        lambda actions: actions.copy.or_stop(),
        "ctrl+c",
        "copy",
        Pane.EVERYWHERE,
        "copy the selection, else stop, else empty the prompt and show how to quit",
    ),
)
BY_ID = {key.id: key for key in KEYS}
