from typing import Any
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.journal.line import packed, unpacked

VALUES = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@given(st.dictionaries(st.text(), VALUES | st.lists(VALUES, max_size=3), max_size=4))
@example({"text": "\ud800 \n\u2028 é"})
def test_a_line_holds_any_object(values: dict[str, Any]) -> None:
    line = packed(values)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert unpacked(line[:-1]) == values


@given(st.binary(max_size=60))
def test_other_bytes_are_damaged(line: bytes) -> None:
    assert unpacked(line) is None


def test_every_flipped_bit_is_found() -> None:
    line = packed({"kind": "noted", "text": "é\n"})[:-1]

    for at in range(len(line) * 8):
        flipped = bytearray(line)
        flipped[at // 8] ^= 1 << at % 8
        assert unpacked(bytes(flipped)) is None, at


@pytest.mark.parametrize("body", [b"[1]", b"{", b"[" * 100_000, b"\xff"])
def test_what_is_not_an_object_is_damaged(body: bytes) -> None:
    assert unpacked(b"%08x " % crc32(body) + body) is None


def test_numbers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        packed({"value": float("nan")})
