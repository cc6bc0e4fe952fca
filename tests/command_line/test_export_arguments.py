from datetime import UTC, datetime
from pathlib import Path

import pytest
from exports import NOON

from core.base.errors import UsageError
from tui.command_line.export_arguments import ExportOptions, export_options
from tui.command_line.verb_arguments import parse_verb

DAY = NOON - 12 * 3600


def options(*words: str) -> ExportOptions:
    return export_options(parse_verb("export", words))


def test_every_flag_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = (
        "k3f9x", "-", "--out", "a.html", "--search", "12 odd", "--checkpoint", "step_1",
        "--since", "2026-11-29", "--before", "2026-11-29T12:00", "--pinned", "--title", "Why?",
        "--paint",
    )  # fmt: skip
    assert options(*words) == ExportOptions(
        ("k3f9x", "-"), Path("a.html"), "html", "12 odd", "step_1", DAY, NOON, True, "Why?", True,
        "stepscope export k3f9x - --out a.html --search '12 odd' --checkpoint step_1 "
        "--since 2026-11-29 --before 2026-11-29T12:00 --pinned --title 'Why?' --paint",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (("--out", "-"), "html"),
        (("--out", "-", "--format", "jsonl"), "jsonl"),
        (("--out", "a.txt", "--format", "html"), "html"),
        (("--out", "a.jsonl"), "jsonl"),
    ],
)
def test_the_form_is_that_of_the_file_or_of_the_flag(
    words: tuple[str, ...], form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert options(*words).form == form


def test_today_and_yesterday_are_days() -> None:
    now = datetime.now(UTC).timestamp()
    found = options("--out", "-", "--since", "yesterday", "--before", "today")
    assert found.since is not None
    assert found.before is not None
    assert now - 86_401 < found.before <= now
    assert found.before - found.since == 86_400


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "export needs --out FILE"),
        (("--out", "a.txt"), "An export cannot be 'a.txt'"),
        (("--out", "-", "--format", "pdf"), "format cannot be 'pdf'"),
        (("--out", "-", "--since", "soon"), "since cannot be 'soon'"),
        (("--out", "-", "--before", "2026-13-01"), "before cannot be '2026-13-01'"),
        (("--out", "-", "--format", "jsonl", "--paint"), "--paint is for html alone"),
        (("--out", "none/a.html"), "its folder does not exist"),
        (("--out", "mine.html"), "it exists"),
        (("--out", "-", "--json"), "--json"),
    ],
)
def test_anything_else_is_refused(
    words: tuple[str, ...], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.html").touch()
    with pytest.raises(UsageError) as caught:
        options(*words)
    assert why in f"{caught.value.message} {caught.value.hint}"


def test_force_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.html").touch()
    assert options("--out", str(tmp_path / "mine.html"), "--force").out == tmp_path / "mine.html"
