"""The slash commands of the session. Without an argument they show a value, with one they set it.

What they do is in the modules named after what they are about, such as setting_commands.
"""

from tui.session.list_commands import LIST_COMMANDS
from tui.session.model_commands import MODEL_COMMANDS
from tui.session.run_commands import RUN_COMMANDS
from tui.session.screen_commands import SCREEN_COMMANDS
from tui.session.setting_commands import SETTING_COMMANDS
from tui.view.commands import Command, CommandTable

COMMANDS = CommandTable(
    (
        *SETTING_COMMANDS,
        *MODEL_COMMANDS,
        *LIST_COMMANDS,
        *RUN_COMMANDS,
        *SCREEN_COMMANDS,
        Command(
            "help",
            lambda session, _: session.help(),
            "show every key and command",
            synonyms=("?",),
            key="help",
        ),
        Command(
            "quit",
            lambda session, _: session.quit(),
            "close the session",
            synonyms=("exit", "bye"),
            key="quit",
        ),
    )
)
