"""The job of a fan: one batch, whose rows share every change of the settings."""

from halving_next import HalvingNext
from recording import request

from core.protocol.events import Finished, Stats, StopReason, Token
from core.protocol.settings import SamplingSettings
from tui.session.fan_job import RunFan
from tui.session.fan_run import FanShape


class Batches(HalvingNext):
    """An engine that writes two tokens of each row, and keeps the settings that it was given."""

    loaded = None

    def __init__(self) -> None:
        self.given: list[tuple[int, int, SamplingSettings]] = []

    def load(self, checkpoint, tokenizer, options, should_stop):
        return iter(())

    def generate(self, request, current_settings, should_stop):
        return iter(())

    def sample(self, requests, settings_of, should_stop):
        for index in range(2):
            for row in range(len(requests)):
                self.given.append((index, row, settings_of(row)))
                yield Token(index, 1, "1", -0.5, 0.0, row=row)
        for row in range(len(requests)):
            yield Finished(StopReason.MAX_TOKENS, "", Stats(), row=row)


def test_a_change_after_the_first_row_waits_for_the_next_token():
    engine, now = Batches(), [SamplingSettings()]
    job = RunFan(FanShape(2).requests(request()))
    for event in job.events(engine, lambda: now[0], lambda: False):
        if isinstance(event, Token) and (event.index, event.row) == (0, 0):
            now[0] = SamplingSettings(temperature=0.1)
    assert [one.temperature for _, _, one in engine.given] == [0.8, 0.8, 0.1, 0.1]


def test_rows_keep_their_temperatures():
    engine, shape = Batches(), FanShape(2, (0.5, 1.5))
    job = RunFan(shape.requests(request()), shape.temperatures)
    list(job.events(engine, lambda: SamplingSettings(top_k=3), lambda: False))
    assert {(row, one.temperature, one.top_k) for _, row, one in engine.given} == {
        (0, 0.5, 3), (1, 1.5, 3),
    }  # fmt: skip
