"""The flags that can have a default of the user's own."""

from dataclasses import replace

from tui.command_line.configurable import configurable_flags
from tui.command_line.prompt_arguments import parse_options


def test_every_configurable_flag_can_be_set_to_nothing(user):
    lists = {name: flag.kind for name, flag in configurable_flags().items()}
    user.write_text("".join(
        f"{name} = {'false' if kind.name == 'SWITCH' else chr(34) * 2}\n"
        for name, kind in lists.items()
    ))  # fmt: skip
    found = parse_options([])
    assert found.notes == ()
    assert replace(found, presets=None) == parse_options(["--no_config"])
