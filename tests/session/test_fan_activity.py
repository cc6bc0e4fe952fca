"""The activity of a fan: stop, locked temperature, failure."""

import pytest
from present import present

from core.base.errors import NoMemoryError, UsageError
from core.protocol.events import Notice, StopReason
from core.protocol.settings import SamplingSettings
from tui.session.begin_fan import begin_fan
from tui.session.phase import Phase


def test_stopping_ends_all_rows(sitting_with_fans):
    sitting = sitting_with_fans
    sitting.load()
    begin_fan(sitting.controller, "3 12", None)
    assert sitting.controller.stop()
    assert sitting.jobs.stopped == [len(sitting.jobs.submitted)]
    assert sitting.controller.phase is Phase.STOPPING
    sitting.write("1", "", "", reason=StopReason.CANCELLED)
    assert present(sitting.controller.last_fan).stopped


def test_in_a_temperature_fan_the_temperature_is_locked_until_it_ends(sitting_with_fans):
    sitting = sitting_with_fans
    sitting.load()
    controller = sitting.controller
    begin_fan(controller, "2 0..1 12", None)
    with pytest.raises(UsageError, match="temperature is locked"):
        controller.change(controller.settings.with_(temperature=0.1))
    controller.change(controller.settings.with_(top_k=3))
    assert controller.settings == SamplingSettings(seed=7, top_k=3)
    sitting.write("1", "2")
    controller.change(controller.settings.with_(temperature=0.1))
    assert controller.settings.temperature == 0.1


def test_rows_that_do_not_fit_end_the_fan(sitting_with_fans):
    sitting = sitting_with_fans
    sitting.load()
    begin_fan(sitting.controller, "64 12", None)
    sitting.answer(Notice("slow"), ended=True, failure=(why := NoMemoryError("9 would fit")))
    fan = present(sitting.controller.last_fan)
    assert (fan.failure, fan.notices, fan.ended) == (why, ["slow"], True)
    assert sitting.told.of("fan_changed")[-1] == (fan,)
    assert not sitting.controller.busy
