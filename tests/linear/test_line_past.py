"""/history, /note, /pin, /undo and --resume as lines."""

import io
import re
from pathlib import Path

import pytest
from journals import mark, write_session

from core.base.errors import UsageError
from core.journal.session_id import folder
from core.protocol.load_options import LoadOptions
from core.record.generation import Generation
from tui.linear.line_output import LineOutput
from tui.linear.line_past import LinePast
from tui.session.controller import Controller
from tui.session.resume import find_origins, read_session, restore

NAME = "20261128-100000-aaaaa"


class Silent:
    """A job queue and a listener that do nothing."""

    def submit(self, job: object) -> int:
        del job
        return 1

    def __getattr__(self, name: str) -> object:
        return lambda *_: None


@pytest.fixture
def lines() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def controller() -> Controller:
    silent = Silent()
    return Controller(silent, silent, LoadOptions())  # type: ignore[arg-type]


@pytest.fixture
def past(controller: Controller, lines: io.StringIO) -> LinePast:
    return LinePast(controller, LineOutput(lines, typing=False))


def kept(controller: Controller) -> Generation:
    """Resume a session of three generations; return the last."""
    write_session(folder(), NAME, 3, at=1795860000.0)
    restore(read_session("newest"), controller)
    assert controller.session.last
    return controller.session.last


def test_history_writes_lines_with_ids(
    past: LinePast, lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    write_session(folder(), NAME, 25, at=1795860000.0)
    mark(folder(), NAME, "aaaaa.25", "lucky")
    past.history()
    written = capsys.readouterr().out.splitlines()
    assert len(written) == 20
    assert re.match(r"aaaaa\.25 +2026-11-28 .*24\+24▏15⏎9-2⏎7", written[0])
    assert lines.getvalue().startswith("the 20 newest; add words")
    past.history("lucky 24+24")
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_nothing_found_is_said(past: LinePast, lines: io.StringIO) -> None:
    past.history("x")
    past.history()
    assert lines.getvalue() == "nothing in the history has these words\nno history\n"


def test_notes_and_pins_act_on_the_last_generation(
    past: LinePast, controller: Controller, lines: io.StringIO
) -> None:
    with pytest.raises(UsageError, match="No generation yet"):
        past.pin()
    last = kept(controller)
    past.note("lucky")
    past.note(None)
    past.pin()
    assert (last.note, last.pinned) == ("lucky", True)
    past.pin()
    past.note("")
    assert (last.note, last.pinned) == ("", False)
    assert lines.getvalue().splitlines() == [
        "note on #3 kept", "note on #3: lucky", "#3 pinned", "#3 not pinned any more",
        "note on #3 removed",
    ]  # fmt: skip


def test_undo_takes_back_settings_alone(
    past: LinePast, controller: Controller, lines: io.StringIO
) -> None:
    controller.change(controller.settings.with_(temperature=0.5))
    past.undo()
    assert controller.settings.temperature == 0.8
    assert lines.getvalue() == "undone: temp 0.50 → 0.80\n"
    controller.steps.branch(2, 1)
    with pytest.raises(UsageError, match="Nothing to undo"):
        past.undo()


def test_weights_that_are_gone_are_named(controller: Controller, tmp_path: Path) -> None:
    kept(controller)
    found = find_origins(controller.session.generations, read_session("newest").state)
    assert (found.gone, found.last) == (("n: its file is gone: p",), None)
