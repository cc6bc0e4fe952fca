"""The keys of the search of the history, in which letters are text."""

from tui.view.key import Key, Pane

HISTORY_KEYS: tuple[Key, ...] = (
    Key(
        "history.take",
        None,
        "enter",
        "into the prompt",
        Pane.HISTORY,
        "put the prompt into the prompt, with the settings of now",
        footer=True,
    ),
    Key(
        "history.show",
        "show",
        "ctrl+o",
        "show in output",
        Pane.HISTORY,
        "show the generation in the output, where /same repeats it with its own settings",
        footer=True,
    ),
    Key("history.copy", "copy", "ctrl+y", "copy ID", Pane.HISTORY, "copy the ID", footer=True),
    Key(
        "history.up",
        "move(-1)",
        "up",
        "choose",
        Pane.HISTORY,
        "choose the generation above, a newer one",
        shown="↑ ↓",
        footer=True,
    ),
    Key(
        "history.down",
        "move(1)",
        "down",
        "choose",
        Pane.HISTORY,
        "choose the generation below, an older one",
    ),
    Key(
        "history.page_down",
        "page(1)",
        "pagedown",
        "scroll",
        Pane.HISTORY,
        "scroll the text of the chosen one down",
        shown="PgDn",
        footer=True,
    ),
    Key(
        "history.page_up",
        "page(-1)",
        "pageup",
        "scroll",
        Pane.HISTORY,
        "scroll the text of the chosen one up",
        shown="PgUp",
    ),
    Key("history.back", "back", "escape", "back", Pane.HISTORY, "go back", footer=True),
)
