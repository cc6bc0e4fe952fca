"""Which files of the history can be deleted: never links, sessions in use, or marks of others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from journals import mark, write_session

from core.journal.line import packed, unpacked
from core.journal.old_files import Deletable, OldSession, deletable, delete
from core.journal.session_files import session_files

OLD, NEW = "20261101-100000-aaaaa", "20261129-100000-bbbbb"
RUNNING = "20261130-000000-ccccc"
DAY = 86_400.0
NOW = 1_796_000_000.0


def aged(folder: Path, session: str, days: float) -> None:
    for path in folder.glob(f"{session}*"):
        os.utime(path, (NOW - days * DAY, NOW - days * DAY))


@pytest.fixture
def history(tmp_path: Path) -> Path:
    write_session(tmp_path, OLD, 2, at=1793527200.0)
    write_session(tmp_path, NEW, 1, at=1795946400.0)
    aged(tmp_path, OLD, 28)
    aged(tmp_path, NEW, 1)
    return tmp_path


def found(folder: Path, days: float = 0, *, with_marked: bool = False) -> Deletable:
    every = session_files(folder)
    return deletable(every, every, NOW, older_than=days * DAY, with_marked=with_marked)


def names(sessions: tuple[OldSession, ...]) -> list[str]:
    return [one.session for one in sessions]


def test_only_what_did_not_change_for_so_long_is_offered_oldest_first(history: Path) -> None:
    assert names(found(history, 20).sessions) == [OLD]
    every = found(history)
    assert names(every.sessions) == [OLD, NEW]
    assert every.nbytes == sum(path.stat().st_size for path in history.iterdir())


def test_a_session_with_an_old_and_a_new_file_is_not_old(history: Path) -> None:
    (history / f"{OLD}_20261129.jsonl").write_bytes(b"")
    assert not found(history, 20).sessions


def test_what_has_just_changed_may_be_in_use(history: Path) -> None:
    # A file of an earlier version, whose writer did not lock it.
    path = history / f"{NEW}.jsonl"
    first, *others = path.read_bytes().splitlines(keepends=True)
    values = unpacked(first[:-1])
    assert values
    path.write_bytes(b"".join([packed(values | {"locked": False}), *others]))
    aged(history, NEW, 0.001)
    assert names(found(history).fresh) == [NEW]
    assert names(found(history).sessions) == [OLD]


def test_what_is_open_is_in_use_however_old_it_is_and_free_once_its_process_ends(
    history: Path,
) -> None:
    script = f"""
from pathlib import Path
from core.journal.entries import Cleared, Opened
from core.journal.journal_file import JournalFile
opened = lambda: Opened("{RUNNING}", 1.0, "1")
file = JournalFile(Path({str(history)!r}), "{RUNNING}", opened, lambda: {NOW})
file.append([Cleared(1.0, 0)])
print(flush=True)
input()
"""
    words = [sys.executable, "-c", script]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        aged(history, RUNNING, 1)
        assert names(found(history).used) == [RUNNING]
        running.kill()
    aged(history, RUNNING, 0.001)
    assert names(found(history).sessions) == [OLD, NEW, RUNNING]


def test_a_pinned_session_is_kept_back_unless_it_is_asked_for(history: Path) -> None:
    mark(history, NEW, "aaaaa.1")
    aged(history, NEW, 1)
    assert names(found(history, 20).marked) == [OLD]
    assert names(found(history, 20, with_marked=True).sessions) == [OLD]


def test_a_session_that_holds_the_marks_of_another_is_kept_back(history: Path) -> None:
    mark(history, NEW, "aaaaa.1")
    aged(history, NEW, 1)
    assert names(found(history).marked) == [OLD, NEW]
    for path in history.glob(f"{OLD}*"):
        path.unlink()
    assert names(found(history).sessions) == [NEW]


def test_links_folders_pipes_and_strangers_are_never_offered(history: Path) -> None:
    outside = history / "important"
    outside.write_text("x")
    (history / "20261001-100000-ccccc.jsonl").symlink_to(outside)
    (history / "20261001-100000-ddddd.jsonl").mkdir()
    os.mkfifo(history / "20261001-100000-eeeee.jsonl")
    (history / "20261001-100000-fffff.jsonl.bak").write_text("x")
    assert names(found(history).sessions) == [OLD, NEW]


def test_deletion_removes_the_file_but_not_one_that_changed_since_or_became_a_link(
    history: Path,
) -> None:
    first, second = found(history).files
    assert delete(first)
    assert not first.path.exists()
    assert delete(first)
    second.path.write_text("grown")
    assert not delete(second)
    second.path.unlink()
    second.path.symlink_to(history / "somewhere")
    assert not delete(second)
    assert second.path.is_symlink()
