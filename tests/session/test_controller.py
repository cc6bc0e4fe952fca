"""The session's state machine, between a fake job queue and a fake listener."""

from dataclasses import replace
from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of

from core.base.error_codes import Code
from core.base.errors import CheckpointError, ReportedError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.protocol.events import (
    Finished,
    Loading,
    Notice,
    SettingsChanged,
    Stats,
    StopReason,
    Token,
    Unloaded,
)
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.jobs import Generate, Load
from tui.session.phase import Phase


class Sitting:
    """A controller with its fakes, and short names for what the runner would answer."""

    def __init__(self, checkpoints: list[Checkpoint]) -> None:
        self.first, self.second, *_ = checkpoints
        self.jobs, self.listener = JobQueue(), Told()
        self.controller = Controller(self.jobs, self.listener.listener, LoadOptions())

    def answer(self, *events, **end) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, **end))

    def load(self, checkpoint: Checkpoint) -> None:
        assert self.controller.load(checkpoint)
        self.answer(Loading("reading", 1, 2), ready_of(checkpoint), ended=True)

    def finish(self, reason=StopReason.MAX_TOKENS) -> None:
        self.answer(Finished(reason, "", Stats()), ended=True)


def token(index: int, text: str = "1") -> Token:
    return Token(index, 1, text, -0.5, 0.0)


@pytest.fixture
def sitting(tmp_path: Path, write_checkpoint) -> Sitting:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"step_{step:06d}", step=step)
    return Sitting(scan([tmp_path]))


def test_load_then_run(sitting):
    controller = sitting.controller
    assert controller.phase is Phase.EMPTY
    controller.load(sitting.first)
    assert controller.phase is Phase.LOADING
    sitting.answer(ready_of(sitting.first), ended=True)
    assert controller.phase is Phase.IDLE
    assert controller.run("1+1=", None)
    assert controller.phase is Phase.PREFILL
    sitting.answer(token(0, "2"), token(1, "3"))
    assert controller.phase is Phase.GENERATING
    assert [args[1] for args in sitting.listener.of("grew")] == ["23"]
    sitting.finish()
    assert controller.phase is Phase.IDLE
    assert controller.session.generations[0].text == "23"


def test_enter_with_nothing_loaded_loads_the_highlighted_one_first(sitting):
    assert sitting.controller.run("1", sitting.second)
    assert sitting.jobs.submitted == [Load(sitting.second, LoadOptions())]
    sitting.answer(ready_of(sitting.second), ended=True)
    assert isinstance(sitting.jobs.submitted[1], Generate)
    assert sitting.jobs.submitted[1].request.prompt == "1"


