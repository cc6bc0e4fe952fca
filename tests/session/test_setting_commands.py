"""Commands of settings: they show a value, set it, and reject one that is out of range."""

from dataclasses import replace

import pytest
from present import present

from core.base.errors import UsageError
from core.checkpoints.families.traits import Traits
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings
from tui.session.slash import COMMANDS
from tui.view.presets import PRESETS
from tui.view.setting_bands import band_lines
from tui.view.setting_values import LABELS


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_without_a_value_a_setting_shows_its_value_and_range(around, setting):
    value, values, *bands = around.type(f"/{setting.commands[0]}")
    assert value.startswith(f"{LABELS[setting.name]} is ")
    assert values == f"It can be {setting.range}"
    assert tuple(bands) == band_lines(setting.name)


def test_temperature_and_top_k_show_their_bands(around):
    assert "0.6 to 0.9: balanced (default 0.8)" in around.type("/temp")
    assert "1: greedy, always the most likely token" in around.type("/topk")


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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/temp 0.8", "temp is already 0.80"),
        ("/topk off", "top-k is already off"),
        ("/tokens 100", "tokens is already 100"),
        ("/seed auto", "seed is already auto"),
        ("/topp 1", "top-p is already off"),
        ("/newline off", "stop at newline is already off"),
        ("/stop off", "stop is already off"),
        ("/bos on", "bos is already on"),
    ],
)
def test_a_value_that_is_set_already_is_not_shown_as_a_change(around, line, said):
    assert around.type(line) == [said]
    assert around.settings == SamplingSettings()
    assert around.how.bos is True


def test_two_temperatures_that_are_both_greedy_are_not_shown_as_a_change(around):
    around.type("/temp 0.00001")
    assert around.type("/temp 0") == ["temp is already greedy"]
    assert around.settings.temperature == 0


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
    assert around.how.bos is False
    assert around.type("/bos") == ["bos is off"]
    assert around.type("/bos ON") == ["bos on"]


@pytest.mark.parametrize("name", ["bos", "beyond"])
def test_a_switch_can_only_be_on_or_off(around, name):
    with pytest.raises(UsageError):
        around.type(f"/{name} maybe")


def test_beyond_is_off_at_first_and_says_by_which_rule_the_model_goes_on(around, loaded):
    assert around.type("/beyond") == ["beyond is off"]
    rule = "beyond the trained context of 64 tokens: a token sees all before it"
    assert loaded.type("/beyond on") == ["beyond on", rule]
    assert loaded.how == PromptOptions(beyond_context=True)
    windowed = replace(present(loaded.model), traits=Traits("G7", "", long_window=64))
    loaded.model = windowed
    assert loaded.type("/beyond on") == [
        "beyond is already on",
        "beyond the trained context of 64 tokens: in the long layers a token sees the 64 tokens "
        "before it",
    ]
    learned = Traits("nanoGPT", "", rope_base=None)
    loaded.model = replace(present(loaded.model), traits=learned)
    rule = "beyond the trained context of 64 tokens: each token reads the last 64 anew, "
    assert loaded.type("/beyond on")[1] == f"{rule}which is slow"
    assert loaded.type("/beyond off") == ["beyond off"]
    assert loaded.how == PromptOptions()


def test_more_tokens_than_the_context_are_only_remarked_while_they_cannot_pass_it(loaded):
    assert loaded.type("/tokens 64") == ["tokens 100 → 64"]
    assert loaded.type("/tokens 1000")[1] == (
        "more than the context of 64: the text ends there, context full; /beyond on lets it pass"
    )
    loaded.type("/beyond on")
    assert loaded.type("/tokens 1001") == ["tokens 1,000 → 1,001"]


def test_presets_are_listed(around):
    said = around.type("/preset")
    assert said[0] == "presets"
    assert said[1:] == [f"{name}: {preset.words}" for name, preset in PRESETS.items()]
    assert "creative: temperature 1.20, top-k 10" in said
    assert "greedy: temperature greedy, top-k off" in said


@pytest.mark.parametrize("name", PRESETS)
def test_the_name_of_a_preset_may_be_in_upper_or_lower_case(around, name):
    around.type(f"/preset {name.upper()}")
    assert around.settings == PRESETS[name].applied_to(SamplingSettings())
    assert around.said == [f"preset {name}: {PRESETS[name].words}"]


def test_an_unknown_preset_is_an_error_that_lists_the_presets(around):
    with pytest.raises(UsageError, match="Unknown preset 'cold'") as caught:
        around.type("/preset cold")
    assert caught.value.hint == "The presets are focused, balanced, creative, greedy"
    assert around.settings == SamplingSettings()


def test_every_setting_has_a_command():
    names = {name for command in COMMANDS.commands for name in command.names}
    assert {name for setting in SETTINGS for name in setting.commands} <= names


def test_the_help_of_stop_describes_the_command_and_not_the_flag():
    stop = present(COMMANDS.find("stop"))
    assert "several" not in stop.help
    assert "it replaces the previous one" in stop.help


def test_a_stop_that_can_never_occur_is_remarked(loaded):
    loaded.model = replace(present(loaded.model), alphabet="0123456789")
    loaded.type("/stop END")
    assert any("never occurs" in line for line in loaded.said)
    loaded.said.clear()
    loaded.type("/stop 8")
    assert not any("never occurs" in line for line in loaded.said)


def test_stop_without_a_text_says_how_to_stop_what_streams(loaded):
    assert len(loaded.type("/stop")) == 2
    loaded.streaming = True
    assert loaded.type("/stop")[-1] == "Esc or /cancel stops the generation"


def test_a_setting_that_greedy_makes_idle_is_remarked(around):
    around.type("/temp 0")
    remark = "temperature 0 is greedy: top-k is ignored"
    assert around.type("/topk 3") == ["top-k off → 3", remark]
    assert around.type("/tokens 5") == ["tokens 100 → 5"]
    assert around.type("/temp 0.5") == ["temp greedy → 0.50"]
