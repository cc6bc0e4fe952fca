"""The word that was probably meant: one slip of the fingers away, or begun, not merely similar."""

from collections.abc import Iterable

# Words of fewer letters may not differ in a letter: `edit` is not a slip of `exit`.
_LONG = 6
# Letters that make a beginning: `/temper` is one of `temperature`.
_BEGUN = 4


def near(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that differs by one slip, else the only one begun; else None.

    Of several words a slip away, it is the one with the longest common beginning. A slip is a
    letter left out, added or exchanged with its neighbour; in words of 6 letters or more also a
    wrong one. Upper case, hyphens and underscores do not count.
    """
    typed, words = _plain(word), list(known)
    slips = [one for one in words if _is_slip(typed, _plain(one))]
    slip = max(slips, key=lambda one: _common(word, one), default=None)
    begun = [one for one in words if len(typed) >= _BEGUN and _plain(one).startswith(typed)]
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
