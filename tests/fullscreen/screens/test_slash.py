"""Slash commands: said without a value, set with one, refused with the range."""

from pathlib import Path

import pytest
from origins import ready_of

from core.base.errors import UsageError
from core.checkpoints.scan import scan
from core.protocol.load_options import LoadOptions
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings
from tui.fullscreen.screens.slash import carry_out, told
from tui.session.controller import Controller, Phase
from tui.session.hand_off import Batch
from tui.view.catalog import Catalog
from tui.view.commands import COMMANDS, PRESETS, read_line
from tui.view.setting_values import LABELS


class JobQueue:
    def submit(self, job) -> int:
        return 1

    def stop(self, job: int) -> None:
        pass


class Silent:
    def __getattr__(self, name):
        return lambda *_: None


class Listing:
    def __init__(self, entries) -> None:
        self.catalog, self.gone_to, self.asked = Catalog(tuple(entries)), [], 0

    def go_to(self, entry) -> None:
        self.gone_to.append(entry)

    def action_info(self) -> None:
        self.asked += 1


class Output:
    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, *lines: str) -> None:
        self.said += lines

    def clear(self) -> None:
        self.said.clear()


class Pane:
    """What a command may act on; `done` are the actions of the screen."""

    def __init__(self, entries=()) -> None:
        self.controller = Controller(JobQueue(), Silent(), LoadOptions())
        self.listing, self.output, self.done = Listing(entries), Output(), []

    def use(self, settings, *said) -> None:
        self.controller.change(settings)
        self.output.say(*said)

    def use_preset(self, name, preset) -> None:
        self.done.append((name, preset))

    def __getattr__(self, name):
        if not name.startswith("action_"):
            raise AttributeError(name)
        return lambda: self.done.append(name)

    def type(self, line: str) -> list[str]:
        before = len(self.output.said)
        carry_out(read_line(line), self)
        return self.output.said[before:]

    def load(self, entry) -> None:
        self.controller.load(entry)
        self.controller.apply(Batch(1, (ready_of(entry),), ended=True))


@pytest.fixture
def place(tmp_path, write_checkpoint) -> Pane:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step)
    return Pane(scan([Path("runs")]))


@pytest.fixture
def loaded(place) -> Pane:
    place.load(place.listing.catalog.entries[0])
    return place


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_without_a_value_nothing_is_set(place, command):
    carry_out(read_line(f"/{command.name}"), place)
    assert place.controller.settings == SamplingSettings()
    assert place.controller.phase is Phase.EMPTY


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_says_its_value_and_its_range(place, setting):
    value, values = place.type(f"/{setting.commands[0]}")
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
        (r"/stop \n\n", "stop", ("\n\n",), r"stop off → \n\n"),
        ("/stop a b", "stop", ("a b",), "stop off → a b"),
        ("/newline on", "stop_on_newline", True, "newline off → on"),
        ("/TEMP   0.5  ", "temperature", 0.5, "temp 0.80 → 0.50"),
    ],
)
def test_a_setting_is_set_and_says_both_values(place, line, name, value, said):
    assert place.type(line) == [said]
    assert place.controller.settings == SamplingSettings(**{name: value})


@pytest.mark.parametrize("word", ["off", "none", "0"])
def test_a_setting_is_taken_back(place, word):
    place.type("/topk 10")
    assert place.type(f"/topk {word}") == ["top-k 10 → off"]


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
def test_a_value_out_of_range_is_refused_with_the_range(place, line, name):
    with pytest.raises(UsageError, match=f"^{name} cannot be ") as caught:
        place.type(line)
    assert caught.value.hint == f"It must be {BY_NAME[name].range}"
    assert place.controller.settings == SamplingSettings()
    assert place.output.said == []


def test_more_tokens_than_the_context_is_remarked(loaded):
    assert loaded.type("/tokens 64") == ["tokens 100 → 64"]
    said = "more than the context of 64: it stops there, context full"
    assert loaded.type("/tokens 65")[1:] == [said]


def test_top_k_above_the_vocabulary_is_remarked(loaded):
    assert len(loaded.type("/topk 32")) == 1
    assert loaded.type("/topk 33")[1:] == ["top-k 33 is more than the vocabulary: 32"]


def test_a_temperature_that_is_greedy_is_remarked(loaded):
    assert loaded.type("/temp 0.00001")[1:] == ["temperature 1e-05 is below 0.0001: greedy"]
    assert len(loaded.type("/temp 0")) == 1


def test_a_remark_belongs_to_what_was_changed(loaded):
    loaded.type("/topk 33")
    assert loaded.type("/seed 1") == ["seed auto → 1"]
    assert loaded.type("/tokens 9") == ["tokens 100 → 9"]


