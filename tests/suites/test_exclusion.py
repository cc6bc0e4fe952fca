"""What must not be drawn: lines of a file, and what a hash does not hold out."""

from pathlib import Path
from random import Random

import pytest

from core.base.errors import NotFoundError
from core.demo.corpus import documents
from core.suites.exclusion import held_out, occurs_in


def test_the_hash_is_that_of_the_embedded_checkpoints_training() -> None:
    source = documents(Random(1), held_out=True)
    assert all(held_out(next(source).key, 20) for _ in range(200))
    source = documents(Random(1), held_out=False)
    assert not any(held_out(next(source).key, 20) for _ in range(200))


def test_texts_are_whole_lines(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("12+3\n15\n\n4+5=9\r\n99+1\n100\n")
    occurs = occurs_in(tmp_path / "train.txt")
    assert all(map(occurs, ["12+3\n15", "4+5=9", "99+1\n100", "15"]))
    assert not any(map(occurs, ["2+3\n15", "12+3\n1", "4+5=", "15\n99+1", "12+3\n16"]))


def test_newlines_at_the_end_of_a_prompt_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("12+3\n")
    assert occurs_in(tmp_path / "train.txt")("12+3\n")


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"train\.txt"):
        occurs_in(tmp_path / "train.txt")
