"""A generation made again from its events: the same record in another session."""

from dataclasses import fields, replace

import pytest
from recording import READY, request

from core.protocol.events import (
    Finished,
    Prefilled,
    SettingsChanged,
    Started,
    Stats,
    StopReason,
    Token,
)
from core.protocol.settings import SamplingSettings
from core.record.codec import to_json
from core.record.generation_events import generation_events
from core.record.session import Session

HOT = SamplingSettings(temperature=2.0)


@pytest.mark.parametrize("logits", [b"", b"\0\0\0\0\0\0\x80?"])
def test_it_differs_in_its_number_alone(logits):
    first, second = Session(), Session()
    rows = tuple(replace(request(), row=row, top=1, lens=True) for row in range(3))
    first.apply(Started(rows, READY))
    first.apply(Prefilled(2, 2, 0.1))
    for at, char in enumerate("579"):
        if at == 1:
            first.apply(SettingsChanged(1, HOT, row=2))
        top = ((at, -0.25),)
        first.apply(
            Token(
                at,
                at + 1,
                char,
                -0.5,
                0.0,
                0.1 * at,
                2,
                forced=at == 2,
                rank=at + 1,
                top=top,
                logits=logits,
                completes=2,
            )
        )
    first.apply(SettingsChanged(3, SamplingSettings(), row=2))
    first.apply(Finished(StopReason.MAX_TOKENS, "!", Stats(new_tokens=3), row=2))
    before = first.generations[2]
    for event in generation_events(before):
        second.apply(event)
    (after,) = second.generations
    for field in fields(before):
        if field.name not in ("number", "finished", "distributions"):
            assert getattr(after, field.name) == getattr(before, field.name), field.name
    assert (after.number, after.batch, after.request.row) == (1, 3, 2)
    for at in range(3):
        told = before.distributions.told(at)
        assert after.distributions.told(at) == told == (logits, () if logits else ((at, -0.25),))
        assert after.distributions.at(at, 2) == before.distributions.at(at, 2)
    assert to_json(after) == to_json(before)


def test_one_that_still_runs_has_no_end():
    first, second = Session(), Session()
    first.apply(Started((request(),), READY))
    for event in generation_events(first.generations[0]):
        second.apply(event)
    assert second.generations[0].finished is None
    assert second.current is second.generations[0]
