"""The store of finished blocks: read back exactly, and never trusted when damaged."""

from pathlib import Path

import pytest

from core.evaluate import suite_store
from core.evaluate.suite_store import SuiteStore, as_bytes, from_bytes
from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Likelihood

ANSWERS = (
    CaseAnswers(
        1,
        Answer("5\n", stopped=True),
        (0.1 + 0.2, 1e-300),
        {"a": Likelihood(1 / 3, 2, greedy=True)},
        ((), (Answer("x", stopped=False, count=3, first=1),)),
        near=True,
    ),
    CaseAnswers(2, None, None, {}, ((), ())),
)


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def files(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache/stepscope/suites").iterdir())


def test_what_was_added_is_read_exactly() -> None:
    SuiteStore({"weights": "w"}).add(["i"], as_bytes(ANSWERS))
    assert SuiteStore({"weights": "w"}).read(["i"]) == as_bytes(ANSWERS)
    assert from_bytes(as_bytes(ANSWERS)) == ANSWERS
    assert SuiteStore({"weights": "v"}).read(["i"]) is None
    assert SuiteStore({"weights": "w"}).read(["j"]) is None


def test_a_damaged_or_cut_file_is_not_used(tmp_path: Path) -> None:
    store = SuiteStore({})
    store.add(["i"], as_bytes(ANSWERS))
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for broken in (whole[:-1], whole.replace(b"0.3", b"0.4"), b"", b"\xff", b"x\n[]"):
        path.write_bytes(broken)
        assert store.read(["i"]) is None
    store.add(["i"], as_bytes(ANSWERS))
    assert store.read(["i"]) == as_bytes(ANSWERS)


def test_a_folder_that_cannot_be_written_is_said_and_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    store = SuiteStore({})
    store.add(["i"], as_bytes(ANSWERS))
    assert store.problem.startswith("Finished cases are not stored in")
    assert store.read(["i"]) is None


def test_a_disk_that_is_full_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SuiteStore({})

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    store.add(["i"], as_bytes(ANSWERS))
    assert "the disk is full" in store.problem
    assert files(tmp_path) == []


def test_the_oldest_files_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    store = SuiteStore({})
    for age, name in enumerate("abc"):
        before = set(files(tmp_path)) if name != "a" else set()
        store.add([name], as_bytes(ANSWERS))
        (path,) = set(files(tmp_path)) - before
        os.utime(path, (1000 + age, 1000 + age))
    size = path.stat().st_size
    monkeypatch.setattr(suite_store, "MOST_BYTES", 2 * size)
    again = SuiteStore({})
    assert again.read(["a"]) is None
    assert again.read(["b"]) == again.read(["c"]) == as_bytes(ANSWERS)
