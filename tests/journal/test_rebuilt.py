from dataclasses import replace
from pathlib import Path

import pytest
import recording
from journals import generate, session_id, written

from core.base.error_codes import Code
from core.base.errors import ReportedError, UsageError
from core.journal.kept import KeptGeneration
from core.journal.reading import generations
from core.journal.rebuilt import CUT_OFF, rebuilt
from core.protocol.events import Finished, Stats, StopReason
from core.record.codec import to_json
from core.record.session import Session

ID = session_id()


def of(folder: Path, *ends: Finished) -> tuple[Session, KeptGeneration]:
    """A generation of three tokens, with these ends in place of its own."""
    recorder, file = written(folder, ID)
    session = Session()
    recorder.follow(session)
    if ends:
        recording.begin(session)
        session.apply(recording.token(0, 4, "x"))
        for end in ends:
            session.apply(end)
    else:
        generate(session)
    recorder.flush()
    file.close()
    return session, next(generations(folder))


def test_it_is_the_generation_that_was_kept(tmp_path: Path) -> None:
    session, kept = of(tmp_path)
    (before,) = session.generations

    again = rebuilt(kept, 1)
    assert to_json(again) == to_json(before)
    for name in ("parts", "logprobs", "ranks", "entropies", "ends", "timeline", "finished"):
        assert getattr(again, name) == getattr(before, name), name
    assert again.ready == before.ready
    assert again.request.timeline is None
    assert again.settings_at(2) == recording.COLD


def test_it_gets_the_number_and_the_origin_of_the_session_that_shows_it(tmp_path: Path) -> None:
    _, kept = of(tmp_path)
    origin = replace(recording.ORIGIN, name="moved")

    again = rebuilt(kept, 7, origin)
    assert (again.number, again.origin.name) == (7, "moved")


def test_one_that_was_cut_off_says_so(tmp_path: Path) -> None:
    recorder, file = written(tmp_path, ID)
    session = Session()
    recorder.follow(session)
    recording.begin(session)
    recorder.flush()
    file.close()

    again = rebuilt(next(generations(tmp_path)), 1)
    error = again.error()
    assert error
    assert error.message == CUT_OFF
    assert again.text == ""


def test_an_error_keeps_its_words_and_its_code(tmp_path: Path) -> None:
    failure = ReportedError("No room", "Close something", code=Code.MEMORY_SHORT)
    _, kept = of(tmp_path, Finished(StopReason.ERROR, "", Stats(), failure))

    error = rebuilt(kept, 1).error()
    assert error
    assert (error.message, error.hint, error.code) == (
        "No room",
        "Close something",
        Code.MEMORY_SHORT,
    )


def test_an_unknown_code_is_an_internal_error(tmp_path: Path) -> None:
    failure = ReportedError("Odd", code=Code.MEMORY_SHORT)
    _, kept = of(tmp_path, Finished(StopReason.ERROR, "", Stats(), failure))
    newer = {**kept.end, "error": {"message": "Odd", "hint": "", "code": "newer.kind"}}

    error = rebuilt(replace(kept, end=newer), 1).error()
    assert error
    assert error.code is Code.INTERNAL


def test_figures_of_newer_versions_are_left_out(tmp_path: Path) -> None:
    _, kept = of(tmp_path)
    newer = {**kept.end, "stats": {**kept.end["stats"], "joules": 3.0}}

    assert rebuilt(replace(kept, end=newer), 1).stats.new_tokens == 3


def test_a_record_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    _, kept = of(tmp_path)
    head = {**kept.head, "record": {"checkpoint": {}, "prompt": ""}}

    with pytest.raises(UsageError):
        rebuilt(replace(kept, head=head), 1)
