"""The word that was probably meant: one slip of the fingers away, or begun, not merely similar."""

from collections.abc import Iterable

# Words of fewer letters may not differ in a letter: `edit` is not a slip of `exit`.
_LONG = 6
# Letters that make a beginning: `/temper` is one of `temperature`.
_BEGUN = 4


def near(word: str, known: Iterable[str]) -> str | None:
    """Return the first known word that differs by one slip, else the only one begun; else None.

    A slip is a letter left out, added or exchanged with its neighbour; in words of 6 letters or
    more also a wrong one. Upper case, hyphens and underscores do not count.
    """
    typed, words = _plain(word), list(known)
    slip = next((one for one in words if _is_slip(typed, _plain(one))), None)
    begun = [one for one in words if len(typed) >= _BEGUN and _plain(one).startswith(typed)]
    return slip or (begun[0] if len(begun) == 1 else None)


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


def _is_slip(one: str, other: str) -> bool:
    if one == other:
        return bool(one)
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 2:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    left, right = one[start:], other[start:]
    if len(one) != len(other):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        start = min(start, len(shorter))
        return longer[start + 1 :] == shorter[start:]
    if left[:2] == right[1::-1] and left[2:] == right[2:]:
        return True
    return len(one) >= _LONG and left[1:] == right[1:]
