"""Activities: what a load and a generation do with the batches of their job."""

from dataclasses import replace
from unittest.mock import call, create_autospec

import pytest
from origins import ready_of
from recording import READY, begun, finished, request, token

from core.base.error_codes import Code
from core.base.errors import CheckpointError, ReportedError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.protocol.events import Loading, Notice, SettingsChanged, Started, StopReason, Unloaded
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from tui.session.activities import GenerateActivity, LoadActivity, Memory
from tui.session.hand_off import Batch
from tui.session.ports import Listener

OLD, NEW = LoadOptions(), LoadOptions(precision="bf16")


@pytest.fixture
def listener():
    return create_autospec(Listener, instance=True)


@pytest.fixture
def checkpoint(tmp_path, write_checkpoint) -> Checkpoint:
    return scan([write_checkpoint(tmp_path / "step_000100")])[0]


@pytest.fixture
def load(checkpoint, listener) -> LoadActivity:
    return LoadActivity(checkpoint, NEW, Memory(NEW, OLD), listener)


@pytest.fixture
def generate(listener) -> GenerateActivity:
    session, generation = begun()
    return GenerateActivity(generation, session, listener)


def test_a_load_keeps_its_progress_and_then_the_model(load, checkpoint):
    load.apply(Batch(1, (Loading("reading", 1, 2),)))
    assert (load.progress, load.ended) == (Loading("reading", 1, 2), False)
    load.apply(Batch(1, (ready_of(checkpoint),), ended=True))
    assert (load.ended, load.failed) == (True, False)
    assert load.memory.loaded.checkpoint == checkpoint
    assert load.memory.working == NEW


def test_options_that_cannot_work_give_way_to_those_that_did(load, listener):
    error = UsageError("no", code=Code.DEVICE_UNAVAILABLE)
    load.apply(Batch(1, (), ended=True, failure=error))
    assert (load.ended, load.failed) == (True, True)
    assert load.memory.options == OLD
    listener.load_failed.assert_called_once_with(error, load.checkpoint)
    listener.load_noticed.assert_called_once_with("The next load uses precision auto again")


@pytest.mark.parametrize("code", [Code.SETTING_RANGE, Code.CONSTANT_LACKING])
def test_constants_that_cannot_be_set_give_way(checkpoint, listener, code):
    refused = LoadOptions(overrides=(("vocab", 99),))
    load = LoadActivity(checkpoint, refused, Memory(refused, OLD), listener)
    load.apply(Batch(1, (), ended=True, failure=UsageError("no", code=code)))
    assert load.memory.options == OLD
    listener.load_noticed.assert_called_once_with(
        "The next load uses precision auto, the family's constants again"
    )


def test_a_broken_checkpoint_leaves_the_options(load, listener):
    load.apply(Batch(1, (), ended=True, failure=CheckpointError("cut")))
    assert load.memory.options == NEW
    listener.load_noticed.assert_not_called()


def test_a_cancelled_load_is_noticed_and_counts_as_failed(load, listener):
    load.apply(Batch(1, (), ended=True, cancelled=True))
    assert load.failed
    listener.load_cancelled.assert_called_once_with(load.checkpoint)


def test_memory_is_empty_once_the_old_model_had_to_go(load, checkpoint):
    load.memory.apply(ready_of(checkpoint), NEW)
    load.apply(Batch(1, (Unloaded(),)))
    assert load.memory.loaded is None


def test_texts_of_a_batch_are_joined_into_one(generate, listener):
    generate.apply(Batch(1, (token(0, 1, "a"), token(1, 1, "b"))))
    listener.grew.assert_called_once_with(generate.generation, "ab")


def test_a_change_of_settings_comes_between_the_texts(generate, listener):
    cold = SettingsChanged(1, SamplingSettings(temperature=0.0))
    generate.apply(Batch(1, (token(0, 1, "a"), cold, token(1, 1, "b"))))
    names = [call[0] for call in listener.method_calls]
    assert names == ["grew", "changed", "grew"]


@pytest.mark.parametrize(("context", "text"), [(4, "ab"), (1, "")])
def test_the_first_token_beyond_the_context_is_marked(listener, context, text):
    session = Session()
    beyond = replace(request(), context=50, beyond_context=True)
    session.apply(Started((beyond,), replace(READY, context=context)))
    activity = GenerateActivity(session.generations[0], session, listener)
    activity.apply(Batch(1, tuple(token(n, 1, letter) for n, letter in enumerate("abc"))))
    grown = [call(activity.generation, text)] if text else []
    rest = call(activity.generation, "abc"[len(text) :])
    assert listener.grew.mock_calls == [*grown, rest]
    assert [one[0] for one in listener.method_calls] == ["grew"] * len(grown) + ["changed", "grew"]


def test_a_notice_is_shown_and_not_recorded(generate, listener):
    generate.apply(Batch(1, (Notice("slow"),)))
    listener.remarked.assert_called_once_with(generate.generation, "slow")
    assert generate.generation.parts == []


def test_the_end_is_told_after_the_last_text(generate, listener):
    generate.apply(Batch(1, (token(0, 1, "a"), finished("z")), ended=True))
    assert [call[0] for call in listener.method_calls] == ["grew", "ended"]
    assert generate.generation.text == "az"
    assert generate.ended


def test_a_job_that_ends_without_a_stop_reason_is_an_error_with_the_figures_so_far(
    generate, listener
):
    failure = ReportedError("out of memory")
    generate.apply(Batch(1, (token(0, 1, "a"), token(1, 1, "b")), ended=True, failure=failure))
    assert generate.generation.stop is StopReason.ERROR
    assert generate.generation.stats.new_tokens == 2
    listener.ended.assert_called_once_with(generate.generation)
    assert generate.generation.error() is failure
