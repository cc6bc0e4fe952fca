"""The known word that a mistyped or abbreviated word means."""

from collections.abc import Iterable

# In shorter words every letter counts: `edit` is not a slip for `exit`.
_LONG = 6
# Letters of the shortest abbreviation, such as `/temper` for `temperature`.
_ABBREVIATION = 4


def near(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that differs by one slip, else the only one that begins so; else None.

    A slip is a letter left out, added or exchanged with its neighbour; in words of 6 letters or
    more also a wrong letter. Of several such words, it is the one with the longest common
    beginning. Case, hyphens and underscores do not count.
    """
    typed, words = _plain(word), list(known)
    slips = [one for one in words if _is_slip(typed, _plain(one))]
    slip = max(slips, key=lambda one: _common(word, one), default=None)
    begun = [one for one in words if len(typed) >= _ABBREVIATION and _plain(one).startswith(typed)]
    return slip or (begun[0] if len(begun) == 1 else None)


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


def _common(one: str, other: str) -> int:
    """Return the number of letters with which both words begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _is_slip(one: str, other: str) -> bool:
    if one == other:
        return bool(one)
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 2:
        return False
    start = _common(one, other)
    left, right = one[start:], other[start:]
    if len(one) != len(other):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return longer[start + 1 :] == shorter[start:]
    if left[:2] == right[1::-1] and left[2:] == right[2:]:
        return True
    return len(one) >= _LONG and left[1:] == right[1:]
