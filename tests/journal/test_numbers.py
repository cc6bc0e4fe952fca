import sys
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.journal.numbers import FLOATS, WHOLE, from_text, to_text


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_whole_numbers_come_back(numbers: list[int]) -> None:
    assert from_text(WHOLE, to_text(WHOLE, numbers)).tolist() == numbers


@given(st.lists(st.floats(width=32)))
def test_floats_come_back_with_their_bits(numbers: list[float]) -> None:
    given_bits = array(FLOATS, numbers).tobytes()

    assert from_text(FLOATS, to_text(FLOATS, numbers)).tobytes() == given_bits


def test_the_bytes_are_little_endian_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert to_text(WHOLE, [1]) == "AQAAAA=="
    monkeypatch.setattr(sys, "byteorder", "big")
    assert to_text(WHOLE, [1 << 24]) == "AQAAAA=="
    assert from_text(WHOLE, "AQAAAA==").tolist() == [1 << 24]


@pytest.mark.parametrize("text", ["AQAA", "not base64!", "AQAAAAE="])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of array or of base64
        from_text(WHOLE, text)
