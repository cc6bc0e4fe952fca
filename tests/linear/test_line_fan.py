"""Fans in lines: answers on stdout when all have ended, tree and groups on stderr."""

import io

import pytest
from fan_sitting import FanSitting

from core.base.errors import NoMemoryError, UsageError
from core.checkpoints.scan import scan
from core.protocol.prompt_options import PromptOptions
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_listener import LineListener
from tui.linear.line_output import LineOutput
from tui.linear.line_surroundings import LineSurroundings
from tui.session.controller import Controller


class Here(FanSitting):
    """The same session, whose events are written as lines."""

    def __init__(self, entry, folder) -> None:
        super().__init__(entry)
        self.err = io.StringIO()
        output, known = (
            LineOutput(self.err, typing=False),
            KnownCheckpoints(lambda: places([folder], demo=False)),
        )
        listener = LineListener(output, known)
        settings, options = self.controller.settings, self.controller.options
        self.controller = Controller(self.jobs, listener, options)
        self.controller.settings = settings
        listener.controller = self.controller
        self.around = LineSurroundings(
            self.controller, output, known, lambda: None, self.controller.stop
        )

    def lines(self) -> list[str]:
        """What was told since the last call."""
        lines = self.err.getvalue().splitlines()
        self.err.truncate(0)
        self.err.seek(0)
        return lines


@pytest.fixture
def here(tmp_path, write_checkpoint) -> Here:
    (entry,) = scan([write_checkpoint(tmp_path / "step_000100")])
    here = Here(entry, tmp_path)
    here.load()
    here.lines()
    return here


def test_answers_are_on_stdout_and_tree_and_groups_on_stderr(here, capsys):
    here.controller.use_how(PromptOptions(rows=3))
    here.controller.run("12", None)
    assert here.lines() == ["fan of 3 rows · '12' · seed 7"]
    here.write("57", "57", "9")
    assert capsys.readouterr().out == "57\n57\n9\n"
    assert here.lines() == [
        "row 1 of 3 · max tokens · log-prob -1.00 nats",
        "row 2 of 3 · max tokens · log-prob -1.00 nats",
        "row 3 of 3 · max tokens · log-prob -0.50 nats",
        "  row  rows      raw  sampled     path  answers",
        "    1     2   60.7 %    100 %    -1.00  57",
        "    3     1   60.7 %    100 %    -0.50  9",
        "                 0 %                    not sampled",
        "groups by whole text",
        "  row  rows    share         95 %  answer",
        "    1     2   66.7 %   [21, 94] %  57",
        "    3     1   33.3 %    [6, 79] %  9",
        "  intervals: 95 %, of 3 finished rows",
        "■ complete · 3 rows · 5 tokens",
    ]


def test_commands_act_on_the_last_fan(here, capsys):
    with pytest.raises(UsageError, match="There was no fan"):
        here.around.groups("line")
    here.around.fan("2 0.5..1 12")
    here.write("57", "9")
    assert "row 2 of 2 · temp 1 · max tokens" in here.lines()[2]
    here.around.groups("(.)7")
    assert [line.split()[-1] for line in here.lines()[2:4]] == ["5", "match"]
    capsys.readouterr()
    here.around.take_row(1)
    assert capsys.readouterr().out == "9\n"
    assert here.controller.session.generations[-1].batch == 2
    with pytest.raises(UsageError, match="not written again"):
        here.around.fan("last")


def test_rows_that_do_not_fit_are_one_line(here):
    here.around.fan("64 12")
    here.lines()
    here.answer(ended=True, failure=NoMemoryError("A batch needs 9 GiB: 5 would fit"))
    (line,) = here.lines()
    assert "5 would fit" in line
