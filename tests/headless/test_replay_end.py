"""How far a replay goes, and which rows are computed with it."""

from dataclasses import replace
from typing import Any

import pytest
from recording import begun, finished, token

from core.protocol.events import StopReason
from core.record.codec import Recorded, from_json, to_json
from tui.headless.replay_end import ReplayEnd, rows_of
from tui.terminal.interrupts import Interrupts


def record(**changes: Any) -> Recorded:
    session, generation = begun()
    for at, index in enumerate((1, 2)):
        session.apply(token(at, index, str(index)))
    session.apply(finished())
    return replace(from_json(to_json(generation)), **changes)


@pytest.mark.parametrize(
    ("stop", "ends"), [(StopReason.CANCELLED, True), (None, True), (StopReason.BOS, False)]
)
def test_what_was_cut_short_ends_where_it_did(stop: str | None, ends: bool) -> None:
    end = ReplayEnd(record(stop=stop), Interrupts())
    end.follow(token(0, 1))
    assert not end.requested()
    end.follow(token(1, 2))
    assert end.requested() is ends


def test_the_first_difference_and_the_end_of_its_row_end_it() -> None:
    end = ReplayEnd(record(), Interrupts())
    end.follow(token(0, 5))
    assert end.requested()
    end = ReplayEnd(record(), Interrupts())
    end.follow(finished())
    assert end.requested()


def test_a_row_is_computed_among_as_many_as_it_was() -> None:
    recorded = record()
    assert rows_of(recorded) == (recorded.request,)
    rows = rows_of(replace(recorded, batch=3, request=replace(recorded.request, row=1)))
    assert [row.row for row in rows] == [0, 1, 2]
    alone = replace(recorded, batch=2, request=replace(recorded.request, row=7))
    assert rows_of(alone) == (alone.request,)
