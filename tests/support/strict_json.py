"""JSON as other programs read it, except that a key twice is an error."""

import json
from collections import Counter
from pathlib import Path
from typing import Any


class OtherError(Exception):
    """A file is read, but not as the product would have to read it."""


def json_of(path: Path) -> Any:
    """Return the value in a file."""
    data = path.read_bytes()
    text = data.decode(json.detect_encoding(data), "surrogatepass")
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [key for key, number in Counter(key for key, _ in pairs).items() if number > 1]
    if twice:
        raise OtherError("a key twice")
    return dict(pairs)
