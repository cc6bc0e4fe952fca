import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import CheckpointError
from core.tokenizers.characters import (
    CURRENT,
    FILE_NAME,
    FIRST,
    CharTokenizer,
    read_tokenizer,
)
from core.tokenizers.incremental import text_of
from core.tokenizers.special_tokens import BOS
from core.tokenizers.tokenizer import Tokenizer

BOTH = st.sampled_from([CURRENT, FIRST])
MIXED = st.text(st.one_of(st.sampled_from("0123456789+-HBL.\n="), st.characters()), max_size=40)


def write(folder: Path, values: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


@pytest.mark.parametrize(
    ("tokenizer", "chars", "bos", "used"),
    [(CURRENT, "0123456789+-HBL.\n", 17, 18), (FIRST, "0123456789+-HB\n", 15, 24)],
)
def test_the_vocabularies_of_the_fork(
    tokenizer: CharTokenizer, chars: str, bos: int, used: int
) -> None:
    assert tokenizer.encode(chars).ids == tuple(range(len(chars)))
    assert (tokenizer.bos_id, tokenizer.used) == (bos, used)
    assert tokenizer.token_bytes(bos) == BOS.encode()
    assert tokenizer.stop_ids == {bos}


@given(BOTH, MIXED)
@settings(max_examples=200)
def test_decoding_gives_the_text_back_without_what_was_skipped(
    tokenizer: CharTokenizer, text: str
) -> None:
    encoded = tokenizer.encode(text)
    gone = {skipped.at for skipped in encoded.skipped}
    kept = [char for at, char in enumerate(text) if at not in gone]
    assert text_of(encoded.ids, tokenizer) == "".join(kept)
    assert all(text[skipped.at] == skipped.char for skipped in encoded.skipped)
    assert not {skipped.char for skipped in encoded.skipped} & set(tokenizer.chars)


@given(BOTH, st.data())
@settings(max_examples=50)
def test_every_id_of_a_character_round_trips(tokenizer: CharTokenizer, data: st.DataObject) -> None:
    ids = tuple(data.draw(st.lists(st.integers(0, len(tokenizer.chars) - 1))))
    assert tokenizer.encode(text_of(ids, tokenizer)).ids == ids


@pytest.mark.parametrize("tokenizer", [CURRENT, FIRST])
def test_specials_typed_by_a_user_are_ordinary_characters(tokenizer: CharTokenizer) -> None:
    encoded = tokenizer.encode(f"1{BOS}2")
    assert encoded.ids == (1, 2)
    assert "".join(skipped.char for skipped in encoded.skipped) == BOS
    assert [skipped.at for skipped in encoded.skipped] == list(range(1, 1 + len(BOS)))


@pytest.mark.parametrize("tokenizer", [CURRENT, FIRST])
def test_padding_and_impossible_ids_have_no_text(tokenizer: CharTokenizer) -> None:
    for index in (*range(tokenizer.used, 32), 32, 10**9, -1):
        assert tokenizer.token_bytes(index) == b""


def test_it_is_a_tokenizer() -> None:
    tokenizer: Tokenizer = CURRENT
    assert (tokenizer.name, tokenizer.alphabet) == ("fork", "0123456789+-HBL.\n")


def test_the_equals_sign_of_the_guide_is_skipped() -> None:
    (skipped,) = CURRENT.encode("123+456=").skipped
    assert (skipped.char, skipped.at) == ("=", 7)


def test_a_file_gives_characters_first_and_specials_next(tmp_path: Path) -> None:
    path = write(tmp_path, {"vocab_chars": ["a", "b"], "special_tokens": ["<|x|>", BOS]})
    tokenizer = read_tokenizer(path)
    assert tokenizer.encode("ba").ids == (1, 0)
    assert (tokenizer.bos_id, tokenizer.token_bytes(2), tokenizer.used) == (3, b"<|x|>", 4)


def test_a_file_may_have_no_specials_and_a_text_of_characters(tmp_path: Path) -> None:
    tokenizer = read_tokenizer(write(tmp_path, {"vocab_chars": "abc"}))
    assert (tokenizer.alphabet, tokenizer.bos_id, tokenizer.stop_ids) == ("abc", None, frozenset())


@pytest.mark.parametrize(
    "values",
    [
        "",
        "{",
        "[" * 100_000,
        [],
        {},
        {"vocab_chars": []},
        {"vocab_chars": ["ab"]},
        {"vocab_chars": ["a", "a"]},
        {"vocab_chars": ["a", ""]},
        {"vocab_chars": ["a", 1]},
        {"vocab_chars": {"a": 0}},
        {"vocab_chars": ["a"], "special_tokens": ["<|x|>", "<|x|>"]},
        {"vocab_chars": ["a"], "special_tokens": "<|x|>"},
        {"vocab_chars": ["a"], "special_tokens": [None]},
        '{"vocab_chars": "' + "x" * 5_000_000 + '"}',
        {"vocab_chars": ["a", "\ud800"]},
        {"vocab_chars": ["a"], "special_tokens": ["<|\udfff|>"]},
    ],
    ids=range(17),
)
def test_a_file_that_describes_no_tokenizer_is_broken(tmp_path: Path, values: object) -> None:
    with pytest.raises(CheckpointError) as caught:
        read_tokenizer(write(tmp_path, values))
    assert FILE_NAME in caught.value.line()


def test_a_missing_file_is_broken(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_tokenizer(tmp_path / FILE_NAME)
