"""Asks which token may come after the typed text; the answer holds as long as the text does."""

from collections.abc import Callable

from core.protocol.next_distribution import NextDistribution
from core.tokenizers.tokenizer import Tokenizer
from tui.session.controller import Controller
from tui.session.next_question import NextAnswer, NextQuestion, next_question


class NextAsking:
    """Keeps the question about the typed text, and its answer.

    Nothing is asked while a job runs: the model belongs to it.
    """

    def __init__(self, controller: Controller, ask: Callable[[NextQuestion], None]) -> None:
        """`ask` passes a question to the runner, which answers the newest one only."""
        self._controller, self._ask = controller, ask
        self._asked: NextQuestion | None = None
        self._answer: NextAnswer | None = None

    @property
    def tokenizer(self) -> Tokenizer | None:
        """The tokenizer of the loaded model."""
        loaded = self._controller.loaded
        return loaded.tokenizer if loaded else None

    def ask(self, typed: str) -> bool:
        """Ask about the text of the prompt; return whether that is another question than before."""
        question = self._question(typed)
        if question == self._asked:
            return False
        self._asked, self._answer = question, None
        if question:
            self._ask(question)
        return question is not None

    def forget(self) -> None:
        """Drop question and answer."""
        self._asked = self._answer = None

    def take(self, answer: NextAnswer) -> None:
        """Keep an answer, unless another question was asked since."""
        if answer.question is self._asked:
            self._answer = answer

    def found(self, typed: str) -> NextDistribution | None:
        """Return the distribution after the text of the prompt; None if it is not known yet."""
        return self._answer.found if self._answer and self._is_about(typed) else None

    def reason(self, typed: str) -> str:
        """Return why there will not be a distribution after the text; "" if there may be one."""
        if self._controller.loaded is None:
            return "no checkpoint is loaded"
        if self._controller.busy:
            return "waits until nothing runs"
        failure = self._answer.failure if self._answer and self._is_about(typed) else None
        return failure.message if failure else ""

    def unknown(self, char: str) -> bool:
        """Whether a character is not in the vocabulary; False where every one can be encoded."""
        tokenizer = self.tokenizer
        if not (tokenizer and tokenizer.alphabet and char):
            return False
        return bool(tokenizer.encode(char).skipped)

    def _is_about(self, typed: str) -> bool:
        return self._asked is not None and self._asked.text == prompt_text(typed)

    def _question(self, typed: str) -> NextQuestion | None:
        """Return the question; None for a command, an empty message, or while a job runs."""
        controller, text = self._controller, prompt_text(typed)
        if controller.busy or controller.loaded is None or text is None:
            return None
        if controller.how.chat and not text:
            return None
        return next_question(text, controller.loaded, controller.how, controller.chat)


def prompt_text(typed: str) -> str | None:
    """Return the text that would be run; None for a command."""
    if typed.startswith("//"):
        return typed[1:]
    return None if typed.startswith("/") else typed
