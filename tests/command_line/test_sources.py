"""Variables, project file and user file: what is read, and what is told of a line left out."""

from pathlib import Path

import pytest

from core.base.errors import UsageError
from tui.command_line.prompt_arguments import parse_options
from tui.command_line.sources import read_sources

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
