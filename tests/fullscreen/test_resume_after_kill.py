"""A session that is killed while text streams is opened again with what was written."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import bare  # noqa: F401 - before the environment is copied
import pytest
from jobs import children
from pseudoterminal import ForkedTerminal, PseudoTerminal

from core.journal.reading import find_session

PATIENCE = 30.0


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def killed(state: Path) -> Iterator[ForkedTerminal]:
    """A session as lines, killed in the middle of a long text."""
    one = ForkedTerminal(["--plain", "--demo", "-n", "100000"], XDG_STATE_HOME=str(state))
    assert one.has_written(b"loaded in", PATIENCE)
    one.send("/beyond on\n123+456\n")
    assert one.has_written(b"579", PATIENCE)
    one.read_for(0.3)
    os.kill(one.process.pid, signal.SIGKILL)
    assert one.until_ended(PATIENCE) == -signal.SIGKILL
    yield one
    one.close()


def test_what_was_written_is_shown(killed: ForkedTerminal, state: Path) -> None:
    (kept,) = find_session(state / "stepscope/journal").generations
    assert kept.stop is None
    assert kept.text.startswith("\n579\n")
    assert len(kept.new_ids) > 50
    one = ForkedTerminal(["--demo", "--resume"], 100, 30, XDG_STATE_HOME=str(state))
    assert one.has_written(b"Resumed", PATIENCE)
    assert one.has_written(b"Cut off: the process ended before this generation did", PATIENCE)
    one.send("\x11")
    assert one.until_ended(PATIENCE) == 0
    assert b"stepscope --resume=" in one.written.splitlines()[-1]
    one.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the child is found in /proc")
def test_the_parent_tells_the_command_when_the_session_is_killed(state: Path) -> None:
    one = PseudoTerminal(["--demo"], 100, 30, XDG_STATE_HOME=str(state))
    assert one.has_written(b"ready", PATIENCE)
    one.send("12+3\r")
    assert one.has_written(b"max tokens", PATIENCE)
    (child,) = children(one.process.pid)
    os.kill(child, signal.SIGKILL)
    assert one.until_ended(PATIENCE) == 128 + signal.SIGKILL
    name = find_session(state / "stepscope/journal").id[-5:]
    last = one.written.splitlines()[-1].decode()
    said = f"The session was killed (SIGKILL); stepscope --resume={name} opens it again"
    assert last.endswith(said)
    one.close()
