"""The one question that waits for the runner's thread; a newer one takes its place."""

from collections import deque
from collections.abc import Callable

from core.base.errors import CancelledError, ReportedError, internal_error
from core.protocol.callbacks import ShouldStop
from tui.session.next_question import NextAnswer, NextQuestion
from tui.session.ports import EnginePort
from tui.terminal.log import record


class WaitingQuestion:
    """Holds at most one question. One thread puts and drops, another answers."""

    def __init__(self, answered: Callable[[NextAnswer], object]) -> None:
        """`answered` takes each answer, in the thread that found it."""
        self._answered = answered
        self._waiting: deque[tuple[NextQuestion, ShouldStop]] = deque(maxlen=1)

    def put(self, question: NextQuestion, should_stop: ShouldStop) -> None:
        """Let a question wait; the one before it is dropped, also while it is being answered.

        It is dropped itself as soon as `should_stop()`.
        """
        self._waiting.append((question, should_stop))

    def drop(self) -> None:
        """Forget the question that waits."""
        self._waiting.clear()

    def answer(self, engine: EnginePort) -> None:
        """Answer the question that waits, if there is one."""
        try:
            question, should_stop = self._waiting.popleft()
        except IndexError:
            return
        try:
            answer = question.answer(engine, lambda: should_stop() or bool(self._waiting))
        except CancelledError:
            return
        except ReportedError as failure:
            answer = NextAnswer(question, failure=failure)
        except Exception as error:  # noqa: BLE001 - a bug in the engine must not end the session
            record(error)
            answer = NextAnswer(question, failure=internal_error(error))
        self._answered(answer)
