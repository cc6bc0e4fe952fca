"""What one run of the command left: its exit code and what it wrote."""

import contextlib
import json
import os
from typing import Any, NamedTuple

import pytest


class Run(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line of a failure, which is all there may be."""
        assert self.out == ""
        assert self.err.endswith("\n")
        line = self.err[:-1]
        assert "\n" not in line
        assert 0 < len(line) <= 200
        assert "Traceback" not in line
        assert "Internal error" not in line
        return line

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=pytest.fail)


def received(leader: int) -> str:
    """All that a terminal received, once nobody writes to it any more; it is closed."""
    pieces = []
    # Linux reports the end as an error, macOS as nothing.
    with contextlib.suppress(OSError):
        while piece := os.read(leader, 65536):
            pieces.append(piece)
    os.close(leader)
    return b"".join(pieces).decode()