def test_with_nothing_loaded_there_is_nothing_to_remark(place):
    assert place.type("/tokens 100000") == ["tokens 100 → 100,000"]


def test_bos_is_said_and_set(place):
    assert place.type("/bos") == ["bos is on"]
    assert place.type("/bos off") == ["bos off"]
    assert place.controller.how.bos is False
    assert place.type("/bos") == ["bos is off"]
    assert place.type("/bos ON") == ["bos on"]


def test_bos_takes_no_other_word(place):
    with pytest.raises(UsageError):
        place.type("/bos maybe")


def test_presets_are_told(place):
    said = place.type("/preset")
    assert said[0] == "presets"
    assert said[1:] == [f"{name}: {told(preset)}" for name, preset in PRESETS.items()]
    assert "creative: temperature 1.20, top-k 10" in said
    assert "greedy: temperature greedy, top-k off" in said


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_in_any_case(place, name):
    place.type(f"/preset {name.upper()}")
    assert place.done == [(name, PRESETS[name])]


def test_an_unknown_preset_names_those_there_are(place):
    with pytest.raises(UsageError, match="Unknown preset 'cold'") as caught:
        place.type("/preset cold")
    assert caught.value.hint == "There are focused, balanced, creative, greedy"
    assert place.done == []


def test_the_model_is_said(loaded):
    assert loaded.type("/model") == ["model is step_000100"]
    assert Pane().type("/model") == ["no model is loaded"]


@pytest.mark.parametrize("name", ["step_000200", "step_000200@200", "runs/step_000200"])
def test_a_model_is_loaded_by_its_names(place, name):
    place.type(f"/load {name}")
    assert [entry.name for entry in place.listing.gone_to] == ["step_000200"]
    assert place.controller.coming.name == "step_000200"
    assert place.controller.phase is Phase.LOADING


def test_a_model_that_is_not_there_is_refused_with_the_nearest(place):
    with pytest.raises(UsageError, match="not found: step_00030") as caught:
        place.type("/model step_00030")
    assert caught.value.hint.startswith("Did you mean step_000")
    assert place.listing.gone_to == []
    assert place.controller.phase is Phase.EMPTY


def test_a_model_given_by_its_path_is_the_one_in_the_list(place):
    place.type("/model runs/step_000200")
    (found,) = place.listing.gone_to
    assert found.key in [entry.key for entry in place.listing.catalog.entries]


def test_clear_empties_the_output(place):
    place.type("/temp")
    place.type("/clear")
    assert place.output.said == []


def test_info_asks_the_list(place):
    place.type("/show")
    assert place.listing.asked == 1


@pytest.mark.parametrize(
    ("line", "action"),
    [("/r", "action_again"), ("/?", "action_help"), ("/bye", "action_quit")],
)
def test_the_rest_is_the_screens(place, line, action):
    place.type(line)
    assert place.done == [action]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "/precision",
            [
                "precision is auto, what is loaded is float32",
                "It can be auto, fp32, fp16, bf16, int8",
            ],
        ),
        (
            "/route",
            ["route is auto, what is loaded is float32", "It can be auto, onednn, plain, fbgemm"],
        ),
    ],
)
def test_precision_and_route_say_what_is_asked_for_and_what_computes(loaded, line, said):
    assert loaded.type(line) == said


def test_another_precision_loads_again_and_lets_go_of_the_route(loaded):
    assert loaded.type("/route plain") == ["route plain: loading step_000100 again"]
    loaded.load(loaded.listing.catalog.entries[0])
    assert loaded.controller.options == LoadOptions(route="plain")
    assert loaded.type("/dtype FP16") == [
        "route plain → auto",
        "precision fp16: loading step_000100 again",
    ]
    assert loaded.controller.options == LoadOptions(precision="float16")
    assert loaded.controller.phase is Phase.LOADING


def test_with_nothing_loaded_a_precision_holds_from_the_next_load(place):
    assert place.type("/precision int8") == ["precision int8 holds from the next load on"]
    assert place.controller.phase is Phase.EMPTY


@pytest.mark.parametrize("line", ["/precision fp8", "/route mkl", "/precision "])
def test_unknown_precisions_and_routes_are_refused_with_the_known(loaded, line):
    if line.endswith(" "):
        assert loaded.type(line)[0].startswith("precision is")
        return
    with pytest.raises(UsageError, match="cannot be") as caught:
        loaded.type(line)
    assert "It must be auto" in caught.value.line()
    assert loaded.controller.options == LoadOptions()


def test_a_precision_cannot_change_under_a_text(loaded):
    loaded.controller.run("1", None)
    with pytest.raises(UsageError, match="while text streams"):
        loaded.type("/precision fp16")
    assert loaded.controller.options == LoadOptions()
