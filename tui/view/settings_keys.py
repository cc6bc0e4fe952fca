"""The keys of the settings row."""

from tui.view.key import Key, Pane

SETTINGS_KEYS: tuple[Key, ...] = (
    Key(
        "settings.less",
        None,
        "left",
        "lower",
        Pane.SETTINGS,
        "decrease the value",
        footer=True,
    ),
    Key(
        "settings.more",
        None,
        "right",
        "higher",
        Pane.SETTINGS,
        "increase the value",
        footer=True,
    ),
    Key(
        "settings.before",
        None,
        "up",
        "choose",
        Pane.SETTINGS,
        "choose the previous setting",
    ),
    Key(
        "settings.next",
        None,
        "down",
        "next",
        Pane.SETTINGS,
        "choose the next setting",
        footer=True,
    ),
    Key(
        "settings.unfold",
        None,
        "m",
        "all settings",
        Pane.SETTINGS,
        "show all settings, or the usual ones and those that are not the default",
        footer=True,
    ),
    Key("settings.enter", None, "enter", "enter", Pane.SETTINGS, "set the typed value"),
)
