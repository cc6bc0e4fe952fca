import os
from collections.abc import Callable
from pathlib import Path

import pytest
from journals import NOON, opened, session_id

from core.journal.entries import Noted
from core.journal.journal_file import JournalFile
from core.journal.line import unpacked

DAY = 86400.0
NOTE = Noted("k0000.1", NOON, "odd")


def journal(folder: Path, clock: Callable[[], float] = lambda: NOON) -> JournalFile:
    return JournalFile(folder, session_id(), lambda: opened(session_id()), clock)


def kinds(path: Path) -> list[str]:
    lines = path.read_bytes().split(b"\n")
    found = [unpacked(line) for line in lines if line]
    return [values["kind"] if values else "damaged" for values in found]


def test_nothing_is_created_before_the_first_entry(tmp_path: Path) -> None:
    file = journal(tmp_path / "deep" / "journal")
    file.synchronise()
    file.close()

    assert not list(tmp_path.iterdir())


def test_file_and_folder_are_the_owners_alone(tmp_path: Path) -> None:
    file = journal(tmp_path / "journal")
    file.append([NOTE, NOTE])
    file.synchronise()
    file.close()

    assert kinds(file.path) == ["opened", "noted", "noted"]
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_new_day_begins_a_new_file(tmp_path: Path) -> None:
    now = [NOON]
    file = journal(tmp_path, lambda: now[0])
    file.append([NOTE])
    now[0] += DAY
    file.append([NOTE])
    file.close()

    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"{session_id()}.jsonl", f"{session_id()}_20261130.jsonl"]
    assert all(kinds(path) == ["opened", "noted"] for path in tmp_path.iterdir())


def test_a_deleted_file_is_begun_again(tmp_path: Path) -> None:
    file = journal(tmp_path)
    file.append([NOTE])
    file.path.unlink()
    file.append([NOTE])
    file.close()

    assert kinds(file.path) == ["opened", "noted"]


def test_a_torn_end_is_healed_when_the_file_is_opened(tmp_path: Path) -> None:
    file = journal(tmp_path)
    file.append([NOTE])
    file.close()
    file.path.write_bytes(file.path.read_bytes()[:-5])

    file.append([NOTE])
    file.close()

    assert kinds(file.path) == ["opened", "damaged", "opened", "noted"]


def test_a_line_after_a_failed_write_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = journal(tmp_path)
    file.append([NOTE])
    real, calls = os.write, []

    def full(handle: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) == 1:
            return real(handle, bytes(data)[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        file.append([NOTE])
    monkeypatch.setattr(os, "write", real)
    file.append([NOTE])
    file.close()

    assert kinds(file.path) == ["opened", "noted", "damaged", "noted"]


def test_macos_synchronises_without_fdatasync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fdatasync", raising=False)
    file = journal(tmp_path)
    file.append([NOTE])
    file.synchronise()
    file.close()


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="the system follows links")
def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    file = journal(tmp_path / "journal")
    file.path.parent.mkdir()
    (tmp_path / "precious").write_text("mine")
    file.path.symlink_to(tmp_path / "precious")

    with pytest.raises(OSError, match="symbolic links"):
        file.append([NOTE])
    assert (tmp_path / "precious").read_text() == "mine"