def test_the_queue_is_one_deep_and_nothing_is_discarded(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    assert controller.run("1", None)
    assert controller.run("2", None)
    assert controller.queued.prompt == "2"
    assert not controller.run("3", None)
    sitting.finish()
    assert sitting.jobs.submitted[-1].request.prompt == "2"
    assert controller.queued is None


def test_stop_returns_the_queued_prompt(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    sitting.controller.run("2", None)
    assert sitting.controller.stop()
    assert sitting.jobs.stopped == [2]
    assert sitting.listener.of("given_back") == [("2",)]
    assert sitting.controller.phase is Phase.STOPPING
    sitting.finish(StopReason.CANCELLED)
    assert sitting.controller.phase is Phase.IDLE
    assert not sitting.controller.stop()


def test_a_failed_load_returns_the_prompt_and_keeps_the_old_model(sitting):
    sitting.load(sitting.first)
    sitting.controller.run_on(sitting.second, "7")
    sitting.answer(failure=CheckpointError("cut"), ended=True)
    assert sitting.listener.of("given_back") == [("7",)]
    assert sitting.listener.of("load_failed")[0][1] == sitting.second
    assert sitting.controller.loaded.checkpoint == sitting.first
    assert sitting.controller.phase is Phase.IDLE


def test_another_checkpoint_chosen_while_loading_is_loaded_instead(sitting):
    sitting.controller.load(sitting.first)
    sitting.controller.load(sitting.second)
    assert sitting.jobs.stopped == [1]
    sitting.controller.apply(Batch(1, (ready_of(sitting.first),), ended=True, cancelled=True))
    assert sitting.controller.phase is Phase.LOADING
    assert sitting.controller.loaded.checkpoint == sitting.first
    sitting.answer(ready_of(sitting.second), ended=True)
    assert sitting.controller.loaded.checkpoint == sitting.second


def test_loading_while_text_streams_is_refused(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    assert not sitting.controller.load(sitting.second)
    assert len(sitting.jobs.submitted) == 2
    assert sitting.listener.of("refused") == [("Stop what runs first (/cancel), then load",)]


def test_same_prompt_and_seed_on_another_checkpoint(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("12", None)
    sitting.finish()
    seed = sitting.controller.session.generations[0].request.seed
    sitting.controller.run_on(sitting.second, "something else")
    sitting.answer(ready_of(sitting.second), ended=True)
    request = sitting.jobs.submitted[-1].request
    assert (request.prompt, request.seed) == ("12", seed)


def test_again_with_a_new_seed_and_with_the_same(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("12", None)
    cold = SamplingSettings(temperature=0.1)
    sitting.answer(token(0), SettingsChanged(1, cold), token(1))
    sitting.finish()
    first = controller.session.generations[0]
    controller.change(SamplingSettings(top_k=3))
    assert controller.again(first, same=True)
    job = sitting.jobs.submitted[-1]
    assert job.request == replace(first.request, timeline=((1, cold),))
    sitting.finish()
    assert controller.again(first, same=False)
    assert sitting.jobs.submitted[-1].request.settings.top_k == 3
    assert sitting.jobs.submitted[-1].request.seed != first.request.seed


def test_a_changed_setting_is_marked_between_the_texts(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("12", None)
    sitting.answer(token(0, "a"), SettingsChanged(1, SamplingSettings()), token(1, "b"))
    order = [said[0] for said in sitting.listener.said if said[0] in ("grew", "changed")]
    assert order == ["grew", "changed", "grew"]


def test_a_prompt_of_unknown_characters_only_is_an_error_and_does_not_run(sitting):
    sitting.load(sitting.first)
    assert not sitting.controller.run("xyz", None)
    assert len(sitting.jobs.submitted) == 1
    assert "xyz" in sitting.listener.of("failed")[0][0].message


def test_an_error_while_decoding_is_reported_and_the_session_continues(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    sitting.answer(token(0), failure=CheckpointError("bad"), ended=True)
    generation = sitting.controller.session.generations[0]
    assert generation.stop is StopReason.ERROR
    assert sitting.listener.of("ended") == [(generation,)]
    assert generation.error().message == "bad"
    assert sitting.controller.run("2", None)


def test_batches_of_earlier_jobs_are_ignored(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    sitting.controller.apply(Batch(1, (token(0, "old"),), ended=True))
    assert sitting.controller.session.generations[0].text == ""


def test_notices_are_passed_on(sitting):
    sitting.controller.load(sitting.first)
    sitting.answer(Notice("using the CPU"))
    assert sitting.listener.of("load_noticed") == [("using the CPU",)]


def test_a_load_begins_before_anything_is_reported_about_it(sitting):
    sitting.controller.load(sitting.first)
    sitting.answer(Notice("using the CPU"))
    said = [said[0] for said in sitting.listener.said if said[0].startswith("load_")]
    assert said == ["load_began", "load_noticed"]


def test_a_failed_load_restores_the_options_of_the_last_successful_one(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.options = LoadOptions(precision="bf16", route="onednn")
    controller.load(sitting.first)
    refused = UsageError("No bfloat16 on the route onednn", code=Code.ROUTE_UNAVAILABLE)
    sitting.answer(ended=True, failure=refused)
    assert controller.options == LoadOptions()
    assert sitting.listener.of("load_noticed") == [("The next load uses precision auto again",)]
    controller.options = LoadOptions(precision="fp16")
    sitting.load(sitting.first)
    controller.load(sitting.second)
    sitting.answer(ended=True, cancelled=True)
    assert controller.options == LoadOptions(precision="fp16")


@pytest.mark.parametrize("end", [{"failure": CheckpointError("cut")}, {"cancelled": True}])
def test_a_broken_checkpoint_or_a_cancelled_load_leaves_the_options(sitting, end):
    sitting.controller.options = LoadOptions(precision="bf16")
    sitting.controller.load(sitting.first)
    sitting.answer(ended=True, **end)
    assert sitting.controller.options == LoadOptions(precision="bf16")


def test_the_options_of_a_load_that_was_replaced_but_succeeded_are_the_working_ones(sitting):
    controller = sitting.controller
    controller.options = LoadOptions(precision="bf16")
    controller.load(sitting.first)
    first_job = len(sitting.jobs.submitted)
    controller.load(sitting.second)
    controller.apply(Batch(first_job, (ready_of(sitting.first),)))
    sitting.answer(ended=True, failure=UsageError("no", code=Code.ROUTE_UNAVAILABLE))
    assert controller.options == LoadOptions(precision="bf16")


def test_the_same_seed_with_another_precision_is_noticed(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("1", None)
    sitting.finish()
    controller.again(controller.session.generations[0], same=True)
    sitting.finish()
    assert sitting.listener.of("remarked") == []
    controller.load(sitting.first)
    sitting.answer(replace(ready_of(sitting.first), precision="int8", route="fbgemm"), ended=True)
    controller.again(controller.session.generations[0], same=True)
    again = controller.session.generations[-1]
    assert sitting.listener.of("remarked") == [
        (again, "The text may differ despite the same seed: int8 (fbgemm) instead of float32")
    ]


def test_a_finished_load_is_applied_although_another_was_chosen_meanwhile(sitting):
    """Enter chooses a broken C when B is loaded but its batch is not applied yet."""
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.load(sitting.second)
    late = Batch(2, (ready_of(sitting.second),), ended=True)
    controller.load(replace(sitting.first, problem="cut"))
    controller.apply(late)
    sitting.answer(failure=CheckpointError("cut"), ended=True)
    controller.run("1", None)
    generation = controller.session.generations[0]
    assert generation.origin == ready_of(sitting.second).origin
    assert sitting.jobs.submitted[-1].request.fingerprint == generation.origin.fingerprint


def test_a_reload_after_a_failed_load_keeps_its_own_origin_when_steps_share_a_name(
    sitting, tmp_path, write_checkpoint
):
    controller = sitting.controller
    (twin,) = scan([write_checkpoint(tmp_path / "other/step_000100", seed=9)])
    assert twin.name == sitting.first.name
    sitting.load(sitting.first)
    controller.load(twin)
    sitting.answer(Unloaded(), ready_of(sitting.first), failure=CheckpointError("x"), ended=True)
    assert controller.loaded.origin == ready_of(sitting.first).origin
    assert controller.loaded.checkpoint == sitting.first


def test_nothing_is_loaded_after_the_old_model_was_unloaded_and_the_load_failed(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.load(sitting.second)
    sitting.answer(Unloaded(), failure=CheckpointError("cut"), ended=True)
    assert controller.loaded is None
    assert controller.phase is Phase.EMPTY


def test_the_same_again_runs_the_stored_request_whatever_bos_is_now(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("12", None)
    sitting.finish()
    first = controller.session.generations[0]
    controller.use_how(PromptOptions(bos=False))
    controller.again(first, same=True)
    assert sitting.jobs.submitted[-1].request == replace(first.request, timeline=())
    assert controller.session.generations[1].request.ids == first.request.ids


def test_a_replay_can_be_replayed(sitting):
    controller = sitting.controller
    cold = SamplingSettings(temperature=0.1)
    sitting.load(sitting.first)
    controller.run("12", None)
    sitting.answer(SettingsChanged(0, cold), token(0))
    sitting.finish()
    first = controller.session.generations[0]
    for number in (0, 1):
        controller.again(controller.session.generations[number], same=True)
        request = sitting.jobs.submitted[-1].request
        assert (request.settings, request.timeline) == (first.request.settings, ((0, cold),))
        sitting.answer(SettingsChanged(0, cold), token(0))
        sitting.finish()


def test_a_replay_on_other_weights_is_refused(sitting, tmp_path, write_checkpoint):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("1", None)
    sitting.finish()
    write_checkpoint(tmp_path / "step_000100", seed=5)
    rewritten = scan([tmp_path])[0]
    sitting.load(rewritten)
    assert controller.again(controller.session.generations[0], same=True)
    sitting.answer(ready_of(rewritten), ended=True)
    assert "have changed since #1" in sitting.listener.of("failed")[0][0].message
    assert sitting.listener.of("given_back") == []
    assert len(controller.session.generations) == 1


def test_statistics_are_kept_when_decoding_fails(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("1", None)
    sitting.answer(token(0), token(1), failure=ReportedError("bug"), ended=True)
    generation = controller.session.generations[0]
    assert (generation.stats.new_tokens, generation.stats.prompt_tokens) == (2, 2)


def test_a_loaded_checkpoint_runs_although_its_file_was_deleted(sitting):
    controller = sitting.controller
    controller.load(sitting.first)
    ready = ready_of(sitting.first)
    sitting.first.model_path.unlink()
    sitting.answer(ready, ended=True)
    assert controller.run("1", None)
    assert controller.loaded.origin == ready.origin


def test_again_says_which_settings_changed_and_which_checkpoint_is_loaded(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    assert controller.run("1", None)
    sitting.finish()
    first = controller.session.generations[0]
    sitting.load(sitting.second)
    controller.change(SamplingSettings(temperature=0.5))
    assert controller.again(first, same=False)
    replaced = f"Loading {sitting.first.name} in place of {sitting.second.name}"
    assert sitting.listener.of("load_noticed") == [(replaced,)]
    sitting.answer(ready_of(sitting.first), ended=True)
    changed = "Settings as now, not as in #1: temp 0.80 → 0.50"
    assert [text for _, text in sitting.listener.of("remarked")] == [changed]
    sitting.finish()
    assert controller.again(first, same=True)
    stored = "Settings as in #1, not as now: temp 0.50 → 0.80"
    assert [text for _, text in sitting.listener.of("remarked")] == [changed, stored]
    sitting.finish()
    assert controller.run_on(sitting.first, "")
    assert len(sitting.listener.of("remarked")) == 3


# Continuing ---------------------------------------------------------------------------------------


def run_some(sitting, reason=StopReason.MAX_TOKENS):
    sitting.load(sitting.first)
    sitting.controller.run("12", None)
    sitting.answer(token(0), token(1))
    sitting.finish(reason)
    return sitting.controller.session.generations[0]


@pytest.mark.parametrize("reason", [StopReason.MAX_TOKENS, StopReason.STOP_STRING, StopReason.BOS])
def test_a_continuation_is_fed_the_exact_ids_with_the_present_settings(sitting, reason):
    first, controller = run_some(sitting, reason), sitting.controller
    controller.change(SamplingSettings(max_tokens=7))
    controller.go_on(first)
    request = sitting.jobs.submitted[-1].request
    assert (request.ids, request.continued) == (first.request.ids, (1, 1))
    assert (request.seed, request.settings.max_tokens) == (first.request.seed, 7)
    assert request.timeline is None
    second = controller.session.generations[1]
    assert second.parent == (1, 2)
    assert sitting.listener.of("began")[-1] == (second, "1211")


def test_a_continuation_can_be_continued_and_repeated(sitting):
    first, controller = run_some(sitting), sitting.controller
    controller.go_on(first)
    sitting.answer(token(0))
    sitting.finish()
    second = controller.session.generations[1]
    controller.go_on(second)
    assert sitting.jobs.submitted[-1].request.continued == (1, 1, 1)
    sitting.finish()
    controller.again(second, same=True)
    assert sitting.jobs.submitted[-1].request == replace(second.request, timeline=())
    assert controller.session.generations[-1].parent == (1, 2)


def test_a_continuation_is_refused_with_the_reason(sitting, tmp_path, write_checkpoint):
    controller = sitting.controller
    with pytest.raises(UsageError, match="Nothing has run yet"):
        controller.go_on(None)
    first = run_some(sitting)
    controller.run("3", None)
    with pytest.raises(UsageError, match="#1 cannot go on now: prefill"):
        controller.go_on(first)
    sitting.finish(StopReason.CANCELLED)
    with pytest.raises(UsageError, match="#2 does not have tokens"):
        controller.go_on(controller.session.generations[1])
    (other,) = scan([write_checkpoint(tmp_path / "other/step_000300", step=300, seed=9)])
    sitting.load(other)
    with pytest.raises(UsageError, match="other weights") as refused:
        controller.go_on(first)
    assert refused.value.hint == f"Load them first: /model {first.origin.name}"
    sitting.load(sitting.first)
    first.new_ids += [1] * (64 - len(first.request.ids) - 2)
    with pytest.raises(UsageError, match="The context of 64 tokens is full at the end of #1"):
        controller.go_on(first)
    assert len(controller.session.generations) == 2


def test_a_generation_is_not_repeated_with_other_constants(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("12", None)
    sitting.finish()
    controller.options = LoadOptions(overrides=(("softcap", 20.0),))
    first, submitted = controller.session.generations[0], len(sitting.jobs.submitted)
    assert not controller.again(first, same=True)
    assert len(sitting.jobs.submitted) == submitted
    ((refused,),) = sitting.listener.of("failed")
    assert refused.message == "#1 ran with the family's own constants"
    assert refused.hint == "Load so first: /set default"
    assert controller.again(first, same=False)
