"""The line about samples: which text is the most frequent one, if any is."""

from recording import READY, request

from core.protocol.events import Finished, Started, Stats, StopReason
from core.record.generation import Generation
from core.record.session import Session
from tui.view.sample_words import same_samples


def rows_of(*texts: str, last: StopReason = StopReason.BOS) -> list[Generation]:
    session = Session()
    session.apply(Started(tuple(request() for _ in texts), READY))
    for row, text in enumerate(texts):
        reason = last if row == len(texts) - 1 else StopReason.BOS
        session.apply(Finished(reason, text, Stats(), row=row))
    return session.generations


def test_the_most_frequent_text_is_told_with_its_share():
    assert same_samples(rows_of("5\n", "7", "5\n", "9")) == (
        "3 different texts in 4 samples; 2 are '5⏎': 50.0 %, 95 % [15, 85] %",
    )


def test_samples_that_all_differ_or_have_no_end_tell_nothing():
    assert same_samples(rows_of("5", "7")) == ()
    assert same_samples(rows_of("5", "5", last=StopReason.CANCELLED)) == ()
    assert same_samples(rows_of("5")) == ()
