"""The fork's answers: the fields that its clients read."""

import pytest
from api_server import served

from core.base.errors import CheckpointError
from core.protocol.events import Finished, Notice, Stats, StopReason, Token
from tui.api.fork_answers import generated, health, info, root
from tui.api.fork_request import read_fork_request
from tui.api.job import JobEnded, Written
from tui.api.refusal import RefusalError

ASKED = read_fork_request({"prompt": "12=", "seed": 7}, served())
TOLD = [
    Written(0, Notice("greedy")),
    Written(0, Token(0, 3, "", -0.5, 0.0)),
    Written(0, Token(1, 4, "34", -0.5, 0.0)),
    Written(0, Finished(StopReason.NEWLINE, "", Stats())),
]


def test_the_text_begins_with_the_prompt() -> None:
    assert generated(ASKED, [*TOLD, JobEnded()], served()) == {
        "prompt": "12=",
        "generated_text": "12=34",
        "tokens_generated": 2,
        "model": "step_008000",
        "seed": 7,
        "stop_reason": "newline",
        "notes": ["skipped 1 character not in the vocabulary: ="],
    }


def test_a_job_that_failed() -> None:
    with pytest.raises(RefusalError):
        generated(ASKED, [JobEnded(CheckpointError("broken"))], served())


def test_health_and_root() -> None:
    assert health(served()) == {"status": "ok", "model_loaded": True, "checkpoint": "step_008000"}
    values = root(served(), ["GET /"])
    assert (values["status"], values["endpoints"]) == ("running", ["GET /"])


def test_info_begins_with_the_forks_fields() -> None:
    values = info(served())
    fork = ("checkpoint", "step", "val_loss", "model_layers", "model_dim", "vocab_size")
    assert tuple(values)[:6] == fork
    assert [values[name] for name in fork] == ["step_008000", 8000, 1.0722, 4, 128, 32]
    assert values["fingerprint"] == served().origin.fingerprint
