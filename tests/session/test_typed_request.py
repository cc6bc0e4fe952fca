"""The request of a typed text: a prompt, or a message."""

from pathlib import Path

import pytest
from origins import ready_of

from core.base.errors import UsageError
from core.checkpoints.scan import scan
from core.protocol.chat_request import NOTHING
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.loaded import Loaded
from tui.session.typed_request import typed_request


@pytest.fixture
def loaded(tmp_path: Path, write_checkpoint) -> Loaded:
    (step,) = scan([write_checkpoint(tmp_path / "step_000100")])
    return Loaded(ready_of(step))


def request(text: str, loaded: Loaded, how: PromptOptions, earlier=None):
    return typed_request(text, loaded, SamplingSettings(), 7, how, earlier)


def test_a_text_is_a_prompt_for_the_loaded_weights(loaded: Loaded) -> None:
    made = request("1+2", loaded, PromptOptions())
    assert (made.ids, made.seed, made.chat) == ((17, 1, 10, 2), 7, None)
    assert made.fingerprint == loaded.origin.identity
    assert request("1", loaded, PromptOptions(bos=False)).ids == (1,)


def test_a_message_needs_the_tokens_of_a_chat(loaded: Loaded) -> None:
    with pytest.raises(UsageError):
        request("1+2", loaded, PromptOptions(chat=True), NOTHING)
