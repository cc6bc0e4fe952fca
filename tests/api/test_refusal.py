"""Refusals: OpenAI's object, and which errors the client can mend."""

import pytest

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NoMemoryError, PromptTooLongError, UsageError
from tui.api.refusal import RefusalError, refused


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (404, "invalid_request_error"),
        (401, "authentication_error"),
        (429, "rate_limit_error"),
        (500, "server_error"),
        (503, "server_error"),
    ],
)
def test_the_object_that_clients_read(status: int, kind: str) -> None:
    refusal = RefusalError(status, "what", code="c", param="p")
    assert refusal.as_json() == {
        "error": {"message": "what", "type": kind, "param": "p", "code": "c"}
    }


def test_a_flag_is_not_proposed_to_a_client() -> None:
    found = refused(PromptTooLongError("It is too long", "let it pass: --beyond_context"), "prompt")
    assert (found.status, found.message, found.param) == (400, "It is too long", "prompt")
    assert found.code == "prompt.too_long"


def test_what_names_no_flag_is_told_and_where_it_is() -> None:
    error = UsageError("The id 99 is outside", "Ids go from 0 to 31", code=Code.PROMPT_IDS)
    assert refused(error, "prompt", "prompt 2: ").message == (
        "prompt 2: The id 99 is outside. Ids go from 0 to 31"
    )


def test_what_the_client_cannot_mend_is_our_error() -> None:
    assert refused(CheckpointError("broken")).status == 500
    assert refused(NoMemoryError("too little")).status == 400


def test_text_that_is_not_ours_is_clean() -> None:
    assert refused(UsageError("a\x1b[31mb")).message == "a\u241b[31mb"
