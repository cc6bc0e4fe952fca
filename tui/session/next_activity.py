"""What `/predict` does: the distribution of the token after a text, asked once and shown."""

from collections.abc import Callable
from dataclasses import dataclass

from core.base.errors import UsageError
from core.protocol.next_distribution import NextDistribution
from core.tokenizers.tokenizer import Skipped
from tui.session.begin_judging import check_idle
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.jobs import AskNext
from tui.session.next_question import NextAnswer, NextQuestion, next_question
from tui.view.next_table import next_table


@dataclass(slots=True)
class NextActivity:
    """A question that was asked by a command; nothing of it is recorded."""

    question: NextQuestion
    skipped: tuple[Skipped, ...]
    show: Callable[[NextAnswer], None]
    ended: bool = False
    failed: bool = False

    def apply(self, batch: Batch) -> None:
        """Show the answer, or why there is none."""
        for event in batch.events:
            if isinstance(event, NextDistribution):
                self.show(NextAnswer(self.question, event, skipped=self.skipped))
        if batch.ended:
            self.ended, self.failed = True, bool(batch.failure or batch.cancelled)
        if batch.failure:
            self.show(NextAnswer(self.question, failure=batch.failure))


def answer_lines(answer: NextAnswer, width: int) -> tuple[str, ...]:
    """Return the table of an answer that has a distribution."""
    assert answer.found
    tokenizer = answer.question.loaded.tokenizer
    return tuple(next_table(answer.question.text, answer.skipped, answer.found, tokenizer, width))


def begin_next(
    controller: Controller, text: str | None, show: Callable[[NextAnswer], None]
) -> None:
    """Ask for the token after a text, or after the last prompt, and `show` the answer.

    Raises UsageError when something else runs, nothing is loaded, nothing has run yet, or the text
    cannot be a prompt.
    """
    check_idle(controller)
    loaded, last = controller.loaded, controller.session.last
    if loaded is None:
        raise UsageError("No checkpoint is loaded", "Load one first: /model NAME")
    if text is None:
        if last is None:
            raise UsageError("A text is missing: nothing has run yet", "Type /predict TEXT")
        text = last.request.prompt
    question = next_question(text, loaded, controller.how, controller.chat)
    # Made here, so that a refusal answers the command.
    request = question.request()
    controller.begin(NextActivity(question, request.skipped, show), AskNext(request))
