"""How a text becomes ids; apart from the request, since command lines need it alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptOptions:
    """How a text becomes ids: with BOS or without, and what may stop or be drawn."""

    bos: bool = True
    stop_at_bos: bool = True
    mask_padding: bool = True
