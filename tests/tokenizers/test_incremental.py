"""Text from ids, one at a time: whole characters only, whatever the bytes of a token are."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tokenizers.incremental import TokenText, text_of
from core.tokenizers.tokenizer import Encoded


@dataclass(frozen=True)
class ByteTokenizer:
    """Every byte is an id: what a byte-pair vocabulary falls back to."""

    name: str = "bytes"
    used: int = 256
    bos_id: int | None = None
    stop_ids: frozenset[int] = frozenset()
    alphabet: str = ""
    assumed: str = ""

    @property
    def special_ids(self) -> dict[str, int]:
        return {}

    def encode(self, text: str) -> Encoded:
        return Encoded(tuple(text.encode()), ())

    def token_bytes(self, index: int) -> bytes:
        return bytes([index]) if index < self.used else b""


BYTES = ByteTokenizer()


@given(st.text(st.characters(codec="utf-8"), max_size=40))
@settings(max_examples=200)
def test_characters_come_out_whole_and_all_of_them(text: str) -> None:
    stream = TokenText(BYTES)
    parts = [stream.push(index) for index in BYTES.encode(text).ids]
    assert "".join(parts) == text == text_of(BYTES.encode(text).ids, BYTES)
    assert [part for part in parts if part] == list(text)
    assert stream.flush() == ""


@given(st.lists(st.integers(0, 300), max_size=40))
@settings(max_examples=200)
def test_any_bytes_give_the_text_that_python_reads_with_replacements(ids: list[int]) -> None:
    data = bytes(index for index in ids if index < BYTES.used)
    assert text_of(ids, BYTES) == data.decode("utf-8", "replace")


def test_what_is_incomplete_at_the_end_becomes_a_replacement_character() -> None:
    stream = TokenText(BYTES)
    assert [stream.push(index) for index in "é".encode()[:1]] == [""]
    assert (stream.flush(), stream.flush()) == ("\ufffd", "")


@pytest.mark.parametrize("ids", [(17, 3, 0), (0,), ()])
def test_without_a_tokenizer_ids_come_with_commas(ids: tuple[int, ...]) -> None:
    assert text_of(ids, None) == ",".join(map(str, ids))


@dataclass(frozen=True)
class Pieces(ByteTokenizer):
    """Each id is a part of a text, in order."""

    parts: tuple[bytes, ...] = ()

    def token_bytes(self, index: int) -> bytes:
        return self.parts[index]


# First and last scalar value of each length in UTF-8; surrogates are not scalar values.
RANGES = ((1, 0, 0x7F), (2, 0x80, 0x7FF), (3, 0x800, 0xD7FF), (3, 0xE000, 0xFFFF),
          (4, 0x10000, 0x10FFFF))  # fmt: skip


@pytest.mark.parametrize(("length", "first", "last"), RANGES)
def test_every_scalar_value_comes_out_whole_at_every_split(
    length: int, first: int, last: int
) -> None:
    """Tokens as long as a character, begun inside one, split each character at that place."""
    text = "".join(map(chr, range(first, last + 1)))
    data = text.encode()
    for split in range(length):
        starts = (0, *range(split or length, len(data), length), len(data))
        parts = tuple(data[begin:end] for begin, end in pairwise(starts))
        stream = TokenText(Pieces(parts=parts))
        # The last character of a token is complete only with the next one.
        pushed = [stream.push(index) for index in range(len(parts))]
        assert "".join(pushed) == text
        assert stream.flush() == ""
        assert split == 0 or pushed[0] == ""


@pytest.mark.parametrize(("length", "first", "last"), RANGES)
def test_every_scalar_value_comes_out_with_its_last_byte(
    length: int, first: int, last: int
) -> None:
    text = "".join(map(chr, range(first, last + 1, 7)))
    stream = TokenText(BYTES)
    pushed = [stream.push(byte) for byte in text.encode()]
    assert pushed[length - 1 :: length] == list(text)
    assert set(pushed) == {*text, *([""] if length > 1 else [])}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.data())
@settings(max_examples=300)
def test_a_text_split_anywhere_is_the_text(text: str, data: st.DataObject) -> None:
    encoded = text.encode()
    cuts = data.draw(st.lists(st.integers(0, len(encoded)), max_size=10).map(sorted))
    parts = tuple(encoded[begin:end] for begin, end in pairwise([0, *cuts, len(encoded)]))
    assert text_of(range(len(parts)), Pieces(parts=parts)) == text
