"""Exports of the running session, with and without its history."""

import json
from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from exports import NOON, add, kept_session
from recording import begun
from report_pages import Page

from core.base.errors import UsageError
from core.journal.entries import Judged, Noted, Pinned
from core.journal.recorder import Recorder
from core.journal.session_id import folder, generation_id, new_id
from core.protocol.load_options import LoadOptions
from core.record.session import Session
from core.report.document import Document, Paragraph, Section
from core.report.document_json import document_as_json
from tui.session.controller import Controller
from tui.session.export_request import read_request
from tui.session.session_export import SessionNow, begin_export, session_plan
from tui.session.session_journal import SessionJournal
from tui.session.session_state import SessionState


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def controller(session: Session) -> Controller:
    found = Controller(JobQueue(), Told().listener, LoadOptions())
    found.session = session
    return found


def kept() -> tuple[str, Session, Recorder]:
    """A session of two generations and a fan of two rows, which is kept."""
    session_id = new_id(NOON)
    session, recorder = kept_session(folder(), session_id)
    fan = Session()
    add(session, "12+3", "\n15\n")
    recorder.follow(fan, "f1.")
    add(fan, "9-1", "8")
    add(fan, "9-1", "7")
    add(session, "5+5", "10")
    return session_id, session, recorder


def test_a_session_without_history_is_exported_from_memory(tmp_path: Path) -> None:
    session = Session()
    add(session, "12+3", "\n15\n")
    add(session, "9-1", "8")
    path = tmp_path / "e.jsonl"
    message = begin_export(controller(session), f"{path} 2")()
    assert message.startswith(f"export: {path} · 1 generation")
    values = json.loads(path.read_text())
    assert (values["prompt"], values["number"], "id" in values) == ("9-1", 2, False)


def test_notes_pins_fans_and_judgements_come_from_the_history(tmp_path: Path) -> None:
    session_id, session, recorder = kept()
    name = generation_id(session_id, "1")
    judged = Document("Score on a.txt", (Section("Losses", (Paragraph("lower"),)),))
    for entry in (
        Noted(name, NOON, "odd"),
        Pinned(name, NOON, pinned=True),
        Judged(NOON, "score", "a.txt", "stepscope score", document_as_json(judged)),
        Judged(NOON, "score", "b.txt", "stepscope score", {"schema": 9}),
    ):
        recorder.put(entry)
    recorder.flush()
    plan = session_plan(read_request("a.html"), SessionNow(session.generations, (), session_id))
    assert [one.key for one in plan.generations] == ["1", "2", "f1.1", "f1.2"]
    first = plan.generations[0]
    # A generation of which the flags are not known is repeated by its ID.
    assert [one.command for one in plan.generations] == [
        f"stepscope replay {one.id}" for one in plan.generations
    ]
    assert (first.id, first.note, first.pinned, first.began) == (name, "odd", True, NOON)
    assert plan.judged == [judged]
    assert plan.about == (f"Session {session_id}",)
    assert plan.command == f"stepscope export {session_id[-5:]} --out FILE"


def test_a_selection_says_so_and_leaves_judgements_out() -> None:
    session_id, session, recorder = kept()
    judged = document_as_json(Document("t", ()))
    recorder.put(Judged(NOON, "score", "a", "", judged))
    recorder.flush()
    plan = session_plan(read_request("a.html f1"), SessionNow(session.generations, (), session_id))
    assert [one.key for one in plan.generations] == ["f1.1", "f1.2"]
    assert plan.about == (f"Session {session_id}", "2 of its 4 generations")
    assert plan.judged == ()


def test_a_history_that_cannot_be_read_leaves_what_is_in_memory() -> None:
    _, session, _ = kept()
    now = SessionNow(session.generations, (), "20261129-120000-zzzzz")
    assert len(session_plan(read_request("a.html"), now).generations) == 2


def test_a_running_generation_is_exported_as_it_is(tmp_path: Path) -> None:
    session, _ = begun()
    begin_export(controller(session), f"{tmp_path}/e.html title Why?")()
    page = Page((tmp_path / "e.html").read_text())
    assert page.of("h1") == ["Why?"]
    assert "■ not ended · 0 tokens" in page.of("p")


def test_the_session_of_the_controller_s_journal_is_read(tmp_path: Path) -> None:
    session_id, session, recorder = kept()
    found = controller(session)
    found.journal = SessionJournal(session_id, recorder, SessionState)
    begin_export(found, f"{tmp_path}/e.jsonl")()
    lines = (tmp_path / "e.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"][6:] for line in lines] == ["1", "2", "f1.1", "f1.2"]


def test_what_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "e.html").write_text("mine")
    session = Session()
    with pytest.raises(UsageError, match="it exists") as caught:
        begin_export(controller(session), f"{tmp_path}/e.html")
    assert "!" in caught.value.hint
    write = begin_export(controller(session), f"{tmp_path}/e.html!")
    with pytest.raises(UsageError, match="Nothing to export"):
        write()
    assert (tmp_path / "e.html").read_text() == "mine"
