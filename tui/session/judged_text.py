"""The text of a judgement in the session."""

import os
from typing import TYPE_CHECKING

from core.base.errors import UsageError

if TYPE_CHECKING:
    from core.judging.source import Source


def judged_text(path: str) -> "Source":
    """Return the text at a path, which may begin with `~`.

    Raises NotFoundError for a path that cannot be read, UsageError for one that is not a text, and
    for stdin: it has what the user types.
    """
    from core.judging.source import STDIN, read_source  # noqa: PLC0415 - after the first frame

    if path == STDIN:
        raise UsageError("The session cannot read a text from stdin", "Give the path of a file")
    return read_source(os.path.expanduser(path))
