from array import array
from dataclasses import replace
from pathlib import Path

import recording
from journals import generate, session_id, written

from core.journal.kept import KeptGeneration
from core.journal.reading import generations
from core.protocol.events import SettingsChanged, StopReason
from core.record.codec import from_json, to_json
from core.record.generation_events import generation_events
from core.record.session import Session

ID = session_id()


def kept(folder: Path, session: Session, *, prefix: str = "", end: bool = True) -> KeptGeneration:
    """Write the last generation of a session, token by token, and read it."""
    recorder, file = written(folder, ID)
    copy = Session()
    recorder.follow(copy, prefix)
    assert session.last
    for event in generation_events(session.last):
        copy.apply(event)
        recorder.flush()
    file.close()
    (found,) = generations(folder)
    assert bool(found.ended) == end
    return found


def one() -> Session:
    session = Session()
    generate(session, "abc")
    return session


def test_the_record_is_what_json_writes(tmp_path: Path) -> None:
    session = one()
    assert session.last

    found = kept(tmp_path, session)
    assert found.record == to_json(session.last)
    assert from_json(found.record).text == "abc"


def test_it_tells_what_a_list_shows(tmp_path: Path) -> None:
    found = kept(tmp_path, one())

    assert (found.prompt, found.seen, found.text) == ("1=", "17,1,", "abc")
    assert (found.id, found.key, found.number, found.fan) == ("k0000.1", "1", 1, 0)
    assert (found.stop, found.checkpoint["name"]) == ("max tokens", "d4@1")
    assert found.began


def test_a_row_of_a_fan_tells_its_fan(tmp_path: Path) -> None:
    found = kept(tmp_path, one(), prefix="f2.")

    assert (found.id, found.number, found.fan) == ("k0000.f2.1", 1, 2)


def test_a_number_within_a_series_is_not_a_fan(tmp_path: Path) -> None:
    assert kept(tmp_path, one(), prefix="r1.").fan == 0


def test_tokens_keep_their_numbers_and_parts(tmp_path: Path) -> None:
    session = Session()
    recording.begin(session)
    for index, part in enumerate(["", "ab", "c"]):
        token = recording.token(index, index, part, -0.25 * index)
        session.apply(token)
    session.apply(recording.finished("held"))
    (generation,) = session.generations

    found = kept(tmp_path, session)
    assert found.parts == ("", "ab", "c")
    assert found.text == "abcheld"
    assert found.ends == generation.ends
    assert found.numbers("logprobs") == generation.logprobs
    assert found.numbers("ranks") == array("I", [1, 1, 1])
    assert found.new_ids == [0, 1, 2]


def test_ranks_and_forced_tokens_are_kept(tmp_path: Path) -> None:
    session = Session()
    recording.begin(session)
    session.apply(replace(recording.token(0, 1, "a"), rank=3, completes=1))
    session.apply(replace(recording.token(1, 2, "b"), forced=True, completes=1))
    session.apply(recording.finished())

    found = kept(tmp_path, session)
    assert found.numbers("ranks").tolist() == [3, 1]
    assert found.forced == [1]
    assert found.ends.tolist() == [1, 2]


def test_without_an_end_it_has_what_was_written(tmp_path: Path) -> None:
    session = Session()
    recording.begin(session)
    session.apply(SettingsChanged(0, recording.COLD))
    session.apply(recording.token(0, 1, "a"))

    found = kept(tmp_path, session, end=False)
    assert (found.text, found.stop, found.record["stop"]) == ("a", None, None)
    assert found.timeline[0]["settings"]["temperature"] == 0.0
    assert found.record["stats"] == {}


def test_without_a_token_it_is_empty(tmp_path: Path) -> None:
    session = Session()
    recording.begin(session)

    found = kept(tmp_path, session, end=False)
    assert (found.text, found.timeline, found.new_ids) == ("", [], [])


def test_the_reason_is_a_stop_reason(tmp_path: Path) -> None:
    session = Session()
    recording.begin(session)
    session.apply(recording.finished(reason=StopReason.CANCELLED))

    assert kept(tmp_path, session).stop == StopReason.CANCELLED
