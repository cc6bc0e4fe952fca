from pathlib import Path

import pytest
from journals import NOON

from core.journal.session_id import (
    Wanted,
    file_name,
    folder,
    generation_id,
    new_id,
    session_of,
    short_of,
    wanted,
)

ID = "20261129-120000-k3f9x"


def test_an_id_tells_when_the_session_began() -> None:
    made = new_id(NOON)

    assert made.startswith("20261129-120000-")
    assert session_of(f"{made}.jsonl") == (made, "20261129")
    assert len({new_id(NOON) for _ in range(200)}) > 195


def test_a_file_of_another_day_has_the_day_in_its_name() -> None:
    assert file_name(ID, "20261129") == f"{ID}.jsonl"
    assert file_name(ID, "20261130") == f"{ID}_20261130.jsonl"
    assert session_of(f"{ID}_20261130.jsonl") == (ID, "20261130")


@pytest.mark.parametrize("name", ["log", f"{ID}.json", f"{ID}_1.jsonl", f".{ID}.jsonl", "a.jsonl"])
def test_other_files_are_not_ours(name: str) -> None:
    assert session_of(name) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("k3f9x", Wanted("k3f9x")),
        ("k3f9x.3", Wanted("k3f9x", key="3")),
        ("k3f9x.f2.5", Wanted("k3f9x", key="f2.5")),
        ("k3f9x.r1.12", Wanted("k3f9x", key="r1.12")),
        (ID, Wanted("k3f9x", "20261129-120000")),
        (f"{ID}.3", Wanted("k3f9x", "20261129-120000", "3")),
    ],
)
def test_ids_are_read(text: str, meant: Wanted) -> None:
    found = wanted(text)

    assert found == meant
    assert meant.is_of(ID)
    assert not meant.is_of("20261129-120000-aaaaa")


@pytest.mark.parametrize(
    "text", ["", "k3f9", "K3F9X", "k3f9x.", "k3f9x.f2", "../k3f9x", "k3f9x.3\n"]
)
def test_other_texts_are_not_ids(text: str) -> None:
    assert wanted(text) is None


def test_the_whole_id_excludes_a_session_of_another_time() -> None:
    named = wanted("20261128-120000-k3f9x")

    assert named
    assert not named.is_of(ID)


def test_a_generation_is_named_by_the_random_part() -> None:
    assert short_of(ID) == "k3f9x"
    assert generation_id(ID, "f2.5") == "k3f9x.f2.5"


def test_the_folder_is_in_the_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    assert folder() == tmp_path / "stepscope" / "journal"
