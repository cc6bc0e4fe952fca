"""Slices: operators, digits, carries and borrows, digit positions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.suites.slices import carries, digit_positions, slices_of


@pytest.mark.parametrize(
    ("left", "sign", "right", "count"),
    [
        ("1", "+", "1", 0),
        ("9", "+", "1", 1),
        ("99", "+", "1", 2),
        ("95", "+", "15", 2),
        ("909", "+", "91", 3),
        ("12", "-", "3", 1),
        ("3", "-", "12", 1),
        ("100", "-", "1", 2),
        ("55", "-", "55", 0),
    ],
)
def test_carries_and_borrows(left: str, sign: str, right: str, count: int) -> None:
    assert carries(left, sign, right) == count


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_carries_are_what_the_digit_sums_lose(a: int, b: int) -> None:
    def digits(number: int) -> int:
        return sum(map(int, str(number)))

    # Kummer: each carry replaces ten by one.
    assert carries(str(a), "+", str(b)) == (digits(a) + digits(b) - digits(a + b)) // 9
    assert carries(str(a + b), "-", str(a)) == carries(str(a), "+", str(b))


@pytest.mark.parametrize(
    ("operation", "part", "expected"),
    [
        ("(12)+(9)", "", {"operator": "+", "digits": "2", "carries": "1"}),
        ("12 - 345", "x", {"part": "x", "operator": "-", "digits": "3", "borrows": "0"}),
        ("(-12)+(9)", "", {"operator": "+", "digits": "2"}),
        ("12*9", "", {"operator": "*", "digits": "2"}),
        ("12+3+4", "y", {"part": "y"}),
        ("12", "", {}),
        (None, "", {}),
    ],
)
def test_the_slices_of_an_operation(operation: str | None, part: str, expected) -> None:
    assert dict(slices_of(operation, part)) == expected


@pytest.mark.parametrize(
    ("expected", "answer", "positions"),
    [
        ("123", "123", {"1": True, "2": True, "3": True}),
        ("123", "-124", {"1": False, "2": True, "3": True}),
        ("123", "3", {"1": True, "2": False, "3": False}),
        ("-12", "9912", {"1": True, "2": True}),
        ("12", "", {"1": False, "2": False}),
        ("x", "x", {}),
    ],
)
def test_digit_positions_are_counted_from_the_right(
    expected: str, answer: str, positions: dict[str, bool]
) -> None:
    assert digit_positions(expected, answer) == positions
