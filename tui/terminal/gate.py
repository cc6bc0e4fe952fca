"""Whether a session can be drawn on the process's streams."""

import os
import sys

STREAMS = ("stdin", "stdout", "stderr")
# The least columns and rows of the session.
SMALLEST = (40, 10)


def session_problem() -> str:
    """Return why the session cannot be drawn here; "" when it can."""
    if os.environ.get("TERM", "") in ("", "dumb"):
        return f"TERM is {os.environ['TERM']}" if os.environ.get("TERM") else "TERM is not set"
    for name in STREAMS:
        stream = getattr(sys, f"__{name}__")
        if stream is None or not stream.isatty():
            return f"{name} is not a terminal"
    return ""
