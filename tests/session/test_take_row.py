"""A row of a fan becomes the current generation, and repeats with the same bits."""

import pytest
from fan_sitting import FanSitting
from present import present

from core.base.errors import UsageError
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.events import Ready, Token
from core.protocol.settings import SamplingSettings
from core.record.codec import from_json, to_json
from tui.session.begin_fan import begin_fan
from tui.session.jobs import Generate, Load
from tui.session.take_row import take_row


def test_a_row_that_is_taken_is_the_current_generation_with_its_row_and_batch(sitting_with_fans):
    sitting = sitting_with_fans
    sitting.load()
    controller = sitting.controller
    with pytest.raises(UsageError, match="There was no fan"):
        take_row(controller, 0)
    begin_fan(controller, "3 12", None)
    with pytest.raises(UsageError, match="cannot be taken now: prefill"):
        take_row(controller, 0)
    sitting.write("57", "58", "59")
    with pytest.raises(UsageError, match="rows 1 to 3"):
        take_row(controller, 3)
    taken = take_row(controller, 1)
    assert controller.session.last is taken
    assert (taken.number, taken.text, taken.request.row, taken.batch) == (1, "58", 1, 3)
    assert sitting.told.of("began")[-1] == (taken, "12")
    assert sitting.told.of("grew")[-1] == (taken, "58")
    assert sitting.told.of("ended")[-1] == (taken,)
    assert "Row 2 of 3" in sitting.told.of("remarked")[-1][1]
    values = to_json(taken)
    assert (values["row"], values["batch"]) == (1, 3)
    assert from_json(values).request.row == 1
    assert controller.again(taken, same=True)
    assert sitting.jobs.submitted[-1] == Generate(taken.replay())


def test_a_row_of_the_demo_replays_as_that_row_of_as_many_with_the_same_bits():
    entry = next(one for one in scan([DEMO]) if one.step == 1000)
    sitting, engine = FanSitting(entry), Engine()
    sitting.controller.settings = SamplingSettings(seed=7, max_tokens=12, temperature=1.3)

    def carry_out() -> None:
        for event in sitting.jobs.submitted[-1].events(
            engine, lambda: sitting.controller.settings, lambda: False
        ):
            sitting.answer(event)
        sitting.answer(ended=True)

    sitting.controller.load(entry)
    carry_out()
    begin_fan(sitting.controller, "5 123+456", None)
    carry_out()
    taken = take_row(sitting.controller, 3)
    requests = [row.replay() for row in present(sitting.controller.last_fan).rows]
    requests[3] = taken.replay()
    alone = Engine()
    (ready,) = (
        event
        for event in Load(entry).events(alone, SamplingSettings, lambda: False)
        if isinstance(event, Ready)
    )
    assert ready.origin.identity == taken.origin.identity
    again = [
        event
        for event in alone.sample(requests, lambda _: SamplingSettings(), lambda: False)
        if isinstance(event, Token) and event.row == taken.request.row
    ]
    assert [event.id for event in again] == taken.new_ids
    assert [event.logprob for event in again] == list(taken.logprobs)
