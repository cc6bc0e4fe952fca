"""The keys of the output that note and pin a generation, and show the commands."""

from tui.view.key import Key, Pane

PAST_KEYS: tuple[Key, ...] = (
    Key(
        "past.note",
        lambda actions: actions.past.ask_for_note(),
        "n",
        "note",
        Pane.OUTPUT,
        "note something about the generation, which the history finds",
    ),
    Key(
        "past.pin",
        lambda actions: actions.past.toggle_pin(),
        "p",
        "pin",
        Pane.OUTPUT,
        "pin the generation, which the history finds as pinned; again, not any more",
    ),
    Key(
        "past.log",
        lambda actions: actions.past.open_log(),
        "at",
        "commands",
        Pane.OUTPUT,
        "show the commands that repeat the generations, to copy one",
        shown="@",
    ),
)
