import os
from pathlib import Path

import pytest

from core.base.errors import UsageError
from core.report.document import Document
from core.report.html_page import html_page
from core.report.report_file import check_report_path, write_report

PAGE = html_page(Document("t", ()))


def test_a_report_is_written_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    check_report_path(path)
    assert list(tmp_path.iterdir()) == []
    write_report(path, PAGE)
    assert path.read_text() == PAGE
    # A report is replaced, through a link too.
    (tmp_path / "link").symlink_to(path)
    check_report_path(tmp_path / "link")
    write_report(tmp_path / "link", PAGE + "\n")
    assert (path.read_text(), (tmp_path / "link").is_symlink()) == (PAGE + "\n", True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "r.html"]


def test_new_reports_have_the_permissions_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_report(tmp_path / "r.html", PAGE)
    assert (tmp_path / "r.html").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_other_files_are_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"weights")
    with pytest.raises(UsageError, match="it exists and is not a report"):
        check_report_path(path)
    assert path.read_bytes() == b"weights"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing/r.html", "its folder does not exist"),
        (".", "not a file"),
        ("file/r.html", "folder"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=reason):
        check_report_path(tmp_path / name)


def test_a_failed_write_keeps_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.html"
    write_report(path, PAGE)

    def full(self: Path, target: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="the disk is full"):
        write_report(path, "<!doctype html>\nnew")
    assert path.read_text() == PAGE
    assert [one.name for one in tmp_path.iterdir()] == ["r.html"]
