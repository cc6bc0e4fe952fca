"""The request of a text: a prompt as it is, or the next message of a conversation."""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request, text_request
from core.protocol.settings import SamplingSettings
from tui.session.loaded import Loaded

if TYPE_CHECKING:
    from core.protocol.chat_request import Earlier


def typed_request(
    text: str,
    loaded: Loaded,
    settings: SamplingSettings,
    seed: int,
    how: PromptOptions,
    earlier: "Earlier | None",
) -> Request:
    """Return the request of a text to the loaded model; a message goes on from what came earlier.

    `earlier` is None if the text is not a message. Raises UsageError when the text cannot be
    encoded or does not fit the context.
    """
    given = text, loaded.tokenizer, loaded.config.sequence_len, settings, seed, how
    if earlier is None:
        request = text_request(*given)
    else:
        from core.protocol.chat_request import chat_request  # noqa: PLC0415 - after the first frame

        request = chat_request(*given, earlier)
    return replace(request, fingerprint=loaded.origin.identity)
