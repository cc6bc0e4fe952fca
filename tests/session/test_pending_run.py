"""Queued prompts: which checkpoint one needs, and the request that is made from it."""

from dataclasses import replace
from pathlib import Path

import pytest
from origins import ready_of
from recording import finished, token

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.protocol.events import SettingsChanged
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.characters import CURRENT
from tui.session.chat import Chat
from tui.session.continuation import continuation
from tui.session.loaded import Loaded
from tui.session.pending_run import (
    PendingRun,
    other_weights,
    repetition,
    rerun,
    rerun_on,
)

WARM = SamplingSettings(temperature=0.8)
HOW = PromptOptions()


@pytest.fixture
def checkpoints(tmp_path: Path, write_checkpoint) -> list[Checkpoint]:
    folders = [write_checkpoint(tmp_path / f"run{n}/step_000100", seed=n) for n in (1, 2)]
    return scan(folders)


def loaded_of(checkpoint: Checkpoint) -> Loaded:
    return Loaded(ready_of(checkpoint))


def generation_on(loaded: Loaded) -> Generation:
    run = PendingRun("1=", seed=5)
    return Generation(1, run.request(loaded, WARM, HOW, Chat()), loaded.ready)


def test_without_a_checkpoint_any_loaded_model_will_do(checkpoints):
    assert PendingRun("1=").can_run_on(loaded_of(checkpoints[0]))
    assert not PendingRun("1=").can_run_on(None)


def test_a_checkpoint_of_the_same_name_in_another_run_is_not_the_one(checkpoints):
    first, second = checkpoints
    run = PendingRun("1=", first)
    assert run.can_run_on(loaded_of(first))
    assert not run.can_run_on(loaded_of(second))
    assert run.wants(first)
    assert not run.wants(second)


def test_the_request_names_the_weights_that_it_was_made_for(checkpoints):
    loaded = loaded_of(checkpoints[0])
    request = PendingRun("1=", seed=5).request(loaded, WARM, HOW, Chat())
    assert request.fingerprint == checkpoints[0].index().fingerprint
    assert (request.seed, request.settings) == (5, WARM)
    assert request.ids[0] == CURRENT.bos_id


def test_the_seed_is_its_own_else_that_of_the_settings_else_new(checkpoints):
    loaded, fixed = loaded_of(checkpoints[0]), SamplingSettings(seed=9)
    assert PendingRun("1=", seed=5).request(loaded, fixed, HOW, Chat()).seed == 5
    assert PendingRun("1=").request(loaded, fixed, HOW, Chat()).seed == 9
    assert PendingRun("1=", seed=0).request(loaded, fixed, HOW, Chat()).seed == 0
    usual, run = SamplingSettings(), PendingRun("1=")
    seeds = {run.request(loaded, usual, HOW, Chat()).seed for _ in range(8)}
    assert len(seeds) > 1


def test_a_repetition_is_the_stored_request_with_its_changes(checkpoints):
    loaded = loaded_of(checkpoints[0])
    generation = generation_on(loaded)
    cold = SamplingSettings(temperature=0.1)
    generation.apply(SettingsChanged(3, cold))
    again = PendingRun("other", repeat=generation)
    request = again.request(loaded, SamplingSettings(), PromptOptions(bos=False), Chat())
    assert request.timeline == ((3, cold),)
    assert (request.ids, request.settings) == (generation.request.ids, WARM)


def test_a_repetition_needs_the_same_weights_wherever_they_lie(checkpoints):
    first, second = map(loaded_of, checkpoints)
    again = PendingRun("1=", checkpoints[1], repeat=generation_on(first))
    assert again.can_run_on(first)
    assert not again.can_run_on(second)


def test_a_rewritten_file_is_named_with_the_key_that_runs_it_anyway(checkpoints):
    error = other_weights(generation_on(loaded_of(checkpoints[0])))
    assert "have changed since #1" in error.message
    assert error.code == "checkpoint.other_weights"


def test_other_arithmetic_is_said_only_of_a_repetition(checkpoints):
    loaded = loaded_of(checkpoints[0])
    ready = loaded.ready
    other = Loaded(
        type(ready)(ready.origin, "cuda", "bfloat16", "plain", 4, "2.13", 0.1, 10, 64),
    )
    again = PendingRun("1=", repeat=generation_on(loaded))
    said = again.other_arithmetic(other)
    assert "cuda instead of cpu" in said
    assert "4 threads instead of 1 thread" in said
    assert again.other_arithmetic(loaded) == ""
    assert PendingRun("1=").other_arithmetic(other) == ""


