"""The flag --port: a number, and a port that cannot be used."""

import errno
import os
from argparse import Namespace

import pytest

from core.base.errors import UsageError
from tui.command_line.flags import Parser
from tui.command_line.port_flag import add_port, port, port_refused


def parsed(*words: str) -> Namespace:
    parser = Parser()
    add_port(parser)
    return parser.parse_args(words)


def test_the_port() -> None:
    assert port(parsed()) == 8000
    assert port(parsed("--port=65535")) == 65535
    assert port(parsed("--port=0"), least=0) == 0
    for wrong in ("0", "65536", "http", "-1"):
        with pytest.raises(UsageError, match="port cannot be"):
            port(parsed(f"--port={wrong}"))


@pytest.mark.parametrize(
    ("number", "what"),
    [(errno.EADDRINUSE, "Port 80 is in use"), (errno.EACCES, "Port 80 cannot be used: ")],
)
def test_why_a_port_cannot_be_used(number: int, what: str) -> None:
    found = port_refused(80, OSError(number, os.strerror(number)))
    assert found.message.startswith(what)
    assert "--port" in found.hint
