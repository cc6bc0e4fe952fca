"""The sections of the help page: every key and command is in exactly one."""

from tui.session.slash import COMMANDS
from tui.view.help_sections import sections
from tui.view.key_names import shown_name
from tui.view.keys import KEYS


def test_every_key_and_command_is_listed_once() -> None:
    rows = [row for section in sections(COMMANDS) for row in section.rows]
    keys = [(" ".join((key.display, *map(shown_name, key.more))), key.help) for key in KEYS]
    for key in keys:
        # The same key may do the same in two panes.
        assert rows.count(key) == keys.count(key)
    for command in COMMANDS.commands:
        assert rows.count((command.usage, command.help)) == 1


def test_escape_and_the_bands_have_sections() -> None:
    by_title = {section.title: section.rows for section in sections(COMMANDS)}
    assert by_title["Esc does the first of these that applies"][-1][1].endswith("to the prompt")
    assert ("0.6 to 0.9", "balanced (default 0.8)") in by_title["temp"]
    assert all(rows for rows in by_title.values())
