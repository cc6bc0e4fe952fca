"""`stepscope export`: what it finds in the history and in files, and its exit codes."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from command_run import Run
from exports import NOON, add, exported, kept_session
from forked_program import run_forked
from journals import Written
from report_pages import Page

from core.journal.entries import Judged, Opened, Pinned
from core.journal.journal_file import JournalFile
from core.journal.recorder import Recorder
from core.journal.resumed import resumed
from core.journal.session_id import folder, generation_id
from core.record.session import Session
from core.report.document import Document, Paragraph, Section
from core.report.document_json import document_as_json
from core.report.export_lines import export_lines

EARLIER, LATER = "20261128-120000-abcde", "20261129-120000-k3f9x"


@pytest.fixture(autouse=True)
def _history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kept sessions; the later one has a pin, a judgement and a fan."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    session, recorder = kept_session(folder(), EARLIER)
    add(session, "9-1", "8")
    add(session, "9-2", "7")
    recorder.flush()
    session, recorder = kept_session(folder(), LATER)
    add(session, "12+3", "\n15\n")
    add(session, "12+4", "\n16\n")
    judged = Document("Score on a.txt", (Section("Losses", (Paragraph("lower"),)),))
    recorder.put(Judged(NOON, "score", "a.txt", "", document_as_json(judged)))
    recorder.put(Judged(NOON, "suite", "b", "", {"schema": 9}))
    recorder.put(Pinned(generation_id(LATER, "2"), NOON, pinned=True))
    recorder.flush()


@pytest.fixture
def found(stepscope: Callable[..., Run]) -> Callable[..., list[str]]:
    """Export to stdout as JSON lines, and return the prompts."""

    def run(*words: object) -> list[str]:
        done = stepscope("export", *words, "--out", "-", "--format", "jsonl")
        assert done.code == 0, done.err
        return [json.loads(line)["prompt"] for line in done.out.splitlines()]

    return run


@pytest.mark.parametrize(
    ("words", "prompts"),
    [
        ((), ["12+3", "12+4"]),
        (("abcde",), ["9-1", "9-2"]),
        (("k3f9x.2", "abcde.1"), ["12+4", "9-1"]),
        (("--search", "12+ 15"), ["12+3"]),
        (("--search", "1"), ["9-1", "12+3", "12+4"]),
        (("--pinned",), ["12+4"]),
        (("--checkpoint", "n"), ["9-1", "9-2", "12+3", "12+4"]),
        (("k3f9x", "--search", "16"), ["12+4"]),
        (("--since", "2026-11-29T11:59"), ["9-1", "9-2", "12+3", "12+4"]),
    ],
)
def test_sessions_generations_and_searches_are_found(
    found: Callable[..., list[str]], words: Sequence[str], prompts: list[str]
) -> None:
    assert found(*words) == prompts


def test_files_are_read_and_written_again(found: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(exported("5+5").record))
    (tmp_path / "two.jsonl").write_text(export_lines((exported("6+6"), exported("7+7"))))
    assert found("one.json", "two.jsonl", "abcde.2") == ["5+5", "6+6", "7+7", "9-2"]


def test_what_a_session_took_over_is_exported_too_and_said(
    stepscope: Callable[..., Run], found: Callable[..., list[str]]
) -> None:
    newest = "20261130-120000-zzzzz"
    held = (generation_id(EARLIER, "1"), generation_id(EARLIER, "2"))
    opened = Opened(newest, NOON, "1", resumed=EARLIER, held=held)
    file = JournalFile(folder(), newest, lambda: opened, lambda: NOON + 9)
    recorder, session = Recorder(Written(file), lambda: NOON + 9), Session()
    session.restore(resumed(folder(), EARLIER).generations)
    recorder.follow(session)
    add(session, "5+5", "10")
    recorder.flush()
    assert found() == ["9-1", "9-2", "5+5"]
    stepscope("export", "--out", "a.html")
    page = Page(Path("a.html").read_text())
    assert "2 generations taken over from session abcde" in page.of("p")
    done = stepscope("export", "--out", "-", "--format", "jsonl")
    numbers = [json.loads(line)["number"] for line in done.out.splitlines()]
    assert numbers == [1, 2, 3]


def test_a_page_has_the_session_and_what_was_judged(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    run = stepscope("export", "k3f9x", "--out", "a.html", "--title", "Is 12+3 right?", "--paint")
    assert run.code == 0
    assert run.out == ""
    assert run.lines == [
        "suite: This is not a report of stepscope. schema 9",
        f"export: a.html · 2 generations · {(tmp_path / 'a.html').stat().st_size / 1024:.1f} KiB",
    ]
    page = Page((tmp_path / "a.html").read_text())
    assert page.of("h1") == ["Is 12+3 right?"]
    assert "Score on a.txt" in page.of("h2")
    assert page.of("pre") == [
        "stepscope replay k3f9x.1",
        "stepscope replay k3f9x.2",
        "stepscope export k3f9x --out a.html --title 'Is 12+3 right?' --paint",
        "stepscope replay FILE --all",
    ]
    assert stepscope("export", "--out", "a.html").line == (
        "Cannot write a.html: it exists. --force replaces it"
    )
    assert stepscope("export", "--search", "16", "--out", "a.html", "--force").code == 0
    page = Page((tmp_path / "a.html").read_text())
    assert page.of("h1") == ["Only with words '16'"]
    assert "Score on a.txt" not in page.of("h2")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("none.json",), 3, "Cannot read none.json: it does not exist"),
        (("zzzzz",), 3, "'zzzzz' is not in the history"),
        (("k3f9x.9",), 3, "its session does not have this generation"),
        (("--search", "not there"), 3, "No generation was found"),
        (("broken.jsonl",), 2, "broken.jsonl, line 2: This is not the output of stepscope --json"),
        (("text.txt",), 2, "text.txt is not JSON"),
    ],
)
def test_what_cannot_be_exported_has_a_reason_and_an_exit_code(
    stepscope: Callable[..., Run], tmp_path: Path, words: Sequence[str], code: int, why: str
) -> None:
    (tmp_path / "text.txt").write_text("hello")
    broken: dict[str, Any] = dict(exported().record) | {"text": 1}
    lines = (json.dumps(exported().record), json.dumps(broken))
    (tmp_path / "broken.jsonl").write_text("\n".join(lines))
    run = stepscope("export", *words, "--out", "a.html")
    assert run.code == code
    assert why in run.line
    assert not (tmp_path / "a.html").exists()


def test_without_a_history_there_is_nothing_to_export(
    stepscope: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    run = stepscope("export", "--out", "a.html")
    assert run.code == 3
    assert stepscope("export", "--pinned", "--out", "a.html").code == 3
    monkeypatch.setenv("XDG_STATE_HOME", "/nowhere")
    assert stepscope("export", "--out", "a.html").line.startswith("The history is empty")


def test_json_of_prompt_mode_becomes_a_page_through_a_pipe(tmp_path: Path) -> None:
    samples = ("--num_samples", "2", "-n", "4", "--json", "--logprobs", "0")
    made = run_forked(["--demo", "-p", "12+3", *samples], cwd=tmp_path)
    export = ("export", "-", "--out", "-")
    page = run_forked([*export, "--paint"], input=made.stdout, cwd=tmp_path)
    assert (made.returncode, page.returncode) == (0, 0), page.stderr
    read = Page(page.stdout.decode())
    assert len(read.of("kbd")) == 2
    assert read.of("kbd") == ["12+3", "12+3"]
    assert page.stderr == b"export: 2 generations\n"
    bad = run_forked(export, input=b"{", cwd=tmp_path)
    assert (bad.returncode, bad.stdout) == (2, b"")
