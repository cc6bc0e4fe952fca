import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.base.errors import NotFoundError, UsageError
from core.record.record_file import read_records

ONE, TWO = {"schema": 1, "text": "a\u2028\nb"}, {"schema": 1, "text": "c"}
TOKEN = {"generation": 1, "at": 0, "id": 5}


def read(path: Path, text: str) -> list[Any]:
    path.write_text(text)
    return list(read_records(str(path)))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=1),
        f"{json.dumps(ONE)}\n{json.dumps(TWO)}",
        f"\n{json.dumps(TOKEN)}\n{json.dumps(ONE)}\r\n\n{json.dumps(TOKEN)}\n{json.dumps(TWO)}\n",
    ],
)
def test_lists_and_lines_are_read(tmp_path: Path, text: str) -> None:
    assert [values for _, values in read(tmp_path / "a", text)] == [ONE, TWO]


@pytest.mark.parametrize("text", [json.dumps(ONE), json.dumps(ONE, indent=2)])
def test_an_object_alone_is_read(tmp_path: Path, text: str) -> None:
    assert read(tmp_path / "a.json", text) == [("a.json", ONE)]


def test_the_place_of_each_is_told(tmp_path: Path) -> None:
    lines = f"{json.dumps(TOKEN)}\n{json.dumps(ONE)}\n"
    assert read(tmp_path / "a", lines)[0][0] == "a, line 2"
    assert read(tmp_path / "a", json.dumps([ONE, TWO]))[1][0] == "a, number 2"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "a is empty"),
        ("hello", "a is not JSON"),
        (f"{json.dumps(ONE)}\n{{", "a, line 2 is cut"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        read(tmp_path / "a", text)


def test_a_file_that_cannot_be_read_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Cannot read"):
        list(read_records(str(tmp_path / "none")))
    with pytest.raises(UsageError, match="is a folder"):
        list(read_records(str(tmp_path)))
    with pytest.raises(NotFoundError, match="its name is not valid"):
        list(read_records("a\0b"))


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.record.record_file.MOST_BYTES", 5)
    with pytest.raises(UsageError, match="a is larger than 5 B"):
        read(tmp_path / "a", "[1, 2]")


def test_stdin_is_read_if_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps(ONE).encode()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert list(read_records("-")) == [("stdin", ONE)]
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match="closed"):
        list(read_records("-"))