def test_a_prompt_of_unknown_characters_is_refused(checkpoints):
    with pytest.raises(UsageError, match="in the vocabulary"):
        PendingRun("äö").request(loaded_of(checkpoints[0]), WARM, HOW, Chat())


def test_runs_of_an_earlier_generation_name_its_checkpoint_and_their_seed(checkpoints):
    first, second = checkpoints
    generation = generation_on(loaded_of(first))
    same, again, elsewhere = (
        repetition(generation),
        rerun(generation),
        rerun_on(second, generation, "not run"),
    )
    assert [run.prompt for run in (same, again, elsewhere)] == ["1="] * 3
    assert (same.checkpoint, same.repeat, same.seed) == (first, generation, None)
    assert (again.checkpoint, again.repeat, again.source) == (first, None, generation)
    assert again.seed is not None
    assert again.seed != rerun(generation).seed
    assert (elsewhere.checkpoint, elsewhere.seed) == (second, 5)


def test_weights_of_the_same_name_are_named_by_their_path_to_go_on(checkpoints):
    first, second = map(loaded_of, checkpoints)
    generation = generation_on(first)
    generation.apply(token(0, 1))
    generation.apply(finished())
    with pytest.raises(UsageError, match="#1 was generated by other weights") as refused:
        continuation(generation, second, WARM, HOW)
    assert refused.value.hint == f"Load them first: /model {checkpoints[0].model_path}"


def test_a_file_that_was_rewritten_cannot_be_loaded_again_to_go_on(checkpoints):
    loaded = loaded_of(checkpoints[0])
    generation = generation_on(loaded)
    generation.apply(token(0, 1))
    generation.apply(finished())
    origin = replace(loaded.origin, fingerprint="ff")
    with pytest.raises(UsageError) as refused:
        continuation(generation, Loaded(replace(loaded.ready, origin=origin)), WARM, HOW)
    assert refused.value.message == "The weights of #1 have changed on disk since"
    assert refused.value.hint == "/again runs its prompt on the new weights"


def test_a_continuation_beyond_its_own_context_is_refused_with_the_number(checkpoints):
    loaded = loaded_of(checkpoints[0])
    generation = generation_on(loaded)
    for index in range(64 - len(generation.request.ids)):
        generation.apply(token(index, 1))
    with pytest.raises(UsageError, match="#1 is still running") as refused:
        continuation(generation, loaded, WARM, HOW)
    assert refused.value.hint == "Stop it first (/cancel), or wait for its end"
    generation.apply(finished())
    with pytest.raises(UsageError, match="The context of 64 tokens is full at the end") as refused:
        continuation(generation, loaded, WARM, HOW)
    assert refused.value.hint == "/beyond on lets the text pass it"


def test_a_continuation_may_pass_the_context_if_that_is_on_now(checkpoints):
    loaded, beyond = loaded_of(checkpoints[0]), PromptOptions(beyond_context=True)
    generation = generation_on(loaded)
    used = len(generation.request.ids) + 60
    for index in range(60):
        generation.apply(token(index, 1))
    generation.apply(finished())
    within = continuation(generation, loaded, SamplingSettings(max_tokens=64 - used), beyond)
    assert (within.context, within.beyond_context) == (None, False)
    raised = continuation(generation, loaded, SamplingSettings(max_tokens=50), beyond)
    assert (raised.context, raised.beyond_context) == (used + 50, True)
    # The switch counts that is on now, not that of the generation.
    generation.request = replace(generation.request, context=200, beyond_context=True)
    within = continuation(generation, loaded, SamplingSettings(max_tokens=50), HOW)
    assert (within.context, within.beyond_context) == (None, False)


def test_a_continuation_is_made_for_the_constants_that_were_set(checkpoints):
    """The engine refuses a request that was made for the same weights with other constants."""
    ready = loaded_of(checkpoints[0]).ready
    loaded = Loaded(replace(ready, origin=replace(ready.origin, overrides=(("softcap", 20.0),))))
    generation = generation_on(loaded)
    generation.apply(token(0, 1))
    generation.apply(finished())
    request = continuation(generation, loaded, WARM, HOW)
    assert request.fingerprint == loaded.origin.identity != loaded.origin.fingerprint
    with pytest.raises(UsageError, match="#1 ran with softcap=20") as refused:
        continuation(generation, Loaded(ready), WARM, HOW)
    assert refused.value.hint == "Load so first: /set softcap=20"
