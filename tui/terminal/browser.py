"""Whether the terminal is the one of `stepscope serve`, in a browser."""

import os

# Its TERM_PROGRAM, the variable by which terminals are known.
PROGRAM = "stepscope-serve"


def is_browser() -> bool:
    """Whether a browser shows this session."""
    return os.environ.get("TERM_PROGRAM") == PROGRAM
