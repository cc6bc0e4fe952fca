"""The controller's events as lines: text on stdout, everything else on stderr."""

import io
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from origins import ready_of
from recording import COLD, token

from core.base.errors import CheckpointError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Finished, SettingsChanged, Started, Stats, StopReason
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.characters import CURRENT
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_listener import LineListener
from tui.linear.line_output import LineOutput
from tui.session.controller import Controller

SHORT, HOW = SamplingSettings(max_tokens=50), PromptOptions()


class Here:
    """A listener on two pipes that knows two runs with a step of the same name."""

    def __init__(self, folder: Path) -> None:
        self.err = io.StringIO()
        self.output = LineOutput(self.err, typing=False)
        known = KnownCheckpoints(lambda: places([folder], demo=False))
        self.entries: dict[str, Checkpoint] = {
            entry.run.name: entry for entry in known.look().entries
        }
        self.listener = LineListener(self.output, known)
        self.listener.controller = Controller(Mock(), self.listener, LoadOptions())
        self.session = Session()

    def begin(
        self,
        prompt: str = "1",
        parent: tuple[int, int] | None = None,
        settings: SamplingSettings = SHORT,
        how: PromptOptions = HOW,
    ) -> Generation:
        request = text_request(prompt, CURRENT, 64, settings, 7, how)
        ready = ready_of(self.entries["runB"])
        self.session.apply(Started((request,), ready, parent))
        one = self.session.generations[-1]
        self.listener.began(one, prompt)
        return one

    def end(self, one: Generation, reason: StopReason = StopReason.MAX_TOKENS, **more) -> None:
        one.apply(Finished(reason, "", Stats(new_tokens=len(one.new_ids)), **more))
        self.listener.ended(one)

    @property
    def said(self) -> list[str]:
        return self.err.getvalue().splitlines()


@pytest.fixture
def here(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Here:
    for run in ("runA", "runB"):
        write_checkpoint(tmp_path / f"runs/{run}/step_000100")
    return Here(tmp_path / "runs")


def test_text_goes_to_stdout_and_the_rest_is_lines_on_stderr(here: Here, capsys) -> None:
    one = here.begin("1=")
    for index, text in enumerate("57"):
        one.apply(token(index, 1, text))
        here.listener.grew(one, text)
    here.end(one)
    assert capsys.readouterr().out == "57\n"
    assert here.said == [
        "> 1=",
        "skipped 1 character not in the vocabulary: =",
        "#1 · runB / step_000100 · cpu · float32 · tokenizer fork · seed 7 · 2 tokens · – tok/s · "
        "first token 1 ms · stopped: max tokens",
    ]


def test_a_prompt_that_was_just_typed_is_not_repeated(here: Here) -> None:
    here.output.typed()
    here.begin("1")
    assert here.said == []


def test_changed_settings_are_said_at_the_end_with_their_tokens(here: Here) -> None:
    one = here.begin()
    one.apply(SettingsChanged(1, COLD))
    here.listener.changed(one)
    assert here.said == ["> 1"]
    here.end(one)
    assert here.said[1].startswith("◆ ")
    assert "greedy" in here.said[1]


def test_a_continuation_names_what_it_continues(here: Here) -> None:
    here.end(here.begin())
    here.end(here.begin(parent=(1, 2)))
    assert "continues" not in here.said[1]
    assert " · continues #1 · " in here.said[3]


def test_an_error_that_ended_the_text_is_a_line_of_its_own(here: Here) -> None:
    here.end(here.begin(), StopReason.ERROR, error=CheckpointError("it is cut", "Copy it again"))
    assert here.said[-1] == "error: runB / step_000100: it is cut. Copy it again"
    assert here.said[-2].endswith("stopped: error")


def test_a_load_that_failed_names_which_of_two_steps_of_one_name(here: Here) -> None:
    here.listener.load_failed(CheckpointError("it is cut"), here.entries["runA"])
    here.listener.load_failed(CheckpointError("it is cut"), None)
    here.listener.load_cancelled(here.entries["runB"])
    assert here.said == [
        "error: runA / step_000100: it is cut",
        "error: it is cut",
        "Loading runB / step_000100 was cancelled",
    ]


def test_everything_else_is_a_line(here: Here, capsys) -> None:
    here.listener.load_began()
    here.listener.load_noticed("The next load uses precision auto again")
    here.listener.failed(UsageError("The prompt is empty", "/bos on"))
    here.listener.refused("Nothing has run yet")
    here.listener.given_back("1+\x1b2")
    assert here.said == [
        "The next load uses precision auto again",
        "error: The prompt is empty. /bos on",
        "Nothing has run yet",
        "not run: 1+␛2",
    ]
    assert capsys.readouterr().out == ""


def test_a_remark_is_a_line(here: Here) -> None:
    here.listener.remarked(here.begin(), "top-k 100 is more than the vocabulary: 32")
    assert here.said[-1] == "top-k 100 is more than the vocabulary: 32"


@pytest.mark.parametrize(
    ("settings", "how", "said"),
    [
        (SHORT, PromptOptions(bos=False), "bos off"),
        (SHORT, PromptOptions(stop_at_bos=False), "stop at bos off"),
        (SHORT, PromptOptions(mask_padding=False), "unused ids allowed"),
        (SHORT.with_(stop=("8",), top_p=0.9), HOW, 'top-p 0.9 · stop "8"'),
        (SHORT.with_(stop_on_newline=True), HOW, "stop at newline on"),
        (SHORT.with_(min_p=0.1, top_k=3, temperature=0.0), HOW, "greedy · top-k 3 · min-p 0.1"),
    ],
)
def test_everything_that_is_not_the_default_is_said(here: Here, settings, how, said) -> None:
    here.end(here.begin(settings=settings, how=how))
    assert f" · seed 7 · {said} · 0 tokens · " in here.said[-1]


def test_defaults_are_left_out(here: Here) -> None:
    here.end(here.begin())
    assert " · seed 7 · 0 tokens · " in here.said[-1]


def test_an_empty_prompt_is_said(here: Here) -> None:
    here.begin("")
    assert here.said == ["> ", "the prompt is empty: BOS only"]
