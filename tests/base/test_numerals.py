import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.numerals import read_number, read_whole


@given(st.integers(-(10**12), 10**12))
def test_every_whole_number_is_read_plain_and_with_thousands(number: int) -> None:
    assert read_whole(str(number)) == number
    assert read_whole(f"{number:,}") == number
    assert read_whole(f"{number:_}") == number


@pytest.mark.parametrize(
    "text",
    ["", "1,5", "1,,000", ",1", "1_", "1,000_000", "0,005", "1 000", "1.0", "²", "+", "1,00"],
)
def test_what_could_mean_something_else_is_no_whole_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a whole number"):
        read_whole(text)


@pytest.mark.parametrize(("text", "number"), [("0.8", 0.8), ("-1", -1.0), ("1e-3", 1e-3)])
def test_numbers_are_read_as_python_writes_them(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "1_5", "0,5", "٠", "hot"])
def test_what_could_mean_something_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|could not convert"):
        read_number(text)
