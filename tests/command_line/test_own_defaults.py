"""The user's own defaults: flag, variable, project file, user file, built-in."""

import os
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.command_line.prompt_arguments import parse_options

LEVELS = ("flag", "environment", "project", "user")


@given(st.sets(st.sampled_from(LEVELS)), st.sets(st.sampled_from(LEVELS)))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_higher_source_wins(user, monkeypatch, hot, many):
    words = []
    for name in [name for name in os.environ if name.startswith("STEPSCOPE_")]:
        monkeypatch.delenv(name)
    files = {"project": "", "user": ""}
    for at, level in enumerate(LEVELS, 1):
        for flag, chosen, value in (("temperature", hot, at / 10), ("max_tokens", many, at)):
            if level not in chosen:
                continue
            if level == "flag":
                words.append(f"--{flag}={value}")
            elif level == "environment":
                monkeypatch.setenv(f"STEPSCOPE_{flag.upper()}", str(value))
            else:
                files[level] += f"{flag} = {value}\n"
    Path("stepscope.toml").write_text(files["project"])
    user.write_text(files["user"])
    found = parse_options(words).settings
    first = {name: next((n for n, one in enumerate(LEVELS, 1) if one in chosen), 0)
             for name, chosen in (("hot", hot), ("many", many))}  # fmt: skip
    assert found.temperature == (first["hot"] / 10 or 0.8)
    assert found.max_tokens == (first["many"] or 100)


def test_a_switch_can_be_taken_back(user):
    user.write_text("stop_on_newline = true\nplain = true\n")
    assert parse_options([]).settings.stop_on_newline
    found = parse_options(["--stop_on_newline=off", "--plain=off"])
    assert (found.settings.stop_on_newline, found.plain) == (False, False)


def test_a_prompt_is_no_line_session(user):
    user.write_text("plain = true\n")
    assert parse_options([]).plain
    assert parse_options(["--prompt", "x"]).has_prompt


def test_the_demo_takes_no_checkpoint_of_a_file(user, tmp_path):
    user.write_text(f"checkpoint = 'd24'\ncheckpoints = ['{tmp_path}']\n")
    assert (parse_options([]).checkpoints, parse_options([]).roots) == (("d24",), (tmp_path,))
    demo = parse_options(["--demo"])
    assert (demo.checkpoints, demo.roots) == ((), ())


def test_the_variable_of_the_folders_wins_over_a_file(user, monkeypatch, tmp_path):
    user.write_text(f"checkpoints = ['{tmp_path}']\n")
    monkeypatch.setenv("STEPSCOPE_CHECKPOINTS", str(tmp_path / "other"))
    assert parse_options([]).roots == ()


def test_a_system_message_needs_chat(user):
    user.write_text("system = 'Be brief.'\n")
    assert parse_options([]).system == ""
    assert parse_options(["--chat"]).system == "Be brief."


def test_no_config_uses_none(user, monkeypatch):
    user.write_text("temperature = 0.1\n")
    monkeypatch.setenv("STEPSCOPE_MAX_TOKENS", "3")
    found = parse_options(["--no_config"]).settings
    assert (found.temperature, found.max_tokens) == (0.8, 100)


def test_presets_join_the_built_in_ones(user):
    user.write_text("[presets.calm]\ntemperature = 0.3\nmax_tokens = 9\n")
    Path("stepscope.toml").write_text("[presets.calm]\ntemperature = 0.4\n")
    found = parse_options([]).presets
    assert found is not None
    assert list(found)[-1] == "calm"
    assert found["calm"].words == "temperature 0.40"
