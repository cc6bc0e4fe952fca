"""The help page names everything that can be pressed or typed."""

from rich.console import Console

from tui.fullscreen.screens.help import help_page
from tui.session.slash import COMMANDS
from tui.view.keys import KEYS


def test_help_names_every_key_and_command():
    console = Console(width=300)
    with console.capture() as shown:
        console.print(help_page())
    assert all(key.help in shown.get() for key in KEYS)
    assert all(command.usage in shown.get() for command in COMMANDS.commands)
