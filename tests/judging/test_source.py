"""What is read as a text, and what is refused."""

import io
import struct
import sys
from array import array
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.base.errors import NotFoundError, UsageError
from core.judging.source import Kind, read_source


def test_a_file_is_one_document_with_the_hash_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("1+2=3\nπ".encode())
    found = read_source(str(tmp_path / "a.txt"))
    assert (found.name, found.kind, found.documents) == ("a.txt", Kind.TEXT, ("1+2=3\nπ",))
    assert found.digest == sha256("1+2=3\nπ".encode()).hexdigest()


def test_a_folder_is_its_text_files_in_order_joined_by_newlines(tmp_path: Path) -> None:
    for name, text in (("b.txt", "2"), ("a.txt", "1"), ("c.md", "3")):
        (tmp_path / name).write_text(text)
    found = read_source(str(tmp_path))
    assert (found.kind, found.documents) == (Kind.FORK_DATA, ("1\n2",))


@pytest.mark.parametrize("header", [b"", struct.pack("<2i", 20240520, 1) + bytes(1016)])
def test_ids_are_of_16_bits_with_or_without_a_header(tmp_path: Path, header: bytes) -> None:
    numbers = array("H", [0, 1, 65_535, 300])
    if sys.byteorder == "big":
        numbers.byteswap()
    (tmp_path / "val.bin").write_bytes(header + numbers.tobytes())
    found = read_source(str(tmp_path / "val.bin"))
    assert (found.kind, found.ids) == (Kind.IDS, (0, 1, 65_535, 300))


def test_lines_of_json_are_documents(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text('{"text": "a"}\n{"id": 1, "text": "b"}\n')
    found = read_source(str(tmp_path / "d.jsonl"))
    assert (found.kind, found.documents) == (Kind.DOCUMENTS, ("a", "b"))


def test_stdin_is_read_for_a_hyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"9-1")))
    assert read_source("-").documents == ("9-1",)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"ab\xff", r"a.txt is not UTF-8 text \(byte 2\)"),
        ("a.bin", b"abc", "a.bin has 3 bytes, not ids of 16 bits"),
        ("a.jsonl", b'{"text": 1}', "line 1 is not an object with a text"),
        ("a.jsonl", b'{"text": "a"}\n[' * 3000, "line 2 is not"),
    ],
)
def test_other_contents_are_refused(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=message):
        read_source(str(tmp_path / name))


def test_a_folder_without_texts_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no \.txt files"):
        read_source(str(tmp_path))
    with pytest.raises(NotFoundError, match="Cannot read"):
        read_source(str(tmp_path / "none.txt"))


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "x" * 300 + ".bin"])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(NotFoundError, match=r"its name is (too long|not valid)"):
        read_source(name)
