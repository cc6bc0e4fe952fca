"""Finished blocks on disk: what is read again, what is dropped, and what is only said."""

import os
from array import array
from pathlib import Path

import pytest

from core.evaluate import block_store
from core.evaluate.block_store import BlockStore, rows_digest
from core.machine.cachefile import cache_path

KEY = {"weights": "a", "window": 2}
LOSSES = array("f", [1.25, 0.1, 3.0])


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def folder() -> Path:
    return cache_path().parent / "scores"


def filled(**more: str) -> BlockStore:
    store = BlockStore(KEY | more)
    store.read()
    store.add(0, LOSSES)
    store.add(7, LOSSES[:1])
    assert not store.problem
    return store


def test_what_was_added_is_read_again_to_the_bit() -> None:
    filled()
    assert BlockStore(KEY).read() == {0: LOSSES, 7: LOSSES[:1]}


def test_the_numbers_alone_are_read_without_writing() -> None:
    assert BlockStore(KEY).numbers() == set()
    assert not folder().exists()
    filled()
    assert BlockStore(KEY).numbers() == {0, 7}


def test_another_key_has_other_blocks() -> None:
    filled()
    assert BlockStore(KEY | {"window": 3}).read() == {}


@pytest.mark.parametrize("lost", range(1, 17))
def test_a_record_that_was_cut_is_dropped_and_the_next_is_appended_after_the_whole_ones(
    lost: int,
) -> None:
    filled()
    (file,) = folder().iterdir()
    file.write_bytes(file.read_bytes()[:-lost])
    store = BlockStore(KEY)
    assert store.read() == {0: LOSSES}
    store.add(9, LOSSES)
    assert BlockStore(KEY).read() == {0: LOSSES, 9: LOSSES}


def test_a_changed_byte_is_noticed_wherever_it_is() -> None:
    filled()
    (file,) = folder().iterdir()
    whole = file.read_bytes()
    for position in range(len(whole)):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        found = BlockStore(KEY).read()
        assert found in ({}, {0: LOSSES})


def test_a_folder_that_cannot_be_written_is_said_and_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    store = BlockStore(KEY)
    assert store.read() == {}
    store.add(0, LOSSES)
    assert store.problem.startswith("Finished blocks are not stored in ")


def test_a_full_disk_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled()

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    store.add(8, LOSSES)
    assert store.problem.endswith("the disk is full")


def test_the_files_unused_for_longest_go_when_there_are_too_many_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number, name in enumerate(("old", "middle", "new")):
        before = set(folder().iterdir()) if number else set()
        filled(weights=name)
        (file,) = set(folder().iterdir()) - before
        os.utime(file, (number, number))
    size = file.stat().st_size
    monkeypatch.setattr(block_store, "MOST_BYTES", 2 * size + size // 2)
    BlockStore(KEY | {"weights": "old"}).read()
    assert BlockStore(KEY | {"weights": "old"}).read()
    assert BlockStore(KEY | {"weights": "new"}).read()
    assert not BlockStore(KEY | {"weights": "middle"}).read()


def test_the_digest_is_of_the_ids() -> None:
    assert rows_digest(((1, 2), (3, 4))) == rows_digest(((1, 2), (3, 4)))
    assert rows_digest(((1, 2), (3, 4))) != rows_digest(((1, 2), (3, 5)))
