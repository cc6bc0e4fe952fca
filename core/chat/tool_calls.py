"""The calls of the calculator in one answer: which ids the model does not choose itself.

Between `<|python_start|>` and `<|python_end|>` the model writes an expression. If the calculator
has an answer, its ids follow between `<|output_start|>` and `<|output_end|>`, one in each step.
"""

from collections import deque

from core.chat.calculator import calculate
from core.chat.chat_tokens import ChatTokens
from core.tokenizers.incremental import text_of
from core.tokenizers.tokenizer import Tokenizer

# A call is shown as `‹12+7 → 19›`, or `‹x›` without an answer.
CALL, ARROW, END = "‹", " → ", "›"


class ToolCalls:
    """Follows the ids of one answer and forces the calculator's answers into it."""

    def __init__(self, tokens: ChatTokens, tokenizer: Tokenizer) -> None:
        self._tokens, self._tokenizer = tokens, tokenizer
        # The ids since <|python_start|>; None outside of an expression.
        self._expression: list[int] | None = None
        self._forced: deque[int] = deque()

    def next_forced(self) -> int | None:
        """Return the id that must come next; None if the model chooses it."""
        return self._forced[0] if self._forced else None

    def follow(self, index: int) -> str | None:
        """Take the next id of the answer; return the sign that is shown for it.

        It is None for an id that is shown as its own text.
        """
        forced = bool(self._forced)
        if forced:
            self._forced.popleft()
        tokens, expression = self._tokens, self._expression
        if index == tokens.python_start:
            self._expression = []
            return CALL
        if index == tokens.python_end and expression is not None:
            self._expression = None
            self._forced.extend(self._answer(expression))
            return "" if self._forced else END
        if expression is not None:
            expression.append(index)
        signs = {tokens.output_start: ARROW, tokens.output_end: END} if forced else {}
        return signs.get(index)

    def _answer(self, expression: list[int]) -> tuple[int, ...]:
        """Return the ids of the calculator's answer to an expression; empty if it has none.

        There is also none if the vocabulary cannot write the answer.
        """
        value = calculate(text_of(expression, self._tokenizer)) if expression else None
        if value is None:
            return ()
        encoded = self._tokenizer.encode(str(value))
        if encoded.skipped:
            return ()
        return (self._tokens.output_start, *encoded.ids, self._tokens.output_end)
