"""How a text becomes ids. Its own module, because the command line does not need requests."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class PromptOptions:
    """How a text becomes a request.

    `bos` puts BOS before the text; `stop_at_bos` ends the generation when a stop id is sampled;
    `mask_padding` excludes unused ids (padding) from sampling. `beyond_context` lets prompt and
    text run past the trained length. With `chat`, the text is a message of a conversation that
    begins with the message `system`, if there is one.
    """

    bos: bool = True
    stop_at_bos: bool = True
    mask_padding: bool = True
    beyond_context: bool = False
    chat: bool = False
    system: str = ""

    def with_(self, **changes: Any) -> "PromptOptions":
        """Return a copy with some values changed."""
        return replace(self, **changes)
