"""`stepscope history --older_than` and `--delete`: nothing goes that was not confirmed."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run
from journals import mark, write_session
from pseudoterminal import PseudoTerminal

from core.journal.entries import Cleared, Opened
from core.journal.journal_file import JournalFile
from core.journal.session_id import folder

OLD, NEW = "20261101-100000-aaaaa", "20261129-100000-bbbbb"
FRESH, RUNNING = "20261129-110000-ccccc", "20261129-120000-ddddd"
Command = Callable[..., Run]


def aged(session: str, days: float) -> None:
    then = time.time() - days * 86_400
    for path in folder().glob(f"{session}*"):
        os.utime(path, (then, then))


@pytest.fixture
def history(_own_surroundings: None) -> Path:
    write_session(folder(), OLD, 2, at=1793527200.0)
    write_session(folder(), NEW, 1, at=1795946400.0)
    aged(OLD, 100)
    aged(NEW, 1)
    return folder()


def left(history: Path) -> list[str]:
    return sorted(path.name[-11:-6] for path in history.iterdir())


def test_old_files_are_listed_and_kept(stepscope: Command, history: Path) -> None:
    run = stepscope("history", "--older_than", "90d")
    assert run.code == 0
    assert run.out.rstrip().endswith(f"{OLD}.jsonl")
    assert run.lines[0].startswith("1 file of 1 session, ")
    assert "with --delete" in run.lines[-1]
    assert left(history) == ["aaaaa", "bbbbb"]


def test_without_a_terminal_nothing_is_deleted_unless_yes_is_given(
    stepscope: Command, history: Path
) -> None:
    refused = stepscope("history", "--older_than", "90d", "--delete")
    assert refused.code == 2
    assert "--yes" in refused.lines[-1]
    assert left(history) == ["aaaaa", "bbbbb"]
    done = stepscope("history", "--older_than", "90d", "--delete", "--yes")
    assert done.code == 0
    assert done.lines[-1].startswith("Deleted 1 file, ")
    assert left(history) == ["bbbbb"]


def test_one_session_is_deleted_by_its_id(stepscope: Command, history: Path) -> None:
    assert stepscope("history", "--delete", "bbbbb", "--yes").code == 0
    assert left(history) == ["aaaaa"]
    assert stepscope("history", "--delete", "bbbbb", "--yes").code == 3


def test_pinned_and_fresh_sessions_are_kept_back_and_counted(
    stepscope: Command, history: Path
) -> None:
    mark(history, NEW, "aaaaa.1")
    run = stepscope("history", "--older_than", "90d", "--delete", "--yes")
    assert "1 session kept back for notes or pins" in run.err
    assert stepscope("history", "--delete", "aaaaa").code == 2
    assert left(history) == ["aaaaa", "bbbbb"]
    stepscope("history", "--older_than", "90d", "--delete", "--yes", "--with_pinned")
    assert left(history) == ["bbbbb"]


def test_a_session_that_has_just_ended_goes_at_once_and_one_that_runs_never(
    stepscope: Command, history: Path
) -> None:
    write_session(history, FRESH, 1, at=time.time())
    file = JournalFile(history, RUNNING, lambda: Opened(RUNNING, time.time(), "0.1.0"))
    file.append([Cleared(time.time(), 0)])
    aged(RUNNING, 1)
    words = ("history", "--delete", "--yes")
    assert stepscope(*words, "ddddd").code == 2
    assert "1 session kept back: stepscope runs with it" in stepscope(*words, "ddddd").err
    assert stepscope(*words, "ccccc").code == 0
    assert left(history) == ["aaaaa", "bbbbb", "ddddd"]
    file.close()
    assert stepscope(*words, "ddddd").code == 0
    assert left(history) == ["aaaaa", "bbbbb"]


@pytest.mark.parametrize(("answer", "kept"), [("y", 0), ("n", 1), ("", 1), ("yes please", 1)])
def test_a_terminal_is_asked(history: Path, answer: str, kept: int) -> None:
    terminal = PseudoTerminal(
        ["history", "--delete", "aaaaa"], XDG_STATE_HOME=os.environ["XDG_STATE_HOME"]
    )
    assert terminal.read_for(20, b"[y/N] ")
    terminal.send(f"{answer}\n")
    assert terminal.until_ended() == 0
    terminal.close()
    assert left(history).count("aaaaa") == kept
