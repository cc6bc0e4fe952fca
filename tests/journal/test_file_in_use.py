"""Whether a journal's file is written: by a lock that goes with its process."""

import errno
import fcntl
import os
from pathlib import Path

import pytest

from core.journal.file_in_use import Use, hold, use_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "journal"
    found.write_bytes(b"{}\n")
    return found


def test_a_file_is_written_as_long_as_it_is_held(path: Path) -> None:
    assert use_of(path) is Use.FREE
    handle = os.open(path, os.O_RDONLY)
    assert hold(handle)
    assert use_of(path) is Use.WRITTEN
    os.close(handle)
    assert use_of(path) is Use.FREE


def test_several_can_hold_it(path: Path) -> None:
    handles = [os.open(path, os.O_RDONLY) for _ in range(2)]
    assert all(map(hold, handles))
    for handle in handles:
        assert use_of(path) is Use.WRITTEN
        os.close(handle)
    assert use_of(path) is Use.FREE


def test_where_the_system_cannot_lock_nothing_is_known(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(handle: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with path.open() as file:
        assert not hold(file.fileno())
    assert use_of(path) is Use.UNKNOWN


def test_a_link_or_nothing_is_not_opened(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    for one in (link, path.with_name("none")):
        with pytest.raises(OSError, match=str(one)):
            use_of(one)
