"""tokenizer.json: byte-pair tokenizers are run, others are refused by name."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from byte_level_files import huggingface
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_bpe import encode, trained
from tokenizer_pickles import specials

from core.base.error_codes import Code
from core.base.errors import CheckpointError, UsageError
from core.tokenizers.byte_pairs import BytePairTokenizer
from core.tokenizers.huggingface import FILE_NAME, read_huggingface
from core.tokenizers.incremental import text_of
from core.tokenizers.pickled import read_pickled
from core.tokenizers.split_patterns import GPT2, NANOCHAT, PUBLISHED

SAMPLE = "The cat's 12 hats, the café and the 2,024 the\n\tthat they're then thinner.  Théâtre" * 3
RANKS = trained(SAMPLE, NANOCHAT, 60)
SPECIALS = specials(len(RANKS))
SIZE = len(RANKS) + len(SPECIALS)
FLAGS = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
MIXED = st.text(
    st.one_of(
        st.sampled_from("the cathats 0123.,'\n\t é"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=60,
)


def good(pattern: str = NANOCHAT) -> dict[str, Any]:
    return huggingface(RANKS, SPECIALS, pattern)


def read(folder: Path, values: object) -> BytePairTokenizer:
    path = folder / FILE_NAME
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return read_huggingface(path)


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> BytePairTokenizer:
    return read(tmp_path_factory.mktemp("hf"), good())


@given(MIXED)
@settings(max_examples=500)
def test_encodings_equal_the_reference(tokenizer: BytePairTokenizer, text: str) -> None:
    ids = tokenizer.encode(text).ids
    assert list(ids) == encode(text, NANOCHAT, RANKS)
    assert text_of(ids, tokenizer) == text


@pytest.mark.parametrize("pattern", sorted(PUBLISHED))
def test_every_published_pattern_splits_as_the_reference(tmp_path: Path, pattern: str) -> None:
    found = read(tmp_path, good(pattern))
    for text in (SAMPLE, "it's I'll 12345  x\n\n y", "   ", "日本語 é"):
        assert list(found.encode(text).ids) == encode(text, pattern, RANKS)


def test_gpt2s_own_pre_tokenizer_splits_by_gpt2s_pattern(tmp_path: Path) -> None:
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    found = read(tmp_path, good() | {"pre_tokenizer": level | {"use_regex": True}})
    assert list(found.encode(SAMPLE).ids) == encode(SAMPLE, GPT2, RANKS)


def test_nanochats_own_table_gives_nanochats_encodings(tmp_path: Path, goldens: Path) -> None:
    folder = goldens / "nanochat_run"
    own = read_pickled(folder / "nanochat/tokenizer/tokenizer.pkl")
    assert isinstance(own, BytePairTokenizer)
    ranks = {own.token_bytes(index): index for index in range(503)}
    found = read(tmp_path, huggingface(ranks, own.table.specials, NANOCHAT))
    golden = json.loads((folder / "golden/golden.json").read_text())
    for text, ids in golden["encodings"].items():
        assert list(found.encode(text).ids) == ids


def test_it_has_the_ids_of_its_special_tokens(tokenizer: BytePairTokenizer) -> None:
    assert (tokenizer.used, tokenizer.claimed, tokenizer.bos_id) == (SIZE, None, len(RANKS))
    assert tokenizer.stop_ids == {len(RANKS), len(RANKS) + 4}
    assert tokenizer.token_bytes(len(RANKS)) == b"<|bos|>"


def test_special_tokens_typed_by_a_user_are_ordinary_text(tokenizer: BytePairTokenizer) -> None:
    assert max(tokenizer.encode("<|bos|> <|user_start|>").ids) < len(RANKS)


def test_added_tokens_that_are_not_special_are_taken_whole(tmp_path: Path) -> None:
    values = good()
    token = {"id": SIZE, "content": "    ", "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": False}  # fmt: skip
    values["added_tokens"].append(token)
    found = read(tmp_path, values)
    assert found.encode("a    b").ids == (97, SIZE, 98)


def test_special_tokens_may_come_first(tmp_path: Path) -> None:
    later = {token: rank + 9 for token, rank in RANKS.items()}
    found = read(tmp_path, huggingface(later, specials(0), NANOCHAT))
    assert found.bos_id == 0
    assert list(found.encode(SAMPLE).ids) == [one + 9 for one in encode(SAMPLE, NANOCHAT, RANKS)]


def test_without_the_package_there_is_a_remedy_and_ids_still_have_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    found = read(tmp_path, good())
    with pytest.raises(UsageError) as caught:
        found.encode("x")
    assert caught.value.code == Code.TOKENIZER_PACKAGE
    assert caught.value.hint == "Install it: pip install tokenizers"
    assert text_of((97, 98), found) == "ab"


def changed(*keys: str | int, to: object) -> dict[str, Any]:
    values = good()
    inner: Any = values
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = to
    return values


def split(**changes: object) -> dict[str, Any]:
    values = good()
    values["pre_tokenizer"]["pretokenizers"][0] |= changes
    return values


BROKEN: dict[str, tuple[object, str]] = {
    "cut": ("{", "is cut"),
    "a list": ("[1]", "does not hold a JSON object"),
    "an LFS pointer": ("version https://git-lfs.github.com/spec/v1", "is a Git LFS pointer"),
    "no model": ({}, "is not a byte-pair tokenizer: none"),
    "a unigram model": (changed("model", "type", to="Unigram"), "byte-pair tokenizer: Unigram"),
    "a word model": (changed("model", "type", to="WordPiece"), "byte-pair tokenizer: WordPiece"),
    "dropout": (changed("model", "dropout", to=0.1), "has a dropout, which is not supported"),
    "a suffix": (changed("model", "end_of_word_suffix", to="</w>"), "has a end_of_word_suffix"),
    "a normalizer": (changed("normalizer", to={"type": "NFC"}), "has the normalizer NFC"),
    "another pre_tokenizer": (
        changed("pre_tokenizer", to={"type": "Metaspace"}), "another pre_tokenizer: Metaspace"
    ),
    "no pre_tokenizer": (changed("pre_tokenizer", to=None), "has another pre_tokenizer: none"),
    "text that is not split": (
        changed("pre_tokenizer", to={
            "type": "ByteLevel", "add_prefix_space": False, "use_regex": False,
        }), "does not split a text"
    ),
    "a space in front": (
        changed("pre_tokenizer", to={"type": "ByteLevel", "add_prefix_space": True}),
        "has another pre_tokenizer: ByteLevel",
    ),
    "a pattern that takes hours": (
        split(pattern={"Regex": "(a+)+$"}), "has an unknown split pattern: '(a+)+$'"
    ),
    "a pattern of text": (
        split(pattern={"String": " "}), "another pre_tokenizer: Split, ByteLevel"
    ),
    "pieces removed": (split(behavior="Removed"), "another pre_tokenizer: Split, ByteLevel"),
    "another decoder": (changed("decoder", to={"type": "Metaspace"}), "has the decoder Metaspace"),
    "no vocab": (changed("model", "vocab", to={}), "does not have a vocab"),
    "a vocab as a list": (changed("model", "vocab", to=["a"]), "does not have a vocab"),
    "an id of text": (changed("model", "vocab", "a", to="97"), "ids that are not whole numbers"),
    "an id that is true": (changed("model", "vocab", "a", to=True), "not whole numbers"),
    "an id below zero": (changed("model", "vocab", "a", to=-1), "not whole numbers"),
    "a huge id": (changed("model", "vocab", "a", to=2**40), "not whole numbers"),
    "an id twice": (changed("model", "vocab", "a", to=98), "has an id twice"),
    "other characters": (changed("model", "vocab", "日", to=999), "not written in bytes"),
    "half a surrogate pair": (changed("model", "vocab", "\ud800", to=999), "half of a surrogate"),
    "no merges": (changed("model", "merges", to=None), "does not have merges"),
    "a merge of three": (changed("model", "merges", to=["a b c"]), "that is not two tokens"),
    "a merge of numbers": (changed("model", "merges", to=[[1, 2]]), "that is not two tokens"),
    "an unknown merge": (changed("model", "merges", to=["q z"]), "a merge of unknown tokens: q z"),
    "added tokens as text": (changed("added_tokens", to="x"), "has an added token without id"),
    "an added token without an id": (changed("added_tokens", to=[{}]), "added token without id"),
    "an added token without its flags": (
        changed("added_tokens", to=[{"id": 5, "content": "<|bos|>", "special": True}]),
        "an added token without single_word, lstrip",
    ),
    "an added token whose flag is a number": (
        changed("added_tokens", to=[FLAGS | {"id": 5, "content": "a", "special": 1}]),
        "an added token without id, content or special",
    ),
    "a dropout of text": (changed("model", "dropout", to=""), "a dropout, which is not supported"),
    "an unk_token that is a number": (
        changed("model", "unk_token", to=2.5), "an unk_token that is not text",
    ),
    "a model's flag that is a number": (
        changed("model", "fuse_unk", to=0), "fuse_unk, ignore_merges that is not true or false",
    ),
    "a decoder that is only named": (
        changed("decoder", to="ByteLevel"), "has the decoder ByteLevel",
    ),
    "a step without its flag": (
        changed("pre_tokenizer", "pretokenizers", 1, "trim_offsets", to=None),
        "a ByteLevel with a flag that is not true or false",
    ),
    "a pattern of two kinds": (
        changed("pre_tokenizer", "pretokenizers", 0, "pattern", "String", to="a"),
        "another pre_tokenizer: Split, ByteLevel",
    ),
    "a decoder's flag that is a number": (
        changed("decoder", "use_regex", to=-1), "a ByteLevel with a flag that is not true or false",
    ),
    "an added token with another id": (
        changed("added_tokens", to=[FLAGS | {"id": 5, "content": "<|bos|>", "special": True}]),
        "has an added token with two ids",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_another_tokenizer_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    values, reason = BROKEN[kind]
    with pytest.raises(CheckpointError) as caught:
        read(tmp_path, values)
    assert caught.value.line().startswith(FILE_NAME)
    assert reason in caught.value.message


def test_a_byte_that_no_token_has_is_refused(tmp_path: Path) -> None:
    values = good()
    del values["model"]["vocab"]["a"]
    values["model"]["merges"] = []
    with pytest.raises(CheckpointError, match="lacks 1 of the 256 bytes"):
        read(tmp_path, values)
