"""/lapse in lines: each answer on stdout after a line about it, and how it ended."""

import io
from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of

from core.base.errors import CheckpointError, UsageError
from core.protocol.events import (
    Finished,
    Loading,
    Started,
    Stats,
    StopReason,
    Token,
    TurnBegan,
    TurnFailed,
)
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.linear.line_series import LineSeries
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.loaded import Loaded


class Here:
    """A controller whose only job is a series over two checkpoints."""

    def __init__(self, folder: Path, jobs, listener) -> None:
        self.err, self.jobs = io.StringIO(), jobs
        self.known = KnownCheckpoints(lambda: places([folder], demo=False))
        self.controller = Controller(jobs, listener.listener, LoadOptions())
        self.controller.settings = SamplingSettings(seed=7)
        self.series = LineSeries(self.controller, LineOutput(self.err, typing=False), self.known)

    def turn(self, at: int, text: str) -> None:
        run = self.jobs.submitted[-1].runs[at]
        ready = ready_of(run.checkpoint)
        request = run.request(
            Loaded(ready), SamplingSettings(), PromptOptions(), self.controller.chat
        )
        tokens = [Token(n, ord(char), char, -0.1, 0.0) for n, char in enumerate(text)]
        end = Finished(StopReason.MAX_TOKENS, "", Stats())
        self.apply(TurnBegan(at), Loading("reading", 1, 2), ready, Started((request,), ready))
        self.apply(*tokens, end)

    def apply(self, *events, **end) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, **end))


@pytest.fixture
def here(tmp_path, write_checkpoint) -> Here:
    for step, loss in ((100, 0.5), (200, 0.4)):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=loss)
    return Here(tmp_path / "runs", JobQueue(), Told())


def test_answers_are_on_stdout_and_lines_about_them_on_stderr(here, capsys):
    here.series.lapse("1+1", here.known.look().entries[0])
    here.turn(0, "2\n4")
    here.turn(1, "2\n7")
    here.apply(ended=True)
    assert capsys.readouterr().out == "2\n4\n2\n7\n"
    assert here.err.getvalue().splitlines() == [
        "'1+1' · seed 7 · nothing is marked: all 2 steps of the run",
        "100 · loss 0.5000",
        "200 ★ · loss 0.4000 · against 100: same before token 3",
        "all: same before token 3",
        "■ complete · 2 checkpoints",
    ]


def test_a_failure_is_a_line_and_the_rest_goes_on(here, capsys):
    entries = here.known.look().entries
    here.known.mark(frozenset(one.key for one in entries))
    here.series.lapse("1+1", None)
    here.apply(TurnBegan(0), TurnFailed(CheckpointError("cut", "Copy it")))
    here.turn(1, "7")
    here.apply(ended=True)
    assert capsys.readouterr().out == "7\n"
    assert here.err.getvalue().splitlines()[:3] == [
        "'1+1' · seed 7 · 2 marked",
        "100 · loss 0.5000 · error: cut. Copy it",
        "200 ★ · loss 0.4000",
    ]


def test_what_cannot_begin_is_refused(here):
    with pytest.raises(UsageError, match="A prompt is missing"):
        here.series.lapse("", here.known.look().entries[0])
    with pytest.raises(UsageError, match="not written again"):
        here.series.lapse("last", None)


def test_side_needs_two_to_four(here):
    entry = here.known.look().entries[0]
    here.series.side("1+1", entry)
    here.apply(ended=True)
    here.known.mark(frozenset([entry.key]))
    with pytest.raises(UsageError, match="needs two to four checkpoints: 1 marked"):
        here.series.side("1+1", entry)
