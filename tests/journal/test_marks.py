from pathlib import Path

from journals import keep, session_id, written

from core.journal.entries import Noted, Pinned
from core.journal.line import packed
from core.journal.marks import marks
from core.journal.session_files import session_files

ID = session_id()


def test_the_newest_mark_counts_in_whatever_file_it_is(tmp_path: Path) -> None:
    for number, at in ((1, 3.0), (2, 1.0)):
        recorder, file = written(tmp_path, session_id(number))
        recorder.put(Noted("k0000.1", at, f"at {at}"))
        recorder.put(Pinned("k0000.1", at, pinned=at > 2))
        recorder.flush()
        file.close()

    found = marks(session_files(tmp_path))
    assert found.notes == {"k0000.1": "at 3.0"}
    assert found.pinned == {"k0000.1"}


def test_damaged_lines_and_files_are_left_out(tmp_path: Path) -> None:
    keep(tmp_path, ID, "one")
    (files,) = session_files(tmp_path)
    whole = packed({"kind": "noted", "id": "k0000.1", "at": 1.0, "text": "x"})
    broken = packed({"kind": "noted", "id": "k0000.1", "at": "now", "text": "x"})
    with files.paths[0].open("ab") as file:
        file.write(whole.replace(b"x", b"y") + broken)

    assert marks([files]).notes == {}
    files.paths[0].unlink()
    assert marks([files]).notes == {}


def test_an_earlier_pin_does_not_undo_a_later_one(tmp_path: Path) -> None:
    for number, at, pinned in ((1, 3.0, True), (2, 2.0, False)):
        recorder, file = written(tmp_path, session_id(number))
        recorder.put(Pinned("k0000.1", at, pinned=pinned))
        recorder.flush()
        file.close()

    assert marks(reversed(session_files(tmp_path))).pinned == {"k0000.1"}
