from dataclasses import replace

import recording
from journals import Heard, generate

from core.journal.entries import Began, Ended, Grew, Noted
from core.journal.recorder import Recorder
from core.protocol.events import Started
from core.record.session import Session


def kinds(heard: Heard) -> list[str]:
    return [entry.kind for entry in heard.entries]


def test_a_generation_is_put_at_its_end_and_waited_for() -> None:
    heard, session = Heard(), Session()
    Recorder(heard).follow(session)

    generate(session)

    assert kinds(heard) == ["began", "grew", "ended"]
    assert (heard.batches, heard.waited) == (1, 1)
    began, grew, ended = heard.entries
    assert isinstance(began, Began)
    assert isinstance(grew, Grew)
    assert isinstance(ended, Ended)
    assert (grew.start, grew.ids, "".join(grew.parts)) == (0, (1, 2, 3), "abc")
    assert grew.timeline == ended.timeline == ((1, recording.COLD),)


def test_nothing_is_put_for_a_token_until_the_batch_ends() -> None:
    heard, session = Heard(), Session()
    recorder = Recorder(heard)
    recorder.follow(session)
    recording.begin(session)
    recorder.flush()

    for index in range(5):
        session.apply(recording.token(index, 1, "a"))
    assert heard.batches == 1
    recorder.flush()
    recorder.flush()

    assert kinds(heard) == ["began", "grew"]
    assert heard.batches == 2
    assert heard.waited == 0


def test_each_batch_has_the_tokens_since_the_last_one() -> None:
    heard, session = Heard(), Session()
    recorder = Recorder(heard)
    recorder.follow(session)
    recording.begin(session)
    for index in range(3):
        session.apply(recording.token(index, index, "a"))
        recorder.flush()

    grew = [entry for entry in heard.entries if isinstance(entry, Grew)]
    assert [(one.start, one.ids) for one in grew] == [(0, (0,)), (1, (1,)), (2, (2,))]
    assert [one.timeline for one in grew] == [None, None, None]


def test_a_generation_that_runs_already_is_kept_from_its_first_token() -> None:
    heard, session = Heard(), Session()
    generate(session, "old")
    recording.begin(session)
    session.apply(recording.token(0, 5, "x"))

    Recorder(heard).follow(session, "f1.")
    session.apply(recording.finished("tail"))

    assert kinds(heard) == ["began", "grew", "ended"]
    assert {getattr(entry, "key", "") for entry in heard.entries} == {"f1.2"}


def test_rows_that_end_first_are_written_with_the_last() -> None:
    heard, session = Heard(), Session()
    Recorder(heard).follow(session)
    session.apply(Started((recording.request(), recording.request()), recording.READY))

    session.apply(recording.finished())
    assert heard.batches == 0
    session.apply(replace(recording.finished(), row=1))

    assert kinds(heard) == ["began", "began", "ended", "ended"]
    assert heard.waited == 1


def test_another_entry_waits_for_the_next_batch() -> None:
    heard = Heard()
    recorder = Recorder(heard)

    recorder.put(Noted("k3f9x.1", 1.0, "odd"))
    assert not heard.entries
    recorder.flush()

    assert kinds(heard) == ["noted"]


def test_it_is_empty_until_something_is_put() -> None:
    recorder = Recorder(Heard())
    assert recorder.is_empty

    recorder.put(Noted("k3f9x.1", 1.0, "odd"))
    assert not recorder.is_empty
    recorder.flush()
    assert not recorder.is_empty
