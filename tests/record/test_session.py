from dataclasses import replace

import pytest
from recording import COLD, READY, begin, begun, finished, request, token

from core.protocol.events import (
    Event,
    Loading,
    Notice,
    Prefilled,
    SettingsChanged,
    Started,
    StopReason,
)
from core.protocol.settings import SamplingSettings
from core.record.session import Session


def test_a_generation_grows_by_events() -> None:
    session, generation = begun()
    for event in (Prefilled(2, 2, 0.1), token(0, 1, "1"), token(1, 2), token(2, 3, "2")):
        session.apply(event)
    assert (generation.prefilled, generation.new_ids, generation.text) == (2, [1, 2, 3], "12")
    assert generation.stop is None
    session.apply(finished("3"))
    assert (generation.text, generation.stop) == ("123", StopReason.MAX_TOKENS)
    assert list(generation.logprobs) == [-0.5] * 3


@pytest.mark.parametrize(
    ("kept", "instead", "branches"), [(3, (), False), (2, (), True), (3, (9,), True)]
)
def test_a_branch_leaves_its_parent(kept: int, instead: tuple[int, ...], branches: bool) -> None:
    session, generation = begun()
    for event in (token(0, 1, "1"), token(1, 2, "2"), token(2, 3, "3"), finished()):
        session.apply(event)
    asked = replace(request(), continued=(*generation.new_ids[:kept], *instead))
    session.apply(Started((asked,), READY, (1, kept)))
    assert session.generations[1].branches is branches
    again = Session()
    again.restore(replace(one, branches=False) for one in session.generations)
    assert again.generations[1].branches is branches


def test_only_the_last_unfinished_generation_is_current() -> None:
    session = Session()
    assert session.current is None
    (first,) = begin(session)
    assert session.current is first
    session.apply(finished())
    assert session.current is None
    (second,) = begin(session)
    assert session.current is second
    assert [generation.number for generation in session.generations] == [1, 2]


def test_events_after_the_end_change_nothing() -> None:
    session, generation = begun()
    session.apply(finished("a"))
    session.apply(token(0, 1, "b"))
    session.apply(SettingsChanged(0, COLD))
    assert (generation.text, generation.new_ids, generation.timeline) == ("a", [], [])


def test_events_without_a_generation_are_dropped() -> None:
    session = Session()
    session.apply(token(0, 1, "1"))
    session.apply(SettingsChanged(0, COLD))
    assert session.generations == []


def test_loads_and_notices_are_no_text() -> None:
    session, generation = begun()
    for event in (Loading("weights", 1, 2), Notice("clamped"), READY):
        session.apply(event)
    assert (generation.text, generation.new_ids, generation.prefilled) == ("", [], 0)


def test_changed_settings_are_noted_where_they_begin() -> None:
    session, generation = begun()
    session.apply(token(0, 1, "1"))
    session.apply(SettingsChanged(1, COLD))
    session.apply(token(1, 2, "2"))
    session.apply(SettingsChanged(2, SamplingSettings(top_k=3)))
    assert generation.timeline == [(1, COLD), (2, SamplingSettings(top_k=3))]


@pytest.mark.parametrize("reason", StopReason)
def test_every_reason_is_kept(reason: StopReason) -> None:
    session, generation = begun()
    session.apply(finished(reason=reason))
    assert (generation.stop, str(generation.stop)) == (reason, str(reason))


def test_rows_of_a_batch_grow_and_end_apart() -> None:
    session = Session()
    begin(session)
    session.apply(finished("x"))
    rows = begin(session, request(), request(), request())
    assert [row.number for row in rows] == [2, 3, 4]
    session.apply(Prefilled(2, 2, 0.1))
    for row, text in ((0, "1"), (2, "3"), (0, "4")):
        session.apply(replace(token(0, 1, text), row=row))
    session.apply(replace(finished(), row=0))
    session.apply(replace(token(0, 1, "late"), row=0))
    assert [row.text for row in rows] == ["14", "", "3"]
    assert [row.prefilled for row in rows] == [2, 2, 2]
    assert session.current is rows[1]
    for row in (1, 2):
        session.apply(replace(finished(), row=row))
    assert session.current is None
    assert session.generations[0].text == "x"


def test_of_several_changes_before_one_token_the_last_is_kept() -> None:
    session, generation = begun()
    session.apply(token(0, 1, "1"))
    session.apply(SettingsChanged(1, COLD))
    session.apply(SettingsChanged(1, SamplingSettings(top_k=3)))
    assert generation.timeline == [(1, SamplingSettings(top_k=3))]
    session.apply(SettingsChanged(1, generation.request.settings))
    assert generation.timeline == []


def test_a_sink_gets_every_event_once_it_is_applied() -> None:
    told: list[tuple[Event, int]] = []
    session = Session(sink=lambda event: told.append((event, len(session.generations))))
    (generation,) = begin(session)
    session.apply(finished())
    assert [event for event, _ in told] == [Started((request(),), READY), finished()]
    assert [count for _, count in told] == [1, 1]
    assert generation.finished


@pytest.mark.parametrize(("context", "first"), [(10, 8), (3, 1), (2, 0), (1, 0)])
def test_the_first_token_beyond_the_context_is_known_once_it_was_generated(context, first):
    session = Session()
    one = replace(request(), ids=(17, 1), context=50, beyond_context=True)
    session.apply(Started((one,), replace(READY, context=context)))
    (generation,) = session.generations
    for index in range(10):
        assert generation.first_beyond == (first if index > first else None)
        session.apply(token(index, 1))
    assert generation.first_beyond == first
    generation.request = replace(one, beyond_context=False)
    assert generation.first_beyond is None


def test_generations_of_another_session_get_the_next_numbers() -> None:
    session, (other, _) = Session(), begun()
    other.apply(finished(""))
    session.restore(other.generations)
    assert (session.last, session.current) == (other.generations[0], None)
    with pytest.raises(AssertionError):
        session.restore(other.generations)


def test_generations_of_another_session_come_first() -> None:
    _, before = begun()
    session = Session()
    session.restore([before])
    assert session.last == before

    assert begin(session)[0].number == 2
    with pytest.raises(AssertionError):
        session.restore([before])
