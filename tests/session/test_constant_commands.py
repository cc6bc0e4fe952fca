"""/set: shows, sets and takes back constants of the model."""

from dataclasses import replace

import pytest
from around import Around
from present import present

from core.base.errors import UsageError
from core.checkpoints.families.override_values import NAMES
from core.checkpoints.families.table import FAMILIES
from core.protocol.load_options import LoadOptions
from tui.session.slash import COMMANDS

HOW = "/set NAME=VALUE loads with another one, /set NAME= takes it back, /set default all"


@pytest.fixture
def g7(loaded: Around) -> Around:
    """A loaded model of G7."""
    traits = FAMILIES["G7"].traits("", 2048, "SSSL")
    loaded.model = replace(present(loaded.model), traits=traits, vocabulary=32768)
    return loaded


def test_alone_it_shows_what_is_set_and_what_the_model_runs_with(g7, around):
    assert g7.type("/set") == [
        "no constant is set",
        "family G7 runs with softcap=15 window_pattern=SSSL long_window=2048 short_window=512 "
        "rope_table_dtype=compute rope_base=100000 qk_scale=1.2 ve_gain=3 norm_eps=1.1920929e-07 "
        "vocab=32768",
        HOW,
    ]
    g7.options = LoadOptions(overrides=(("qk_scale", 1.15), ("softcap", 20.0)))
    assert g7.type("/set")[0] == "set: qk_scale=1.15 softcap=20"


def test_alone_without_a_model_it_shows_what_the_next_load_has(around):
    assert around.type("/set") == ["no constant is set", HOW]


@pytest.mark.parametrize("line", ["/set softcap", "/set rope-base", "/set vocab"])
def test_a_name_alone_shows_its_value_and_range(g7, line):
    value, range_ = g7.type(line)
    assert value in ("softcap is 15", "rope_base is 100000", "vocab is 32768")
    assert range_.startswith("It can be a ")
    assert g7.loads == []


def test_a_name_alone_of_another_family_says_so(loaded, around):
    assert loaded.type("/set ve_gain")[0] == "family G1 does not have ve_gain"
    loaded.model = None
    assert loaded.type("/set ve_gain")[0] == "ve_gain: no model is loaded"


def test_constants_are_set_and_taken_back_and_each_time_loaded_again(g7):
    assert g7.type("/set softcap=20") == ["softcap=20: loading step_000100 again"]
    assert g7.options.overrides == (("softcap", 20.0),)
    assert g7.type("/set qk-scale=1.15 window_pattern=l") == [
        "qk_scale=1.15 softcap=20 window_pattern=L: loading step_000100 again"
    ]
    assert g7.type("/set softcap=") == ["qk_scale=1.15 window_pattern=L: loading step_000100 again"]
    assert g7.type("/set qk_scale= softcap=30") == [
        "softcap=30 window_pattern=L: loading step_000100 again"
    ]
    assert g7.type("/SET Default") == ["the family's constants: loading step_000100 again"]
    assert g7.options == LoadOptions()
    assert len(g7.loads) == 5


def test_what_is_in_use_is_not_loaded_again(g7):
    g7.type("/set softcap=20")
    assert g7.type("/set softcap =20.0") == ["softcap=20: in use already"]
    g7.type("/set default")
    assert g7.type("/set default") == ["the family's constants: in use already"]
    assert len(g7.loads) == 2


def test_precision_and_route_stay(g7):
    g7.options = LoadOptions(precision="bfloat16", route="plain")
    g7.type("/set softcap=20")
    assert (g7.options.precision, g7.options.route) == ("bfloat16", "plain")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/set colour=3", "'colour' is not a constant; it must be one of softcap, window"),
        ("/set colour", "'colour' is not a constant"),
        ("/set colour=", "'colour' is not a constant"),
        ("/set softcap=0", "softcap cannot be '0'"),
        ("/set softcap=1 softcap=2", "softcap is given twice"),
        ("/set softcap = 3", "3 needs a value"),
        ("/set window_pattern=SSSL", "Family G1 does not have window_pattern, only softcap, long"),
    ],
)
def test_what_cannot_be_set_is_refused_with_the_names_and_changes_nothing(loaded, line, said):
    with pytest.raises(UsageError) as caught:
        loaded.type(line)
    assert caught.value.message.startswith(said)
    assert (loaded.options, loaded.loads) == (LoadOptions(), [])


def test_constants_cannot_change_while_text_streams(g7):
    g7.streaming = True
    with pytest.raises(UsageError, match="The constants cannot change while text streams"):
        g7.type("/set softcap=20")
    assert g7.options == LoadOptions()


def test_with_nothing_loaded_they_apply_from_the_next_load(around):
    assert around.type("/set ve_gain=2") == ["ve_gain=2: from the next load on"]
    assert around.options.overrides == (("ve_gain", 2.0),)


def test_names_are_completed():
    shown = [one.line for one in COMMANDS.completions("/set ")]
    assert shown == [*(f"/set {name}=" for name in NAMES), "/set default"]
    assert [one.line for one in COMMANDS.completions("/set rope_b")] == ["/set rope_base="]
