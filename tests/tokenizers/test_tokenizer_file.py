import os
from pathlib import Path

import pytest

from core.base.errors import CheckpointError
from core.tokenizers.tokenizer_file import read_bytes


def test_a_file_is_read_whole_within_the_limit(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"12345")
    assert read_bytes(tmp_path / "x", 5) == b"12345"
    with pytest.raises(CheckpointError, match="x is larger than 4 B"):
        read_bytes(tmp_path / "x", 4)


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, reason in (
        ("gone", "does not exist"),
        ("pipe", "not a regular"),
        (".", "folder"),
    ):
        with pytest.raises(CheckpointError) as caught:
            read_bytes(tmp_path / name, 9)
        assert reason in caught.value.message.lower()
