from pathlib import Path

from exports import NOON, add, kept_session

from core.journal.entries import Noted, Pinned
from core.journal.reading import sessions
from core.journal.session_id import generation_id, new_id


def test_the_newest_note_and_pin_of_a_generation_hold(tmp_path: Path) -> None:
    session_id = new_id(NOON)
    session, recorder = kept_session(tmp_path, session_id)
    for _ in range(4):
        add(session)
    first, second, third, _ = (generation_id(session_id, str(at)) for at in (1, 2, 3, 4))
    for entry in (
        Noted(first, NOON, "odd"),
        Pinned(first, NOON, pinned=True),
        Noted(second, NOON + 1, "newer"),
        Noted(second, NOON, "older"),
        Noted(third, NOON, "taken away"),
        Noted(third, NOON, ""),
        Pinned(third, NOON, pinned=True),
        Pinned(third, NOON + 1, pinned=False),
    ):
        recorder.put(entry)
    recorder.flush()
    (kept,) = sessions(tmp_path)
    assert [(one.note, one.pinned) for one in kept.generations] == [
        ("odd", True), ("newer", False), ("", False), ("", False),
    ]  # fmt: skip
