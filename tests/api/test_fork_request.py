"""The body of the fork's POST /generate."""

from typing import Any

import pytest
from api_server import served

from core.protocol.settings import SamplingSettings
from tui.api.fork_request import read_fork_request
from tui.api.refusal import RefusalError


def test_the_forks_example() -> None:
    body = {
        "prompt": "123+456",
        "max_tokens": 20,
        "temperature": 0.0,
        "top_k": None,
        "stop_on_newline": False,
    }
    asked = read_fork_request(body, served())
    (one,) = asked.requests
    assert one.settings == SamplingSettings(temperature=0.0, max_tokens=20)
    assert (one.prompt, one.ids[0], asked.reads, asked.writes) == ("123+456", 17, False, True)


def test_the_defaults_are_the_forks() -> None:
    (one,) = read_fork_request({"prompt": "1"}, served()).requests
    assert one.settings == SamplingSettings()
    assert (one.settings.temperature, one.settings.max_tokens) == (0.8, 100)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": [1]}, "prompt"),
        ({"prompt": "xyz"}, "prompt"),
        ({"prompt": "1", "top_k": 0}, "top_k"),
        ({"prompt": "1", "stream": True}, "stream"),
    ],
)
def test_what_is_wrong_is_named(body: dict[str, Any], param: str) -> None:
    with pytest.raises(RefusalError) as caught:
        read_fork_request(body, served())
    assert caught.value.param == param
