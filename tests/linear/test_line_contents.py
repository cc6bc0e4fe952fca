"""The files of checkpoints as lines."""

import io
from typing import Any

import pytest
from controller_sides import JobQueue, Told

from core.base.errors import UsageError
from core.checkpoints.embedded import DEMO
from core.protocol.load_options import LoadOptions
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_contents import LineContents
from tui.linear.line_output import LineOutput
from tui.session.controller import Controller
from tui.session.hand_off import Batch


class Running(JobQueue):
    """Keeps the job, so that a test carries it out."""

    def submit(self, job: Any) -> int:
        self.job = job
        return super().submit(job)


class Line:
    """A controller whose jobs are carried out at once, and the lines that were written."""

    current: Any

    def __init__(self) -> None:
        self.lines, self.jobs = io.StringIO(), Running()
        self.controller = Controller(self.jobs, Told().listener, LoadOptions())
        known = KnownCheckpoints(lambda: places([DEMO], demo=True))
        (self.current,) = (entry for entry in known.look().entries if entry.step == 8000)
        output = LineOutput(self.lines, typing=False)
        self.contents = LineContents(self.controller, output, known, lambda: self.current)

    def read(self, **ended: Any) -> list[str]:
        events = () if ended else tuple(self.jobs.job.events(None, None, lambda: False))
        self.controller.apply(Batch(self.controller._job, events, ended=True, **ended))
        return self.lines.getvalue().splitlines()


def test_tensors_are_written_with_their_figures():
    line = Line()
    line.contents.tensors("c_q")
    written = line.read()
    assert written[0] == "step_008000: reading its files"
    assert written[1].split()[0] == "tensor"
    assert len([text for text in written if "attn.c_q" in text]) == 4
    assert written[-2].startswith("4 tensors")
    assert written[-1] == "no NaN, no Inf in 4 tensors"


def test_metadata_are_written_by_words():
    line = Line()
    line.contents.metadata("n_layer")
    assert [text.strip() for text in line.read()][-1] == "n_layer  4"


def test_a_difference_is_written_from_the_named_to_the_current_checkpoint():
    line = Line()
    line.contents.difference("demo@1000")
    written = line.read()
    assert written[1] == "A demo@1000  B step_008000"
    assert any("1000 → 8000" in text for text in written)


def test_last_writes_the_same_again():
    line = Line()
    line.contents.difference("demo@1000")
    first = line.read()
    line.contents.difference("last")
    assert line.lines.getvalue().splitlines() == [*first, *first[1:]]
    line.contents.tensors("c_q")
    read = line.read()
    line.contents.tensors("last")
    assert len(line.lines.getvalue().splitlines()) == len(read) + 26 + 3


def test_a_stop_is_told():
    line = Line()
    line.contents.metadata("")
    assert line.read(cancelled=True)[1:] == ["stopped"]


def test_without_a_checkpoint_it_is_refused():
    line = Line()
    line.current = None
    with pytest.raises(UsageError):
        line.contents.tensors("")
