"""What is said about a prompt that runs again: settings that differ, and what is loaded."""

from dataclasses import replace

import pytest
from origins import ready_of

from core.checkpoints.scan import scan
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.find import tokenizer_for
from tui.session.loaded import Loaded
from tui.session.pending_run import PendingRun
from tui.session.run_remarks import remarks, replacing

BOS = PromptOptions()


@pytest.fixture
def loaded(tmp_path, write_checkpoint) -> Loaded:
    write_checkpoint(tmp_path / "a/step_000100")
    (entry,) = scan([tmp_path / "a"])
    return Loaded(ready_of(entry, tokenizer_for(entry, None).tokenizer))


@pytest.fixture
def first(loaded) -> Generation:
    return Generation(1, Request((17, 1), seed=5, prompt="1", bos=True), loaded.ready)


def said(run: PendingRun, loaded: Loaded, how=BOS, **settings) -> list[str]:
    return list(remarks(run, loaded, SamplingSettings(**settings), how))


def test_a_new_prompt_and_a_run_with_the_same_settings_need_no_remark(loaded, first):
    assert said(PendingRun("1"), loaded, temperature=0.5) == []
    assert said(PendingRun("1", repeat=first), loaded) == []
    assert said(PendingRun("1", seed=9, source=first), loaded) == []


def test_the_current_settings_are_compared_with_those_of_the_source(loaded, first):
    assert said(PendingRun("1", seed=9, source=first), loaded, temperature=0.5, top_k=3) == [
        "Settings as now, not as in #1: temp 0.80 → 0.50, top-k off → 3"
    ]


def test_a_repetition_uses_the_stored_settings_and_says_so(loaded, first):
    assert said(PendingRun("1", repeat=first), loaded, temperature=0.5, stop=("8",)) == [
        'Settings as in #1, not as now: temp 0.50 → 0.80, stop "8" → off'
    ]


def test_constants_are_compared_too(loaded, first):
    origin = replace(loaded.origin, overrides=(("softcap", 20.0),))
    other = Loaded(replace(loaded.ready, origin=origin))
    assert said(PendingRun("1", seed=9, source=first), other) == [
        "Settings as now, not as in #1: constants the family's → softcap=20"
    ]


def test_beyond_the_context_is_compared_where_it_has_an_effect(loaded, first):
    beyond = PromptOptions(beyond_context=True)
    assert said(PendingRun("1", seed=9, source=first), loaded, beyond, max_tokens=62) == [
        "Settings as now, not as in #1: tokens 100 → 62"
    ]
    assert said(PendingRun("1", seed=9, source=first), loaded, beyond) == [
        "Settings as now, not as in #1: beyond off → on"
    ]
    first.request = replace(first.request, context=102, beyond_context=True)
    assert said(PendingRun("1", repeat=first), loaded) == [
        "Settings as in #1, not as now: beyond off → on"
    ]


def test_bos_is_compared_too(loaded, first):
    off = replace(PromptOptions(), bos=False)
    assert said(PendingRun("1", seed=9, source=first), loaded, off) == [
        "Settings as now, not as in #1: bos on → off"
    ]
    assert said(PendingRun("1", repeat=first), loaded, off) == [
        "Settings as in #1, not as now: bos off → on"
    ]


def test_a_fixed_seed_that_is_not_used_is_said(loaded, first):
    assert said(PendingRun("1", seed=9, source=first), loaded, seed=7) == [
        "The seed is new, not the fixed 7: /again always takes a new one"
    ]
    assert said(PendingRun("1", seed=5, source=first), loaded, seed=7) == [
        "The seed is that of #1, not the fixed 7"
    ]
    assert said(PendingRun("1", seed=7, source=first), loaded, seed=7) == []


def test_a_checkpoint_that_replaces_another_is_named(loaded, tmp_path):
    one = loaded.checkpoint
    other = replace(one, name="step_000200")
    assert replacing(other, one) == "Loading step_000200 in place of step_000100"
    twin = replace(one, folder=tmp_path / "b/step_000100")
    assert replacing(twin, one) == f"Loading {twin.folder} in place of {one.folder}"
    elsewhere = replace(other, run=tmp_path / "runB")
    assert replacing(elsewhere, one) == (
        f"Loading runB / step_000200 in place of {one.run.name} / step_000100"
    )
    base, chat = (tmp_path / f"{stage}_checkpoints/d2" for stage in ("base", "chatsft"))
    old = replace(one, name="d2@100", folder=base, run=base)
    new = replace(one, name="d2@100", folder=chat, run=chat)
    assert replacing(new, old) == "Loading chatsft/d2@100 in place of base/d2@100"


def test_a_stop_of_the_command_line_that_never_occurs_is_said_at_the_first_run(loaded):
    settings = SamplingSettings(stop=("\\n", "8"))
    (sentence,) = remarks(PendingRun("1"), loaded, settings, BOS, first=True)
    assert "never occurs: not in the vocabulary" in sentence
    assert list(remarks(PendingRun("1"), loaded, settings, BOS)) == []
