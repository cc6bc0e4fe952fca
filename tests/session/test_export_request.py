from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exports import exported

from core.base.errors import UsageError
from core.report.exported import Exported
from tui.session.export_request import ExportRequest, read_request

ALONE = ExportRequest(Path("a.html"), "html")


@pytest.mark.parametrize(
    ("argument", "request_"),
    [
        ("a.html", ALONE),
        (" a.html all ", ALONE),
        ("a.html! 3", replace(ALONE, force=True, ranges=((3, 3),))),
        ("a.html 3 #5-7 --force", replace(ALONE, force=True, ranges=((3, 3), (5, 7)))),
        ("a.html pinned painted", replace(ALONE, pinned=True, painted=True)),
        ("a.html f2 r1.3", replace(ALONE, keys=("f2", "r1.3"))),
        ("a.html 3 title Why 5? pinned", replace(ALONE, ranges=((3, 3),), title="Why 5? pinned")),
        ("my file.html 2", replace(ALONE, path=Path("my file.html"), ranges=((2, 2),))),
        ("b.JSONL", ExportRequest(Path("b.JSONL"), "jsonl")),
    ],
)
def test_file_selection_and_title_are_read(argument: str, request_: ExportRequest) -> None:
    assert read_request(argument) == request_


def test_the_home_is_meant_by_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/me")
    assert read_request("~/a.html").path == Path("/me/a.html")


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        ("", "/export needs a file"),
        ("3", "An export cannot be '3'"),
        ("a.txt 3", "An export cannot be 'a.txt'"),
        ("a.html 3 five", "does not know 'five'"),
        ("a.html 3-", "does not know '3-'"),
    ],
)
def test_anything_else_is_refused(argument: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_request(argument)
    assert why in caught.value.message


def some() -> list[Exported]:
    keys = ("1", "2", "f1.1", "f1.2", "3", "r1.1")
    found = [replace(exported(), id=f"k3f9x.{key}", number=int(key[-1])) for key in keys]
    return [replace(one, pinned=one.key in ("2", "f1.2")) for one in found]


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({}, ["1", "2", "f1.1", "f1.2", "3", "r1.1"]),
        ({"ranges": ((2, 9),)}, ["2", "3"]),
        ({"keys": ("f1", "r1.1")}, ["f1.1", "f1.2", "r1.1"]),
        ({"pinned": True}, ["2", "f1.2"]),
        ({"pinned": True, "ranges": ((1, 1),)}, ["1", "2", "f1.2"]),
    ],
)
def test_generations_are_chosen(changes: dict[str, Any], keys: list[str]) -> None:
    assert [one.key for one in replace(ALONE, **changes).chosen(some())] == keys


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"ranges": ((7, 8),)}, "no such generation"), ({"pinned": True}, "No generation is pinned")],
)
def test_nothing_chosen_is_an_error(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        replace(ALONE, **changes).chosen([exported()])
