import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.errors import UsageError
from tui.command_line.config_template import config_template
from tui.command_line.configurable import configurable_flags
from tui.command_line.prompt_arguments import parse_options
from tui.command_line.sources import read_sources
from tui.headless.config import run_config, write_config
from tui.view.themes import THEMES


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def user_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config" / "stepscope" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def table(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    run_config(everything=True, as_json=False)
    lines = capsys.readouterr().out.split("\n\n")[0].splitlines()
    parts = (line.partition("  ") for line in lines)
    return {name: " ".join(rest.split()) for name, _, rest in parts}


def test_every_value_is_listed_with_its_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user_file(
        tmp_path, "temperature = 0.2\nmax_tokens = 7\nplain = true\n[presets.wild]\ntop_k = 3"
    )
    Path("stepscope.toml").write_text("temperature = 0.3\nmax_tokens = 8\n")
    monkeypatch.setenv("STEPSCOPE_TEMPERATURE", "0.4")

    rows = table(capsys)
    assert rows["temperature"] == "0.4 environment STEPSCOPE_TEMPERATURE"
    assert rows["max_tokens"] == "8 project file stepscope.toml:2"
    assert rows["plain"].startswith("on user file ")
    assert rows["plain"].endswith("config.toml:3")
    assert rows["top_k"] == "off default"
    assert rows["device"] == "– default"
    assert rows["preset wild"].startswith("top_k=3 user file")
    assert rows.keys() >= configurable_flags().keys()


def test_what_is_as_built_in_is_only_counted_and_problems_come_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_config(as_json=False) == 0
    assert capsys.readouterr().out.startswith("everything is as built in; ")

    user_file(tmp_path, 'max_tokens = 7\ntheme = nord\n[keys]\n"help" = "f2"\nnope = "f3"\n')
    words = [sys.executable, "-m", "tui", "config"]
    found = subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    lines = found.stdout.splitlines()
    assert [" ".join(line.split()[:3]) for line in lines[:3]] == [
        "max_tokens 7 user", "key help f2", "everything else is",
    ]  # fmt: skip
    assert [line.partition("config.toml:")[2][:1] for line in lines[-2:]] == ["2", "5"]
    assert found.returncode == 2


def test_a_preset_with_a_built_in_name_says_that_it_replaces_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user_file(tmp_path, "[presets.greedy]\ntemperature = 1\n[presets.wild]\ntop_k = 3")
    rows = table(capsys)
    assert rows["preset greedy"].startswith("temperature=1.0 replaces the built-in one user file")
    assert rows["preset wild"].startswith("top_k=3 user file")
    presets = parse_options([]).presets
    assert presets is not None
    assert presets["greedy"].words == "temperature 1.00 (replaces the built-in one)"


def test_the_template_names_every_theme_and_no_value_has_a_capital() -> None:
    text = config_template()
    assert all(theme in text.partition("# theme = ")[0] for theme in THEMES)
    assert "\n# cpu, cuda or mps" in text
    assert "\n# Where to look" in text


def test_json_has_values_presets_files_and_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = user_file(tmp_path, "temprature = 1\nseed = 5\n[presets.wild]\ntop_k = 3")
    run_config(as_json=True)

    found = json.loads(capsys.readouterr().out)
    values = {one["name"]: one for one in found["values"]}
    assert values["seed"] == {
        "name": "seed", "value": "5", "set_by": "STEPSCOPE_SEED", "from": "user file",
        "variable": None, "file": str(path), "line": 2,
    }  # fmt: skip
    assert found["presets"]["wild"]["values"] == {"top_k": 3}
    assert [one["is_there"] for one in found["files"]] == [False, True]
    assert "temperature" in found["problems"][0]


def test_the_file_that_is_written_sets_nothing_and_names_everything(tmp_path: Path) -> None:
    write_config(force=False)

    path = tmp_path / "config" / "stepscope" / "config.toml"
    assert path.read_text() == config_template()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not read_sources().values
    for name in configurable_flags():
        assert f"\n# {name} = " in path.read_text()


def test_a_file_that_is_there_is_replaced_by_force_alone(tmp_path: Path) -> None:
    path = user_file(tmp_path, "seed = 5")
    with pytest.raises(UsageError, match="exists"):
        write_config(force=False)
    assert path.read_text() == "seed = 5"

    write_config(force=True)
    assert path.read_text() == config_template()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    with pytest.raises(UsageError, match="Cannot write"):
        write_config(force=False)


def test_keys_are_listed_with_their_origin_and_what_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user_file(tmp_path, '[keys]\nhistory = ["f3", "ctrl+r"]\nnope = "f4"\nhelp = "ctrl+i"\n')

    rows = table(capsys)
    assert rows["key history"].startswith("f3 ctrl+r user file")
    assert rows["key history"].endswith(":2")
    assert rows["key help"] == "f1 default"

    run_config(as_json=True)
    out, told = capsys.readouterr()
    assert json.loads(out)["keys"]["history"]["keys"] == ["f3", "ctrl+r"]
    assert told.index("config.toml:3") < told.index("config.toml:4")
