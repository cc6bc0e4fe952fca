"""Byte pairs: as in nanochat's own results, and as in a reference that is 30 lines long."""

import json
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_bpe import encode, trained
from tokenizer_pickles import RANKS, specials

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.tokenizers.byte_pairs import MOST_WHITESPACE, BytePairTokenizer, MergeTable
from core.tokenizers.incremental import text_of
from core.tokenizers.pickled import read_pickled
from core.tokenizers.split_patterns import GPT2, NANOCHAT, PUBLISHED
from core.tokenizers.tokenizer import Skipped, Tokenizer

SAMPLE = "The cat's 12 hats, the café and the 2,024 the\n\tthat they're then thinner.  Théâtre" * 3
TRAINED = trained(SAMPLE, NANOCHAT, 60)
MIXED = st.text(
    st.one_of(
        st.sampled_from("the cathats 0123.,'\n\t é"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)
WORDS = st.lists(st.sampled_from(["the", " the", "they're", " ", "\n", "12345", "é", "🙂"]))


def made(pattern: str = NANOCHAT) -> BytePairTokenizer:
    return BytePairTokenizer("made", MergeTable(pattern, TRAINED, specials(len(TRAINED))))


TOKENIZERS = {pattern: made(pattern) for pattern in sorted(PUBLISHED)}


def golden(folder: Path, key: str) -> tuple[BytePairTokenizer, MergeTable, dict[str, list[int]]]:
    found = next(folder.rglob("tokenizer.pkl"))
    values = json.loads((folder / "golden/golden.json").read_text())
    tokenizer = read_pickled(found)
    assert isinstance(tokenizer, BytePairTokenizer)
    assert isinstance(tokenizer.table, MergeTable)
    return tokenizer, tokenizer.table, values[key]


@pytest.mark.parametrize(
    ("name", "key"), [("nanochat_run", "encodings"), ("chat_tool_add", "encode")]
)
def test_encodings_equal_those_of_nanochat(goldens: Path, name: str, key: str) -> None:
    tokenizer, _, encodings = golden(goldens / name, key)
    assert len(encodings) >= 7
    for text, ids in encodings.items():
        assert list(tokenizer.encode(text).ids) == ids
        assert text_of(ids, tokenizer) == text


def test_encodings_of_nanochat_equal_the_reference(goldens: Path) -> None:
    _, table, encodings = golden(goldens / "nanochat_run", "encodings")
    for text, ids in encodings.items():
        assert encode(text, table.pattern, table.ranks) == ids


@given(st.sampled_from(sorted(PUBLISHED)), MIXED | WORDS.map("".join))
@settings(max_examples=500)
def test_encodings_equal_the_reference(pattern: str, text: str) -> None:
    encoded = TOKENIZERS[pattern].encode(text)
    assert list(encoded.ids) == encode(text, pattern, TRAINED)
    assert encoded.skipped == ()


def test_encodings_of_10_000_random_strings_equal_the_reference() -> None:
    random, tokenizer = Random(12), TOKENIZERS[NANOCHAT]
    parts = [
        "the",
        " cat",
        "s",
        "'ll",
        "12345",
        " ",
        "\n",
        "\t",
        "é",
        "日本",
        "🙂",
        ".",
        "\x00",
        "ß",
    ]
    for _ in range(10_000):
        text = "".join(random.choices(parts, k=random.randrange(12)))
        assert list(tokenizer.encode(text).ids) == encode(text, NANOCHAT, TRAINED)


@given(MIXED)
@settings(max_examples=200)
def test_decoding_gives_the_text_back(text: str) -> None:
    tokenizer = TOKENIZERS[NANOCHAT]
    assert text_of(tokenizer.encode(text).ids, tokenizer) == text


def test_special_tokens_typed_by_a_user_are_ordinary_text() -> None:
    tokenizer = made()
    assert max(tokenizer.encode("<|bos|> <|user_start|>").ids) < len(TRAINED)


def test_halves_of_surrogate_pairs_are_skipped_and_named() -> None:
    encoded = made().encode("a\udcffb\ud800")
    assert encoded.ids == (97, 98)
    assert encoded.skipped == (Skipped("\udcff", 1), Skipped("\ud800", 3))


def test_it_is_a_tokenizer() -> None:
    tokenizer: Tokenizer = made()
    assert (tokenizer.alphabet, tokenizer.bos_id) == ("", len(TRAINED))
    assert tokenizer.used == len(TRAINED) + 9


def test_a_vocabulary_without_bos_has_none() -> None:
    tokenizer = BytePairTokenizer("x", MergeTable(GPT2, RANKS, {"<|endoftext|>": len(RANKS)}))
    assert (tokenizer.bos_id, tokenizer.stop_ids) == (None, {len(RANKS)})


def test_without_tiktoken_there_is_a_remedy_and_ids_still_have_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    tokenizer = made()
    with pytest.raises(UsageError) as caught:
        tokenizer.encode("x")
    assert caught.value.code == Code.TOKENIZER_PACKAGE
    assert caught.value.hint == "Install it: pip install tiktoken"
    assert text_of((97, 98), tokenizer) == "ab"


@pytest.mark.parametrize("pattern", sorted(PUBLISHED))
@pytest.mark.parametrize("part", [" ", "\n", " \n", "a", "^", "日"])
def test_long_texts_of_one_kind_are_encoded(pattern: str, part: str) -> None:
    text = part * (MOST_WHITESPACE // 2 // len(part))
    tokenizer = TOKENIZERS[pattern]
    assert text_of(tokenizer.encode(text).ids, tokenizer) == text


def test_whitespace_that_tiktoken_has_no_stack_for_is_refused() -> None:
    with pytest.raises(UsageError, match="200,000 whitespace characters in a row"):
        made().encode(" " * MOST_WHITESPACE)
