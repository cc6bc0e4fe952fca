"""The ids of the special tokens of a conversation; a vocabulary that has all of them can chat."""

from dataclasses import dataclass

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.text import first_names
from core.tokenizers.special_tokens import NANOCHAT
from core.tokenizers.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class ChatTokens:
    """One id for each special token, in the order of nanochat's vocabularies."""

    bos: int
    user_start: int
    user_end: int
    assistant_start: int
    assistant_end: int
    python_start: int
    python_end: int
    output_start: int
    output_end: int

    @property
    def stop_ids(self) -> tuple[int, ...]:
        """The ids that end an answer, in ascending order."""
        return tuple(sorted((self.bos, self.assistant_end)))


def chat_tokens(tokenizer: Tokenizer | None) -> ChatTokens | None:
    """Return the ids of a tokenizer's chat tokens; None if it lacks one of them."""
    if tokenizer is None or missing(tokenizer):
        return None
    ids = tokenizer.special_ids
    return ChatTokens(*(ids[name] for name in NANOCHAT))


def missing(tokenizer: Tokenizer) -> list[str]:
    """Return the names of the chat tokens that a tokenizer does not have."""
    return [name for name in NANOCHAT if name not in tokenizer.special_ids]


def required_tokens(tokenizer: Tokenizer | None) -> ChatTokens:
    """Return the ids of a tokenizer's chat tokens; UsageError, with the reason, if it lacks one."""
    if found := chat_tokens(tokenizer):
        return found
    raise UsageError(
        f"This checkpoint cannot chat: {lack(tokenizer)}",
        "Leave --chat out",
        code=Code.CHAT_TOKENS,
    )


def lack(tokenizer: Tokenizer | None) -> str:
    """Return why a tokenizer cannot chat; "" if it can."""
    if tokenizer is None:
        return "it does not have a tokenizer"
    names = missing(tokenizer)
    return f"its vocabulary lacks {first_names(names, 2)}" if names else ""
