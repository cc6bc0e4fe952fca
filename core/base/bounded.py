"""Values of a file with long texts and lists cut, so that nothing that shows them is flooded."""

from typing import Any

from core.base.text import shorten

# Characters of a text, items of a list, keys of a dict.
LONGEST_TEXT = 4000
MOST_ITEMS = 10_000
MOST_KEYS = 10_000
LONGEST_KEY = 500


class TooManyKeysError(ValueError):
    """A dict with too many or too long keys; the text continues "The file has"."""


def bounded(value: Any) -> Any:
    """Return a value with its long texts cut in the middle, and its long lists at the end.

    A list that was cut ends with a text that says how many items are left out. Raises
    TooManyKeysError for a dict with more than 10,000 keys, or with a key of over 500 characters:
    what a program looks for in it could be missing.
    """
    if isinstance(value, str):
        return shorten(value, LONGEST_TEXT)
    if isinstance(value, dict):
        _check_keys(value)
        return {key: bounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        kept = [bounded(item) for item in value[:MOST_ITEMS]]
        rest = len(value) - MOST_ITEMS
        return [*kept, f"… {rest:,} more"] if rest > 0 else kept
    return value


def _check_keys(value: dict[Any, Any]) -> None:
    if len(value) > MOST_KEYS:
        raise TooManyKeysError(f"{len(value):,} keys in one object")
    longest = max((len(key) for key in value if isinstance(key, str)), default=0)
    if longest > LONGEST_KEY:
        raise TooManyKeysError(f"a key of {longest:,} characters")
