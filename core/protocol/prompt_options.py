"""How a text becomes ids. Its own module, because the command line does not need requests."""

from dataclasses import dataclass, replace
from typing import Any

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.numerals import read_whole
from core.base.text import shorten

# Samples of one prompt that are computed together, at most.
MOST_ROWS = 64


@dataclass(frozen=True, slots=True)
class PromptOptions:
    """How a text becomes a request.

    `bos` puts BOS before the text; `stop_at_bos` ends the generation when a stop id is sampled;
    `mask_padding` excludes unused ids (padding) from sampling. `beyond_context` lets prompt and
    text run past the trained length. With `chat`, the text is a message of a conversation that
    begins with the message `system`, if there is one. More than one of `rows` are a fan: samples of
    the text with the same seed, computed together.
    """

    bos: bool = True
    stop_at_bos: bool = True
    mask_padding: bool = True
    beyond_context: bool = False
    chat: bool = False
    system: str = ""
    rows: int = 1

    def with_(self, **changes: Any) -> "PromptOptions":
        """Return a copy with some values changed."""
        return replace(self, **changes)


def read_rows(text: str, least: int = 1) -> int:
    """Return the number of rows that a text means. Raises UsageError outside the range."""
    try:
        rows = read_whole(text.strip())
    except ValueError:
        rows = 0
    if not least <= rows <= MOST_ROWS:
        raise UsageError(
            f"rows cannot be {shorten(repr(text), 60)}",
            f"It must be a whole number from {least} to {MOST_ROWS}",
            code=Code.SETTING_RANGE,
        )
    return rows
