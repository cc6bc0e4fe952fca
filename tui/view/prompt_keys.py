"""The keys of the prompt."""

from tui.view.key import Key, Pane

PROMPT_KEYS: tuple[Key, ...] = (
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
        "prompt.undo",
        None,
        "ctrl+underscore",
        "undo",
        Pane.PROMPT,
        "undo the last change of the text",
        shown="^_",
    ),
    Key("prompt.redo", None, "ctrl+y", "redo", Pane.PROMPT, "redo what was undone"),
    Key(
        "prompt.leave",
        None,
        "ctrl+d",
        "leave",
        Pane.PROMPT,
        "close the session if the prompt is empty, else delete to the right",
    ),
    Key(
        "prompt.older",
        None,
        "up",
        "recall",
        Pane.PROMPT,
        "on the first line: the previous prompt",
    ),
    Key(
        "prompt.newer",
        None,
        "down",
        "recall",
        Pane.PROMPT,
        "on the last line: the next prompt",
    ),
    Key("prompt.complete", None, "tab", "complete", Pane.PROMPT, "complete a command or its value"),
)
