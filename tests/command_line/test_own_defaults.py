"""The user's own defaults: flag, variable, project file, user file, built-in."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import UsageError
from tui.command_line.configurable import configurable_flags
from tui.command_line.prompt_arguments import parse_options
from tui.command_line.sources import read_sources

LEVELS = ("flag", "environment", "project", "user")


@pytest.fixture
def user(monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "config/stepscope/config.toml"
    path.parent.mkdir(parents=True)
    return path


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


BAD = [
    ("temprature = 1", "config.toml:1: unknown key 'temprature'. Did you mean temperature?"),
    ("temperature = true", "config.toml:1: temperature cannot be True. Write a text or a number"),
    ("temperature = 200", "config.toml:1: temperature cannot be '200'. It must be a number from 0"),
    ("top_k = -1", "config.toml:1: top_k cannot be '-1'"),
    ("plain = 1", "config.toml:1: plain cannot be 1. Write true or false"),
    ("stop = [1, true]", "config.toml:1: stop cannot be True. Write a text or a number or a list"),
    ("device = 'gpu'", "config.toml:1: device cannot be 'gpu'. It must be cpu, cuda, mps or auto"),
    ("theme = 'nrd'", "config.toml:1: theme cannot be 'nrd'. Did you mean nord?"),
    ("prompt = 'x'", "config.toml:1: prompt cannot have a default. Give the flag with each call"),
    ("checkpoints = ['gone']", "config.toml:1: gone is not a folder. It is left out"),
    ("checkpoint = ['a', 'b']", "config.toml:1: checkpoint has several names"),
    ("temperature = = 1", "config.toml:1: not TOML: Invalid value"),
    ("theme = nord", 'not TOML: Invalid value. A text needs quotes: theme = "nord"'),
    ("checkpoint = ./a b # c", 'A text needs quotes: checkpoint = "./a b"'),
    ("tokenizer = C:\\a", "A text needs quotes: tokenizer = 'C:\\a'"),
    ("plain = True", "not TOML: Invalid value. Write plain = true"),
    ("seed = 1\nseed = 2", "config.toml:2: seed is given twice. It is in line 1 too"),
    ("seed = 2020-01-01", "config.toml:1: seed cannot be datetime.date(2020, 1, 1)"),
    ("seed = 0x" + "f" * 20000, "config.toml:1: seed has too many digits"),
    ("[preset.x]\na = 1", "config.toml:2: unknown key 'preset.x.a'. Did you mean [presets.x]?"),
    ("[preset.x]\ntemperature = 1", "key 'preset.x.temperature'. Did you mean [presets.x]?"),
    ("[preset]\ntop_k = 1", "unknown key 'preset.top_k'. Did you mean [presets.NAME]?"),
    ("[kes]\nhelp = 'f2'", "unknown key 'kes.help'. Did you mean [keys]?"),
    ("[presets.x]\ntheme = 'nord'", "theme does not belong to a preset. Write theme above all"),
    (
        "[keys]\nmax_tokens = 20",
        "max_tokens is not an action. Write max_tokens above",
    ),
    ("[keys]\nmax-tokens = 20", "max-tokens is not an action. Write max-tokens above all tables"),
    ("[a]\nseed = 1", "config.toml:2: unknown key 'a.seed'. Write seed above all tables"),
    ("keys = 1", "config.toml:1: keys is not a table. Write [keys] and ACTION = KEY below"),
    ("[presets.X]\ntop_k = 1", "config.toml:2: a preset cannot be called 'X'"),
    ("[presets.x]\ntop_q = 1", "config.toml:2: unknown setting 'top_q'"),
    ("[presets.x]\ntop_k = true", "config.toml:2: top_k cannot be True"),
    ("chat = true\nno_chat = true", "config.toml:2: no_chat and chat exclude each other"),
]


@pytest.mark.parametrize(("text", "told"), BAD, ids=[text[:20] for text, _ in BAD])
def test_a_bad_line_is_told_once_and_the_rest_holds(user, text, told):
    user.write_text(f"{text}\n")
    before = parse_options([])
    assert len(before.notes) == 1
    assert told in before.notes[0]
    assert len(before.notes[0]) <= 200
    user.write_text(f"{text}\n" if text.startswith("[") else f"{text}\nmax_tokens = 7\n")
    if not text.startswith("["):
        assert parse_options([]).settings.max_tokens == 7


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TEMPERATURE", "hot", "STEPSCOPE_TEMPERATURE: temperature cannot be 'hot'"),
        ("PLAIN", "maybe", "STEPSCOPE_PLAIN: plain cannot be 'maybe'. It must be on or off"),
        ("PRECISION", "fp12", "STEPSCOPE_PRECISION: precision cannot be 'fp12'"),
        ("CONFIG", "/not/there", "STEPSCOPE_CONFIG: /not/there does not exist"),
    ],
)
def test_a_bad_variable_is_refused_by_its_name(monkeypatch, name, value, told):
    monkeypatch.setenv(f"STEPSCOPE_{name}", value)
    with pytest.raises(UsageError) as caught:
        parse_options([])
    assert caught.value.line().startswith(told)


def test_a_misspelled_variable_is_told(monkeypatch):
    monkeypatch.setenv("STEPSCOPE_TEMPERATRE", "1")
    assert parse_options([]).notes == (
        "STEPSCOPE_TEMPERATRE is not used. Did you mean STEPSCOPE_TEMPERATURE?",
    )


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


def test_keys_are_handed_on_with_their_lines_as_they_are(user):
    user.write_text("[keys]\nquit = 'ctrl+x'\n'layers.head' = 1\nlist.sort = ['s', 'f5']\n")
    found = read_sources()
    assert [(one.name, one.value, one.origin.line) for one in found.keys] == [
        ("quit", "ctrl+x", 2), ("layers.head", 1, 3), ("list.sort", ["s", "f5"], 4),
    ]  # fmt: skip
    assert found.problems == []


@pytest.mark.parametrize("line", ["keep = true", "no_history = true", "[keys]\nquit = 'f5'"])
def test_a_folder_decides_neither_what_is_kept_nor_the_keys(user, line):
    Path("stepscope.toml").write_text(line)
    found = parse_options([])
    assert len(found.notes) == 1
    assert "cannot be set by a folder. Set" in found.notes[0]
    assert "in the user file" in found.notes[0]
    assert (found.keep, found.no_history, read_sources().keys) == (False, False, [])


def test_every_configurable_flag_can_be_set_to_nothing(user):
    lists = {name: flag.kind for name, flag in configurable_flags().items()}
    user.write_text("".join(
        f"{name} = {'false' if kind.name == 'SWITCH' else chr(34) * 2}\n"
        for name, kind in lists.items()
    ))  # fmt: skip
    found = parse_options([])
    assert found.notes == ()
    assert replace(found, presets=None) == parse_options(["--no_config"])
