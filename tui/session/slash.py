"""The slash commands of the session. Without an argument they show a value, with one they set it.

What they do is in the modules named after what they are about, such as setting_commands. These are
imported when the first command is read or completed, so that the first frame does not wait for
them.
"""

# ruff: noqa: PLC0415 - for the reason above

from tui.view.commands import Command, CommandTable


def _commands() -> tuple[Command, ...]:
    from tui.session.branch_commands import BRANCH_COMMANDS
    from tui.session.chat_commands import CHAT_COMMANDS
    from tui.session.compare_commands import COMPARE_COMMANDS
    from tui.session.constant_commands import CONSTANT_COMMANDS
    from tui.session.contents_commands import CONTENTS_COMMANDS
    from tui.session.export_commands import EXPORT_COMMANDS
    from tui.session.fan_commands import FAN_COMMANDS
    from tui.session.history_commands import HISTORY_COMMANDS
    from tui.session.inside_commands import INSIDE_COMMANDS
    from tui.session.judge_commands import JUDGE_COMMANDS
    from tui.session.list_commands import LIST_COMMANDS
    from tui.session.mark_commands import MARK_COMMANDS
    from tui.session.model_commands import MODEL_COMMANDS
    from tui.session.run_commands import RUN_COMMANDS
    from tui.session.screen_commands import SCREEN_COMMANDS
    from tui.session.setting_commands import SETTING_COMMANDS

    return (
        *SETTING_COMMANDS,
        *MODEL_COMMANDS,
        *CONSTANT_COMMANDS,
        *LIST_COMMANDS,
        *MARK_COMMANDS,
        *COMPARE_COMMANDS,
        *JUDGE_COMMANDS,
        *CONTENTS_COMMANDS,
        *RUN_COMMANDS,
        *EXPORT_COMMANDS,
        *FAN_COMMANDS,
        *INSIDE_COMMANDS,
        *BRANCH_COMMANDS,
        *HISTORY_COMMANDS,
        *CHAT_COMMANDS,
        *SCREEN_COMMANDS,
        *_GENERAL,
    )


_GENERAL = (
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
COMMANDS = CommandTable(_commands)
