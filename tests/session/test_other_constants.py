"""A generation is only repeated with the constants that it ran with."""

from dataclasses import replace

import pytest
from recording import ORIGIN, READY, request

from core.checkpoints.families.override_values import Overrides
from core.checkpoints.families.overrides import read_overrides
from core.record.generation import Generation
from tui.session.constant_commands import _changed
from tui.session.other_constants import other_constants, way_back

CASES = (
    (),
    ("softcap=20",),
    ("softcap=30",),
    ("softcap=20", "qk_scale=1.15"),
    ("long_window=none", "qk_scale=2"),
)


def generation_with(overrides: Overrides) -> Generation:
    ready = replace(READY, origin=replace(ORIGIN, overrides=overrides))
    return Generation(3, request(), ready)


@pytest.mark.parametrize("now", CASES)
@pytest.mark.parametrize("then", CASES)
def test_the_command_in_the_hint_sets_what_it_ran_with(now, then):
    before, wanted = read_overrides(now), read_overrides(then)
    refused = other_constants(generation_with(wanted), before)
    if now == then:
        assert refused is None
        return
    assert refused is not None
    typed = way_back(before, wanted).removeprefix("/set ").split()
    assert _changed(before, typed) == wanted
    assert refused.hint == f"Load so first: {way_back(before, wanted)}"


def test_the_refusal_names_the_generation_and_its_constants():
    refused = other_constants(generation_with((("softcap", 20.0),)), ())
    assert refused is not None
    assert refused.message == "#3 ran with softcap=20"
    assert refused.hint == "Load so first: /set softcap=20"
    refused = other_constants(generation_with(()), (("softcap", 20.0),))
    assert refused is not None
    assert refused.message == "#3 ran with the family's own constants"
