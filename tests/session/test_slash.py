"""Slash commands: they show a value, set it, and reject one that is out of range."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from present import present

from core.base.errors import UsageError
from core.checkpoints.scan import scan
from core.protocol.load_options import LoadOptions
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings
from tui.session.slash import COMMANDS
from tui.view.commands import Call
from tui.view.presets import PRESETS, preset_values
from tui.view.setting_values import LABELS
from tui.view.surroundings import ModelInMemory


class Around:
    """Surroundings without a screen; `done` lists the calls that a screen would carry out."""

    def __init__(self, entries=()) -> None:
        self.settings, self.bos, self.options = SamplingSettings(), True, LoadOptions()
        self.model: ModelInMemory | None = None
        self.streaming = False
        self.checkpoints = tuple(entries)
        self.said: list[str] = []
        self.loads: list[str] = []
        self.done: list[str] = []

    def change(self, settings) -> None:
        self.settings = settings

    def begin_with_bos(self, *, bos: bool) -> None:
        self.bos = bos

    def load(self, checkpoint) -> None:
        self.loads.append(checkpoint.name)

    def use_options(self, options) -> None:
        self.options = options

    def load_again(self) -> bool:
        self.loads.append(present(self.model).name)
        return True

    def say(self, *lines: str) -> None:
        self.said += lines

    def clear(self) -> None:
        self.said.clear()

    def show_facts(self) -> None:
        self.done.append("facts")

    def again(self) -> None:
        self.done.append("again")

    def go_on(self) -> None:
        self.done.append("go on")

    def copy(self, part: str, file: str) -> None:
        self.done.append(f"copy {part!r} {file!r}")

    def help(self) -> None:
        self.done.append("help")

    def quit(self) -> None:
        self.done.append("quit")

    def type(self, line: str) -> list[str]:
        before = len(self.said)
        call = COMMANDS.read_line(line)
        assert isinstance(call, Call)
        call.carry_out(self)
        return self.said[before:]


@pytest.fixture
def around(tmp_path, write_checkpoint) -> Around:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step)
    return Around(scan([Path("runs")]))


@pytest.fixture
def loaded(around) -> Around:
    around.model = ModelInMemory("step_000100", "float32", context=64, vocabulary=32)
    return around


@pytest.mark.parametrize("command", COMMANDS.commands, ids=lambda command: command.name)
def test_without_a_value_a_command_changes_nothing(around, command):
    around.type(f"/{command.name}")
    assert (around.settings, around.loads) == (SamplingSettings(), [])


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_without_a_value_a_setting_shows_its_value_and_range(around, setting):
    value, values = around.type(f"/{setting.commands[0]}")
    assert value.startswith(f"{LABELS[setting.name]} is ")
    assert values == f"It can be {setting.range}"


@pytest.mark.parametrize(
    ("line", "name", "value", "said"),
    [
        ("/temp 0.5", "temperature", 0.5, "temp 0.80 → 0.50"),
        ("/temp 0", "temperature", 0.0, "temp 0.80 → greedy"),
        ("/topk 10", "top_k", 10, "top-k off → 10"),
        ("/tokens 1,000", "max_tokens", 1000, "tokens 100 → 1,000"),
        ("/seed 7", "seed", 7, "seed auto → 7"),
        ("/topp 0.9", "top_p", 0.9, "top-p off → 0.9"),
        ("/minp 0.05", "min_p", 0.05, "min-p off → 0.05"),
        (r"/stop \n\n", "stop", ("\n\n",), r'stop off → "\n\n"'),
        ("/stop a b", "stop", ("a b",), 'stop off → "a b"'),
        ("/newline on", "stop_on_newline", True, "stop at newline off → on"),
        ("/TEMP   0.5  ", "temperature", 0.5, "temp 0.80 → 0.50"),
    ],
)
def test_a_setting_is_set_and_shows_the_old_and_the_new_value(around, line, name, value, said):
    assert around.type(line) == [said]
    assert around.settings == SamplingSettings(**{name: value})


@pytest.mark.parametrize("word", ["off", "none", "0"])
def test_top_k_can_be_switched_off(around, word):
    around.type("/topk 10")
    assert around.type(f"/topk {word}") == ["top-k 10 → off"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("/temp 101", "temperature"),
        ("/temp nan", "temperature"),
        ("/temp hot", "temperature"),
        ("/topk -1", "top_k"),
        ("/tokens 0", "max_tokens"),
        ("/tokens 1.5", "max_tokens"),
        ("/seed -1", "seed"),
        ("/seed 9223372036854775808", "seed"),
        ("/topp 0", "top_p"),
        ("/minp 1.1", "min_p"),
        (f"/stop {'a' * 257}", "stop"),
        ("/newline maybe", "stop_on_newline"),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range(around, line, name):
    with pytest.raises(UsageError, match=f"^{LABELS[name]} cannot be ") as caught:
        around.type(line)
    assert caught.value.hint == f"It must be {BY_NAME[name].range}"
    assert around.settings == SamplingSettings()
    assert around.said == []


def test_more_tokens_than_the_context_have_a_remark(loaded):
    assert loaded.type("/tokens 64") == ["tokens 100 → 64"]
    said = "more than the context of 64: the text ends there, context full"
    assert loaded.type("/tokens 65")[1:] == [said]


def test_top_k_above_the_vocabulary_has_a_remark(loaded):
    assert len(loaded.type("/topk 32")) == 1
    assert loaded.type("/topk 33")[1:] == ["top-k 33 is more than the vocabulary: 32"]


def test_a_temperature_that_is_greedy_has_a_remark(loaded):
    assert loaded.type("/temp 0.00001")[1:] == ["temperature 1e-05 is below 0.0001: greedy"]
    assert len(loaded.type("/temp 0")) == 1


def test_a_remark_is_only_about_the_changed_setting(loaded):
    loaded.type("/topk 33")
    assert loaded.type("/seed 1") == ["seed auto → 1"]
    assert loaded.type("/tokens 9") == ["tokens 100 → 9"]


def test_without_a_loaded_model_there_are_no_remarks(around):
    assert around.type("/tokens 100000") == ["tokens 100 → 100,000"]


def test_bos_is_shown_and_set(around):
    assert around.type("/bos") == ["bos is on"]
    assert around.type("/bos off") == ["bos off"]
    assert around.bos is False
    assert around.type("/bos") == ["bos is off"]
    assert around.type("/bos ON") == ["bos on"]


def test_bos_can_only_be_on_or_off(around):
    with pytest.raises(UsageError):
        around.type("/bos maybe")


def test_presets_are_listed(around):
    said = around.type("/preset")
    assert said[0] == "presets"
    assert said[1:] == [f"{name}: {preset_values(preset)}" for name, preset in PRESETS.items()]
    assert "creative: temperature 1.20, top-k 10" in said
    assert "greedy: temperature greedy, top-k off" in said


@pytest.mark.parametrize("name", PRESETS)
def test_the_name_of_a_preset_may_be_in_upper_or_lower_case(around, name):
    around.type(f"/preset {name.upper()}")
    assert around.settings == PRESETS[name]
    assert around.said == [f"preset {name}: {preset_values(PRESETS[name])}"]


def test_an_unknown_preset_is_an_error_that_lists_the_presets(around):
    with pytest.raises(UsageError, match="Unknown preset 'cold'") as caught:
        around.type("/preset cold")
    assert caught.value.hint == "The presets are focused, balanced, creative, greedy"
    assert around.settings == SamplingSettings()


def test_the_loaded_model_is_shown(loaded):
    assert loaded.type("/model") == ["model is step_000100"]
    assert Around().type("/model") == ["no model is loaded"]


@pytest.mark.parametrize("name", ["step_000200", "step_000200@200", "runs/step_000200"])
def test_a_model_is_loaded_by_its_names(around, name):
    around.type(f"/load {name}")
    assert around.loads == ["step_000200"]


def test_an_unknown_model_is_an_error_that_names_the_nearest(around):
    with pytest.raises(UsageError, match="not found: step_00030") as caught:
        around.type("/model step_00030")
    assert caught.value.hint.startswith("Did you mean step_000")
    assert around.loads == []


def test_a_folder_that_cannot_be_read_is_an_error(around, monkeypatch):
    monkeypatch.setattr("tui.session.slash.resolve", Mock(side_effect=OSError(5, "I/O error")))
    with pytest.raises(UsageError, match="Cannot read runs: the disk or the network failed"):
        around.type("/model runs")


def test_clear_empties_the_output(around):
    around.type("/temp")
    around.type("/clear")
    assert around.said == []


@pytest.mark.parametrize(
    ("line", "action"),
    [("/r", "again"), ("/?", "help"), ("/bye", "quit"), ("/show", "facts")],
)
def test_other_commands_are_carried_out_by_the_screen(around, line, action):
    around.type(line)
    assert around.done == [action]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "/precision",
            [
                "precision is auto; the loaded model uses float32",
                "It can be auto, fp32, fp16, bf16, int8",
            ],
        ),
        (
            "/route",
            [
                "route is auto; the loaded model uses float32",
                "It can be auto, onednn, plain, fbgemm",
            ],
        ),
    ],
)
def test_precision_and_route_show_the_option_and_what_the_loaded_model_uses(loaded, line, said):
    assert loaded.type(line) == said


def test_another_precision_loads_again_and_resets_the_route(loaded):
    assert loaded.type("/route plain") == ["route plain: loading step_000100 again"]
    assert loaded.options == LoadOptions(route="plain")
    assert loaded.type("/dtype FP16") == [
        "route plain → auto",
        "precision fp16: loading step_000100 again",
    ]
    assert loaded.options == LoadOptions(precision="float16")
    assert loaded.loads == ["step_000100", "step_000100"]


def test_with_nothing_loaded_a_precision_applies_from_the_next_load(around):
    assert around.type("/precision int8") == ["precision int8 applies from the next load"]
    assert around.loads == []


@pytest.mark.parametrize("line", ["/precision fp8", "/route mkl", "/precision "])
def test_unknown_precisions_and_routes_are_errors_that_list_the_known_ones(loaded, line):
    if line.endswith(" "):
        assert loaded.type(line)[0].startswith("precision is")
        return
    with pytest.raises(UsageError, match="cannot be") as caught:
        loaded.type(line)
    assert "It must be auto" in caught.value.line()
    assert loaded.options == LoadOptions()


def test_the_precision_cannot_change_while_text_streams(loaded):
    loaded.streaming = True
    with pytest.raises(UsageError, match="while text streams"):
        loaded.type("/precision fp16")
    assert loaded.options == LoadOptions()


def test_commands_and_their_synonyms_are_found():
    names = (
        "temp topk tokens seed topp minp stop newline bos preset model again clear info help quit"
    )
    assert all(COMMANDS.find(name) for name in names.split())
    synonyms = {"temperature": "temp", "top_k": "topk", "max": "tokens", "load": "model",
                "reset": "clear", "regen": "again", "show": "info", "?": "help", "exit": "quit",
                "bye": "quit"}  # fmt: skip
    assert {name: present(COMMANDS.find(name)).name for name in synonyms} == synonyms


def test_every_setting_has_a_command():
    names = {name for command in COMMANDS.commands for name in command.names}
    assert {name for setting in SETTINGS for name in setting.commands} <= names


def test_no_two_commands_have_the_same_name():
    names = [name for command in COMMANDS.commands for name in command.names]
    assert len(names) == len(set(names))


def test_the_help_of_stop_describes_the_command_and_not_the_flag():
    stop = present(COMMANDS.find("stop"))
    assert "several" not in stop.help
    assert "it replaces the previous one" in stop.help


def test_names_are_completed():
    assert [each.line for each in COMMANDS.completions("/to")] == ["/topk ", "/tokens ", "/topp "]
    assert [each.line for each in COMMANDS.completions("/ag")] == ["/again"]


def test_values_are_completed():
    assert [each.line for each in COMMANDS.completions("/preset ba")] == ["/preset balanced"]
    for name in ("bos", "newline"):
        assert [each.shown for each in COMMANDS.completions(f"/{name} ")] == ["on", "off"]
    assert "/route plain" in [each.line for each in COMMANDS.completions("/route ")]
    assert "/dtype int8" in [each.line for each in COMMANDS.completions("/dtype i")]
    names = ["step_000100", "step_000200", "step_000200"]
    assert [each.line for each in COMMANDS.completions("/load 2", names)] == ["/load step_000200"]
    assert COMMANDS.completions("/model step_000200", names) == ()


def test_readme_names_every_command():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert all(f"/{command.name}" in readme for command in COMMANDS.commands)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("/cler", "Did you mean /clear?"),
        ("/modle x", "Did you mean /model?"),
        ("/edit", "See /help."),
        ("/best", "See /help."),
    ],
)
def test_only_a_near_command_is_offered(typed, hint):
    with pytest.raises(UsageError) as caught:
        COMMANDS.read_line(typed)
    assert caught.value.hint.startswith(hint)


def test_a_stop_that_can_never_occur_is_remarked(loaded):
    loaded.model = replace(present(loaded.model), alphabet="0123456789")
    loaded.type("/stop END")
    assert any("never occurs" in line for line in loaded.said)
    loaded.said.clear()
    loaded.type("/stop 8")
    assert not any("never occurs" in line for line in loaded.said)


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("/continue", "go on"),
        ("/copy", "copy '' ''"),
        ("/copy ALL", "copy 'all' ''"),
        ("/copy text a b", "copy 'text' 'a b'"),
        ("/copy my notes.txt", "copy '' 'my notes.txt'"),
    ],
)
def test_what_is_copied_or_continued_is_read_from_the_line(around, line, done):
    around.type(line)
    assert around.done == [done]
