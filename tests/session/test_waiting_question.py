"""The question that waits: the newest replaces the one before it."""

from typing import Any
from unittest.mock import Mock

import pytest
from present import present

from core.base.error_codes import Code
from core.base.errors import CancelledError, NoMemoryError
from core.protocol.callbacks import ShouldStop
from tui.session import waiting_question
from tui.session.next_question import NextAnswer
from tui.session.waiting_question import WaitingQuestion


class Question:
    """A question whose answer looks whether to stop before each of its layers."""

    def __init__(self, error: Exception | None = None, meanwhile=lambda: None) -> None:
        self.error, self.meanwhile, self.layers = error, meanwhile, 0

    def answer(self, engine: Any, should_stop: ShouldStop) -> NextAnswer:
        del engine
        for _ in range(3):
            if should_stop():
                raise CancelledError
            self.layers += 1
            self.meanwhile()
        if self.error:
            raise self.error
        this: Any = self
        return NextAnswer(this)


def a_question(*given: Any, **rest: Any) -> Any:
    return Question(*given, **rest)


@pytest.fixture
def told() -> list[NextAnswer]:
    return []


@pytest.fixture
def waiting(told) -> WaitingQuestion:
    return WaitingQuestion(told.append)


def go_on() -> bool:
    return False


def test_the_newest_question_is_answered_once(waiting, told) -> None:
    first, second = a_question(), a_question()
    waiting.put(first, go_on)
    waiting.put(second, go_on)
    waiting.answer(Mock())
    waiting.answer(Mock())
    assert [answer.question for answer in told] == [second]
    assert first.layers == 0


def test_a_newer_question_ends_the_answer_before_the_next_layer(waiting, told) -> None:
    newer = a_question()
    older = a_question(meanwhile=lambda: waiting.put(newer, go_on))
    waiting.put(older, go_on)
    waiting.answer(Mock())
    assert (older.layers, told) == (1, [])
    waiting.answer(Mock())
    assert [answer.question for answer in told] == [newer]


def test_a_job_ends_the_answer_before_the_next_layer(waiting, told) -> None:
    asked = a_question()
    waiting.put(asked, lambda: asked.layers == 2)
    waiting.answer(Mock())
    assert (asked.layers, told) == (2, [])


def test_a_dropped_question_is_not_answered(waiting, told) -> None:
    waiting.put(a_question(), go_on)
    waiting.drop()
    waiting.answer(Mock())
    assert told == []


def test_why_there_is_no_answer_is_told(waiting, told, monkeypatch) -> None:
    recorded: list[BaseException] = []
    monkeypatch.setattr(waiting_question, "record", recorded.append)
    for error in (NoMemoryError("It does not fit"), ZeroDivisionError()):
        waiting.put(a_question(error), go_on)
        waiting.answer(Mock())
    short, bug = (present(answer.failure) for answer in told)
    assert short.message == "It does not fit"
    assert bug.code is Code.INTERNAL
    assert [type(error) for error in recorded] == [ZeroDivisionError]
