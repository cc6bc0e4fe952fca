"""Text from ids, one at a time: whole characters only, whatever the bytes of a token are."""

from dataclasses import dataclass

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

    def encode(self, text: str) -> Encoded:
        return Encoded(tuple(text.encode()), ())

    def token_bytes(self, index: int) -> bytes:
        return bytes([index]) if index < self.used else b""


BYTES = ByteTokenizer()


@given(st.text(st.characters(codec="utf-8"), max_size=40))
@settings(max_examples=200, deadline=None)
def test_characters_come_out_whole_and_all_of_them(text: str) -> None:
    stream = TokenText(BYTES)
    parts = [stream.push(index) for index in BYTES.encode(text).ids]
    assert "".join(parts) == text == text_of(BYTES.encode(text).ids, BYTES)
    assert [part for part in parts if part] == list(text)
    assert stream.flush() == ""


@given(st.lists(st.integers(0, 300), max_size=40))
@settings(max_examples=200, deadline=None)
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
