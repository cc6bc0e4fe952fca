"""A series: which turn runs, and how many are done."""

from entries import entry
from recording import begun, finished

from core.base.errors import CheckpointError
from core.protocol.settings import SamplingSettings
from tui.view.series import Series, Turn


def test_a_turn_is_done_with_its_last_event_or_its_failure():
    session, generation = begun()
    turn = Turn(entry(1))
    assert not turn.done
    turn.generation = generation
    assert not turn.done
    session.apply(finished())
    assert turn.done
    assert Turn(entry(1), error=CheckpointError("cut")).done


def test_the_current_turn_and_the_number_of_complete_ones():
    turns = [Turn(entry(1), error=CheckpointError("cut")), Turn(entry(2))]
    series = Series("1", 7, SamplingSettings(), turns)
    assert (series.current, series.complete) == (None, 1)
    series.at = 1
    assert series.current is turns[1]
