"""What is asked about the typed text, and how long an answer holds."""

from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from halving_next import HALVING
from origins import ready_of

from core.base.errors import UsageError
from core.checkpoints.scan import scan
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from tui.session.controller import Controller
from tui.session.loaded import Loaded
from tui.session.next_asking import NextAsking, prompt_text
from tui.session.next_question import NextAnswer, NextQuestion


class Case:
    def __init__(self, loaded: Loaded) -> None:
        self.controller = Controller(JobQueue(), Told().listener, LoadOptions())
        self.controller.memory.loaded = self.loaded = loaded
        self.asked = list[NextQuestion]()
        self.asking = NextAsking(self.controller, self.asked.append)

    def ask(self, typed: str) -> int:
        """Ask, and return how many questions that made."""
        before = len(self.asked)
        assert self.asking.ask(typed) is (len(self.asked) > before)
        return len(self.asked) - before


@pytest.fixture
def case(tmp_path: Path, write_checkpoint) -> Case:
    (step,) = scan([write_checkpoint(tmp_path / "step_000100")])
    return Case(Loaded(ready_of(step)))


def test_an_answer_holds_as_long_as_the_text(case: Case) -> None:
    assert case.ask("12") == 1
    assert case.asking.found("12") is None
    case.asking.take(NextAnswer(case.asked[0], HALVING))
    assert case.asking.found("12") == HALVING
    assert case.asking.found("12+") is None


def test_the_same_question_is_asked_once(case: Case) -> None:
    assert [case.ask("12"), case.ask("12"), case.ask("1")] == [1, 0, 1]


def test_a_late_answer_to_another_question_is_not_kept(case: Case) -> None:
    case.ask("12")
    case.ask("12+")
    case.asking.take(NextAnswer(case.asked[0], HALVING))
    assert case.asking.found("12") is None
    assert case.asking.found("12+") is None


def test_the_same_text_means_other_ids_without_bos(case: Case) -> None:
    case.ask("12")
    case.asking.take(NextAnswer(case.asked[0], HALVING))
    case.controller.use_how(PromptOptions(bos=False))
    assert case.ask("12") == 1
    assert case.asking.found("12") is None


def test_nothing_is_asked_while_a_job_runs_and_the_question_comes_again(case: Case) -> None:
    case.ask("12")
    case.controller.run("1", None)
    assert case.ask("12") == 0
    assert case.asking.reason("12") == "waits until nothing runs"
    case.controller._activity = None
    assert case.asking.reason("12") == ""
    assert case.ask("12") == 1


def test_without_a_model_nothing_is_asked(case: Case) -> None:
    case.controller.memory.loaded = None
    assert case.ask("12") == 0
    assert case.asking.reason("12") == "no checkpoint is loaded"
    assert not case.asking.unknown("=")


def test_a_failure_is_the_reason_for_its_text_alone(case: Case) -> None:
    case.ask("==")
    case.asking.take(NextAnswer(case.asked[0], failure=UsageError("No character is known")))
    assert case.asking.reason("==") == "No character is known"
    assert case.asking.reason("=1") == ""


@pytest.mark.parametrize(
    ("typed", "text"),
    [("", ""), ("12", "12"), ("/temp", None), ("/", None), ("//x", "/x"), ("1/2", "1/2")],
)
def test_commands_are_not_prompts(typed: str, text: str | None) -> None:
    assert prompt_text(typed) == text


def test_a_command_and_an_empty_message_are_not_asked_about(case: Case) -> None:
    assert case.ask("/temp 1") == 0
    assert case.ask("") == 1
    case.controller.use_how(PromptOptions(chat=True))
    assert case.ask("") == 0


def test_characters_outside_the_vocabulary_are_known(case: Case) -> None:
    assert case.asking.unknown("=")
    assert not case.asking.unknown("1")
    assert not case.asking.unknown("")
