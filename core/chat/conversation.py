"""A conversation as ids, as nanochat trains on it, and the ids before an answer (format.md 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.chat.chat_tokens import ChatTokens
from core.tokenizers.tokenizer import Skipped, Tokenizer


class Role(StrEnum):
    """Who wrote a turn."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Kind(StrEnum):
    """What a part of an answer is: text, an expression, or the calculator's answer to it."""

    TEXT = "text"
    PYTHON = "python"
    OUTPUT = "python_output"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a turn."""

    text: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn. Only an assistant's has parts of another kind than text."""

    role: Role
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, role: Role, text: str) -> "Turn":
        """Return a turn of text alone."""
        return cls(role, (Part(text),))

    @property
    def text(self) -> str:
        """The texts of all parts, joined."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The ids of a conversation; `mask` is 1 for those that the model is trained to write."""

    ids: tuple[int, ...]
    mask: tuple[int, ...]


def render(turns: Sequence[Turn], tokens: ChatTokens, tokenizer: Tokenizer) -> Rendered:
    """Return the ids of a conversation and which of them the assistant writes.

    Raises ValueError unless the roles alternate, from the user on. A system message may come first;
    it becomes the beginning of the first user message. Characters that the vocabulary lacks are
    left out.
    """
    pieces: list[tuple[tuple[int, ...], int]] = [((tokens.bos,), 0)]
    for number, turn in enumerate(_joined(turns)):
        if turn.role is not (Role.ASSISTANT if number % 2 else Role.USER):
            raise ValueError(f"turn {number + 1} cannot be the {turn.role}'s")
        if turn.role is Role.USER:
            pieces.append((message(turn.text, tokens, tokenizer).ids, 0))
        else:
            pieces += _answer(turn, tokens, tokenizer)
    return Rendered(
        tuple(index for ids, _ in pieces for index in ids),
        tuple(mask for ids, mask in pieces for _ in ids),
    )


def render_prompt(
    turns: Sequence[Turn], tokens: ChatTokens, tokenizer: Tokenizer
) -> tuple[int, ...]:
    """Return the ids before the next answer: those of the turns, and the start of an answer.

    Raises ValueError unless the last turn is the user's.
    """
    if not turns or turns[-1].role is not Role.USER:
        raise ValueError("an answer follows the user's turn")
    return (*render(turns, tokens, tokenizer).ids, tokens.assistant_start)


def with_system(system: str, text: str) -> str:
    """Return a first user message that begins with the system message."""
    return f"{system}\n\n{text}" if system else text


@dataclass(frozen=True, slots=True)
class Message:
    """The ids of a user's message with its two marks, and the characters without an id."""

    ids: tuple[int, ...]
    skipped: tuple[Skipped, ...]


def message(text: str, tokens: ChatTokens, tokenizer: Tokenizer) -> Message:
    """Return the ids of a user's message."""
    encoded = tokenizer.encode(text)
    return Message((tokens.user_start, *encoded.ids, tokens.user_end), encoded.skipped)


def _joined(turns: Sequence[Turn]) -> Sequence[Turn]:
    """Return the turns with a system message at the start joined to the user's one after it."""
    if not turns or turns[0].role is not Role.SYSTEM:
        return turns
    system, *rest = turns
    if not rest or rest[0].role is not Role.USER:
        raise ValueError("a user's turn follows the system message")
    first = Turn.of(Role.USER, with_system(system.text, rest[0].text))
    return [first, *rest[1:]]


def _answer(
    turn: Turn, tokens: ChatTokens, tokenizer: Tokenizer
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield ids of an answer, and whether the model writes them."""
    yield (tokens.assistant_start,), 0
    for part in turn.parts:
        ids = tokenizer.encode(part.text).ids
        if part.kind is Kind.PYTHON:
            ids = (tokens.python_start, *ids, tokens.python_end)
        elif part.kind is Kind.OUTPUT:
            ids = (tokens.output_start, *ids, tokens.output_end)
        yield ids, int(part.kind is not Kind.OUTPUT)
    yield (tokens.assistant_end,), 1
