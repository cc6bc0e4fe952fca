"""The text of a user file that sets nothing."""

from pathlib import Path

from tui.command_line.config_template import config_template
from tui.command_line.configurable import configurable_flags
from tui.command_line.own_keys import own_keys
from tui.command_line.sources import read_sources
from tui.view.keys import KEYS, STANDARD


def test_every_line_holds_without_its_mark(tmp_path: Path, user: Path) -> None:
    (tmp_path / "runs").mkdir()
    names = configurable_flags()
    lines = config_template().replace("~/runs", str(tmp_path / "runs")).splitlines()
    at, of_keys = lines.index("# [presets.wild]"), lines.index("# [keys]")
    flags, preset = lines[:at], [line[2:] for line in lines[at : at + 3]]
    keys = [line[2:] for line in lines[of_keys:]]
    marked = [line[2:] for line in flags if line[2:].partition(" = ")[0] in names]
    user.write_text("\n".join([*marked, *preset, *keys]))

    sources = read_sources()
    assert own_keys(sources) == STANDARD
    assert [one.name for one in sources.keys] == [key.id for key in KEYS]
    assert sources.problems == []
    assert {one.name for one in sources.values} == set(names)
    assert list(sources.presets) == ["wild"]
