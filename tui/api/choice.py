"""One text of a completion: it grows by the events of its row, and tells its log-probabilities."""

from dataclasses import dataclass, field
from typing import Any

from core.protocol.events import Finished, StopReason, Token
from core.protocol.request import Request
from core.protocol.text_reading import TextReading
from core.protocol.token_figures import TokenFigures
from core.tokenizers.incremental import TokenText
from core.tokenizers.tokenizer import Tokenizer
from tui.api.token_name import likely_names, token_name

_LENGTH = (StopReason.MAX_TOKENS, StopReason.CONTEXT_FULL)


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A token of the text: its name, log-probability and likely ids, and where it begins.

    Log-probabilities are in nats; that of the first id of a prompt is None, as nothing predicts it.
    `at` counts the characters of the text before the token.
    """

    name: str
    logprob: float | None
    likely: dict[str, float] | None
    at: int


@dataclass(frozen=True, slots=True)
class Piece:
    """What one event adds to a text."""

    text: str = ""
    tokens: tuple[TokenFacts, ...] = ()
    finish_reason: str | None = None

    def logprobs(self) -> dict[str, Any]:
        """Return the lists of OpenAI's `logprobs`, one entry for each token."""
        return {
            "tokens": [one.name for one in self.tokens],
            "token_logprobs": [one.logprob for one in self.tokens],
            "top_logprobs": [one.likely for one in self.tokens],
            "text_offset": [one.at for one in self.tokens],
        }


@dataclass(slots=True)
class Choice:
    """The text with the number `index` of an answer.

    With `logprobs`, every token that is generated is told of, so also one that ends the text and
    is not a part of it: their number is `completion_tokens`.
    """

    index: int
    request: Request
    tokenizer: Tokenizer | None
    logprobs: int | None
    pieces: list[Piece] = field(default_factory=list)
    new_tokens: int = 0
    _at: int = 0

    def prompt(self, reading: TextReading | None) -> Piece:
        """Return the prompt as a piece, without an added BOS; with the figures that were read."""
        text = self.request.as_seen(self.tokenizer)
        begins = 1 if self.request.bos else 0
        tokens: tuple[TokenFacts, ...] = ()
        if reading:
            pieces = TokenText(self.tokenizer)
            tokens = tuple(self._of_prompt(one, pieces) for one in reading.tokens[begins:])
        self._at = len(text)
        return self._kept(Piece(text, tokens))

    def _of_prompt(self, figures: TokenFigures, pieces: TokenText) -> TokenFacts:
        chosen, at = figures.id, self._at
        self._at += len(pieces.push(chosen))
        if figures.logprob is None:
            return TokenFacts(token_name(chosen, self.tokenizer), None, None, at)
        return self._facts(chosen, figures.logprob, figures.top or (), at)

    def apply(self, event: Token | Finished) -> Piece:
        """Return what an event of this text adds."""
        if isinstance(event, Finished):
            reason = "length" if event.reason in _LENGTH else "stop"
            return self._kept(Piece(event.text, (), reason))
        self.new_tokens += 1
        if self.logprobs is None:
            return self._kept(Piece(event.text))
        facts = self._facts(event.id, event.logprob, event.top, self._at)
        self._at += event.completes
        return self._kept(Piece(event.text, (facts,)))

    def whole(self) -> Piece:
        """Return the text so far as one piece."""
        tokens = tuple(one for piece in self.pieces for one in piece.tokens)
        reason = self.pieces[-1].finish_reason if self.pieces else None
        return Piece("".join(piece.text for piece in self.pieces), tokens, reason)

    def _facts(
        self, chosen: int, logprob: float, likely: tuple[tuple[int, float], ...], at: int
    ) -> TokenFacts:
        names = likely_names(likely, (chosen, logprob), self.tokenizer)
        return TokenFacts(token_name(chosen, self.tokenizer), logprob, names, at)

    def _kept(self, piece: Piece) -> Piece:
        self.pieces.append(piece)
        return piece
