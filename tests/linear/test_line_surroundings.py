"""Commands in lines: each is carried out or says that it needs the full screen."""

import io
import sys
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from halving_next import HALVING
from origins import ready_of

from core.base.errors import NoMemoryError, UsageError
from core.protocol.load_options import LoadOptions
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.linear.line_surroundings import LineSurroundings
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.loaded import Loaded
from tui.session.screen_commands import SCREEN_COMMANDS
from tui.session.slash import COMMANDS
from tui.view.commands import Call


class Here:
    """Surroundings on two checkpoints, of which the second is recommended, with a fake runner."""

    def __init__(self, folder: Path) -> None:
        self.err = io.StringIO()
        output = LineOutput(self.err, typing=False)
        self.known = KnownCheckpoints(lambda: places([folder], demo=False))
        self.controller = Controller(Mock(submit=Mock(return_value=1)), Mock(), LoadOptions())
        self.left: list[int] = []
        self.around = LineSurroundings(
            self.controller, output, self.known, lambda: self.left.append(0), self.controller.stop
        )
        self.around.current = self.known.look().entries[0]

    def type(self, line: str) -> list[str]:
        """Return the lines that a command wrote."""
        start = len(self.err.getvalue())
        call = COMMANDS.read_line(line)
        assert isinstance(call, Call)
        call.carry_out(self.around)
        return self.err.getvalue()[start:].splitlines()


@pytest.fixture
def here(tmp_path, write_checkpoint, monkeypatch) -> Here:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    for step, loss in ((100, 0.5), (200, 0.4)):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=loss)
    return Here(tmp_path / "runs")


def steps(lines: list[str]) -> list[str]:
    return [word for line in lines for word in line.split() if word.startswith("step_")]


@pytest.mark.parametrize("command", COMMANDS.commands, ids=lambda command: command.name)
def test_every_command_writes_a_line_or_says_why_not(here: Here, command) -> None:
    try:
        lines = here.type(f"/{command.name}")
    except UsageError as refused:
        lines = [refused.message]
    silent = ("again", "same", "quit")
    assert lines or command.name in silent
    assert all("\x1b" not in line for line in lines)


@pytest.mark.parametrize("command", SCREEN_COMMANDS, ids=lambda command: command.name)
def test_a_command_of_the_screen_is_refused_and_not_in_the_list_of_help(here, command) -> None:
    with pytest.raises(UsageError, match="needs the full screen"):
        here.type(f"/{command.name}")
    lines = here.type("/help")
    assert not any(line.startswith(f"{command.usage} ") for line in lines)
    assert f"/{command.name}" in next(line for line in lines if "full screen" in line).split()


def test_help_has_every_other_command_on_a_line_of_its_own(here: Here) -> None:
    lines = here.type("/help")
    for command in COMMANDS.commands:
        if command not in SCREEN_COMMANDS and command.name not in ("clear", "copy"):
            assert sum(line.startswith(f"{command.usage} ") for line in lines) == 1
    (elsewhere,) = [line for line in lines if line.startswith("Only in the full screen: ")]
    # Without a screen, text is copied only into files.
    (copy,) = [line for line in lines if line.startswith("/copy")]
    assert copy.split("  ")[0] == "/copy [all] FILE"
    # Lines that were written stay, so the command is refused here.
    assert "/clear" in elsewhere.split()


def test_the_list_is_the_table_sorted_and_filtered(here: Here) -> None:
    assert steps(here.type("/list")) == ["step_000100", "step_000200"]
    assert here.type("/sort loss") == ["sorted by loss"]
    assert steps(here.type("/list")) == ["step_000200", "step_000100"]
    here.type("/filter 0100")
    assert steps(here.type("/list")) == ["step_000100"]
    here.type("/filter nothing")
    assert here.type("/list") == ["no match"]


def test_the_first_list_tells_what_can_be_done_with_it(here: Here) -> None:
    hint = "/model NAME loads, /best goes to the starred one, /filter TEXT shows some"
    assert here.type("/list")[-1] == hint
    assert hint not in here.type("/list")


def test_best_and_info_are_about_the_current_checkpoint(here: Here) -> None:
    assert here.type("/info")[0].startswith("step_000100  ")
    assert here.type("/best")[0].startswith("step_000200: ")
    assert here.type("/info")[0].startswith("step_000200  ")


def test_in_the_order_over_all_runs_best_is_the_best_star(here: Here, tmp_path, write_checkpoint):
    for step, loss in ((1, 0.3001), (2, 0.3)):
        write_checkpoint(tmp_path / f"runs/b/step_{step:06d}", step=step, val_loss=loss)
    assert here.type("/best")[0].startswith("step_000200: ")
    here.type("/sort best")
    # Within 0.5 % of the lowest of its run, which is step 2.
    assert here.type("/best")[0].startswith("step_000001: ")


def test_a_model_is_loaded_by_name_but_not_while_text_streams(here: Here, monkeypatch) -> None:
    here.type("/model step_000200")
    assert here.controller.being_loaded
    assert here.controller.being_loaded.name == "step_000200"
    assert here.around.current == here.controller.being_loaded
    monkeypatch.setattr(LineSurroundings, "streaming", True)
    with pytest.raises(UsageError, match="cannot change while text streams"):
        here.type("/model step_000100")


def test_cancel_stops_a_load_and_says_when_there_is_nothing(here: Here) -> None:
    assert here.type("/cancel") == ["nothing is running"]
    here.type("/model step_000200")
    assert here.type("/cancel") == []
    assert str(here.controller.phase) == "stopping"


def test_before_the_first_run_there_is_nothing_to_run_elsewhere(here: Here) -> None:
    assert here.type("/run") == ["nothing has run yet"]
    jobs: Any = here.controller._jobs
    assert not jobs.submit.called


def test_quit_leaves(here: Here) -> None:
    here.type("/quit")
    assert here.left == [0]


@pytest.mark.parametrize("part", ["", "all "])
def test_without_a_text_no_file_is_written(here: Here, part: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nothing to copy"):
        here.type(f"/copy {part}{tmp_path / 'copied'}")
    assert not (tmp_path / "copied").exists()


def test_the_model_is_named_after_its_run_where_another_has_the_step(
    here: Here, tmp_path: Path, write_checkpoint
) -> None:
    for run in ("runA", "runB"):
        write_checkpoint(tmp_path / f"runs/{run}/step_000300", step=300)
    for entry in here.around.checkpoints:
        if entry.step == 300:
            assert here.around.name_of(entry) == f"{entry.run.name} / step_000300"


def test_predict_writes_a_table_to_stdout(here: Here, capsys) -> None:
    step = here.known.look().entries[0]
    here.controller.memory.loaded = Loaded(ready_of(step))
    assert here.type("/predict 12+") == []
    assert here.controller.busy
    here.controller.apply(Batch(1, (HALVING,), ended=True))
    assert not here.controller.busy
    lines = sys.stdout.getvalue().splitlines()
    assert lines[0] == "next token after 12+ (raw: before any setting)"
    assert lines[2].startswith("0       0      48.41 %")


def test_why_predict_cannot_answer_is_a_line(here: Here) -> None:
    here.controller.memory.loaded = Loaded(ready_of(here.known.look().entries[0]))
    here.type("/predict 12+")
    here.controller.apply(Batch(1, failure=NoMemoryError("It does not fit"), ended=True))
    assert "error: It does not fit" in here.err.getvalue()
