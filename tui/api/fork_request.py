"""The body of the fork's POST /generate (experiment/server.py, 2caed42), with its defaults.

Its ranges are wider here: those of the settings. The other settings are understood too.
"""

from typing import Any

from core.base.errors import ReportedError
from core.protocol.request import new_seed, text_request
from core.protocol.settings import SamplingSettings
from tui.api.fields import Fields
from tui.api.job import Asked
from tui.api.refusal import RefusalError, refused
from tui.api.served import Served

DEFAULTS = {
    "temperature": 0.8, "top_p": 1.0, "top_k": None, "min_p": 0.0, "max_tokens": 100, "stop": (),
    "stop_on_newline": False, "seed": None,
}  # fmt: skip


def read_fork_request(values: Any, served: Served) -> Asked:
    """Return what a body asks for. Raises RefusalError."""
    fields = Fields(values)
    prompt = fields.text("prompt")
    settings = SamplingSettings(**fields.settings(DEFAULTS))
    fields.end()
    if not prompt:
        raise RefusalError(400, "prompt must be a text of at least one character", param="prompt")
    seed = new_seed() if settings.seed is None else settings.seed
    try:
        request = text_request(prompt, served.tokenizer, served.context, settings, seed)
    except ReportedError as error:
        raise refused(error, "prompt") from None
    return Asked((request,))
