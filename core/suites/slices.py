"""What cases are grouped by: length of the operands, carries, operator, the name of their part."""

import re

# Rates of fewer cases are shown with a warning.
FEWEST_CASES = 20
_OPERATION = re.compile(r"\(?([+-]?[0-9]+)\)?\s*([-+*/]|//)\s*\(?([+-]?[0-9]+)\)?")
# Pairs of the kind of a slice and its value.
Slices = tuple[tuple[str, str], ...]


def slices_of(operation: str | None, part: str = "") -> Slices:
    """Return the slices of a case; `operation` is what its answer computes, such as `12+7`."""
    found = _OPERATION.fullmatch(operation.strip()) if operation else None
    named: Slices = (("part", part),) if part else ()
    if found is None:
        return named
    left, sign, right = found.groups()
    longest = max(len(left.lstrip("+-")), len(right.lstrip("+-")))
    slices: Slices = (("operator", sign), ("digits", str(longest)))
    if sign in "+-" and left.isdigit() and right.isdigit():
        name = "carries" if sign == "+" else "borrows"
        slices += ((name, str(carries(left, sign, right))),)
    return named + slices


def carries(left: str, sign: str, right: str) -> int:
    """Return in how many places a sum carries, or a difference borrows (from the larger one)."""
    if sign == "-" and int(left) < int(right):
        left, right = right, left
    width = max(len(left), len(right))
    pairs = zip(reversed(left.rjust(width, "0")), reversed(right.rjust(width, "0")), strict=True)
    carry = total = 0
    for a, b in pairs:
        place = int(a) + int(b) + carry if sign == "+" else int(b) + carry - int(a) + 9
        carry = int(place > 9)
        total += carry
    return total


def digit_positions(expected: str, answer: str) -> dict[str, bool]:
    """Return whether each digit of an expected number is right, by its place from the right.

    Only whole numbers have digit positions.
    """
    digits = expected.lstrip("+-")
    if not digits.isdigit():
        return {}
    given = answer.lstrip("+-")
    return {
        str(place): place <= len(given) and given[-place] == digits[-place]
        for place in range(1, len(digits) + 1)
    }
