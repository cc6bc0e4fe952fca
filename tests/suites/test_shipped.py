"""The suites that ship: found by name, and of cases that training left out."""

from pathlib import Path

import pytest

from core.base.errors import NotFoundError
from core.demo.corpus import Document
from core.suites.shipped import FOLDER, is_shipped, suite_path
from core.suites.suite_file import read_suite


def test_a_file_comes_before_a_shipped_name(tmp_path: Path) -> None:
    (tmp_path / "sums").write_text("")
    assert suite_path("sums") == Path("sums")
    assert suite_path("records") == FOLDER / "records.toml"


def test_an_unknown_name_is_an_error_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        suite_path("sumz")
    assert caught.value.message == "No suite sumz"
    assert "records, sums" in caught.value.hint


def test_a_shipped_file_is_known_by_its_digest(tmp_path: Path) -> None:
    assert is_shipped(read_suite(FOLDER / "records.toml").digest)
    (tmp_path / "records.toml").write_text('[[case]]\nprompt = "1"\nanswer = "2"\n')
    assert not is_shipped(read_suite(tmp_path / "records.toml").digest)


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as caught:
        suite_path(str(tmp_path))
    assert caught.value.message == f"{tmp_path} is a folder, not a suite"
    assert caught.value.hint == "Give a .toml file, or one of: records, sums"


def test_the_sums_are_held_out() -> None:
    suite = read_suite(FOLDER / "sums.toml")
    assert len(suite.cases) == 10_010
    for case in suite.cases:
        assert Document("", case.prompt.strip("\n"), 0.0).held_out
    assert {dict(case.slices)["operator"] for case in suite.cases} == {"+", "-"}


def test_the_records_can_obey_their_rule() -> None:
    suite = read_suite(FOLDER / "records.toml")
    assert len(suite.cases) == 450
    first = suite.cases[0]
    high, _, body = first.prompt[1:-1].partition("B")
    assert float(high) >= float(body)
    assert first.checks.passed_by(f"{min(float(body), 0.0):+.2f}")
    assert not first.checks.passed_by("+0.01")
    last = suite.cases[-1]
    assert last.checks.passed_by("-0.10L-0.10")
    assert not last.checks.passed_by("-0.10L-0.09")
    assert not last.checks.passed_by("+1.51L+0.00")


@pytest.mark.parametrize("name", ["x" * 300, "~nobody-has-this-name/s.toml", "a\0b"])
def test_a_name_that_no_file_can_have_is_not_a_suite(name: str) -> None:
    with pytest.raises(NotFoundError, match="No suite"):
        suite_path(name)
