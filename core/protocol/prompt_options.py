"""How a text becomes ids. Its own module, because the command line does not need requests."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptOptions:
    """How a text becomes a request.

    `bos` puts BOS before the text; `stop_at_bos` ends the generation when a stop id is sampled;
    `mask_padding` excludes unused ids (padding) from sampling. `beyond_context` lets prompt and
    text run past the trained length.
    """

    bos: bool = True
    stop_at_bos: bool = True
    mask_padding: bool = True
    beyond_context: bool = False
