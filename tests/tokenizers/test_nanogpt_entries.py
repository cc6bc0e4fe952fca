"""meta.pkl: characters, longer entries, `<unk>`, and files that are no vocabulary."""

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import CheckpointError
from core.tokenizers.incremental import text_of
from core.tokenizers.nanogpt_entries import FILE_NAME, UNKNOWN, EntryTokenizer
from core.tokenizers.pickled import read_pickled
from core.tokenizers.tokenizer import Skipped, Tokenizer


def meta(*entries: str, **changed: object) -> dict[str, Any]:
    return {
        "vocab_size": len(entries),
        "itos": dict(enumerate(entries)),
        "stoi": {text: index for index, text in enumerate(entries)},
    } | changed


def read(folder: Path, value: object, protocol: int = 4) -> EntryTokenizer:
    path = folder / FILE_NAME
    path.write_bytes(pickle.dumps(value, protocol))
    tokenizer = read_pickled(path)
    assert isinstance(tokenizer, EntryTokenizer)
    return tokenizer


def made(*entries: str) -> EntryTokenizer:
    return EntryTokenizer("made", entries, len(entries))


def test_the_golden_of_nanogpt_has_84_characters(goldens: Path) -> None:
    path = goldens / "nanogpt_char/data/licenses_char" / FILE_NAME
    tokenizer = read_pickled(path)
    assert (tokenizer.used, tokenizer.claimed, tokenizer.bos_id) == (84, 84, None)
    assert tokenizer.encode("\n Licen ").ids[:2] == (0, 1)
    assert pickle.loads(path.read_bytes())["itos"] == dict(enumerate(tokenizer.alphabet))


@pytest.mark.parametrize("protocol", [1, 2, 3, 4, 5])
def test_every_protocol_of_a_plain_dict_is_read(tmp_path: Path, protocol: int) -> None:
    tokenizer = read(tmp_path, meta("\n", "a", "é", "🙂"), protocol)
    assert tokenizer.encode("é🙂a\n").ids == (2, 3, 1, 0)
    assert (tokenizer.token_bytes(2), tokenizer.token_bytes(4)) == ("é".encode(), b"")


@pytest.mark.parametrize(
    "value",
    [
        meta("a", "b", note="ours", lengths=[1, 2.5, None, True], nested={"x": (1,)}),
        {key: item for key, item in meta("a", "b").items() if key != "vocab_size"},
        meta("a", "b", itos=["a", "b"]),
        meta("a", "b", vocab_size=64),
    ],
)
def test_what_forks_change_is_read(tmp_path: Path, value: dict[str, Any]) -> None:
    tokenizer = read(tmp_path, value)
    assert (tokenizer.entries, tokenizer.claimed) == (("a", "b"), value.get("vocab_size", 2))


def test_the_longest_entry_is_taken_and_text_is_joined(tmp_path: Path) -> None:
    tokenizer = read(tmp_path, meta("a", "ab", "abc", "b", "c", " ", "hello"))
    assert tokenizer.encode("abcab hello").ids == (2, 1, 5, 6)
    assert text_of((6, 6, 0), tokenizer) == "hellohelloa"
    assert tokenizer.remark == (
        "meta.pkl has entries of up to 5 characters: the longest that fits is taken, and a text is"
        " joined without a separator"
    )
    assert tokenizer.alphabet == "abc helo"


def test_characters_need_no_remark() -> None:
    assert (made("a", "b").remark, made("a", UNKNOWN).remark) == ("", "")


def test_unknown_characters_are_skipped_and_named() -> None:
    encoded = made("hello", " ").encode("hel hello")
    assert encoded.ids == (1, 0)
    assert encoded.skipped == (Skipped("h", 0), Skipped("e", 1), Skipped("l", 2))


def test_unk_takes_unknown_characters_and_each_is_named() -> None:
    tokenizer = made("a", UNKNOWN, "b")
    encoded = tokenizer.encode("aé日b")
    assert encoded.ids == (0, 1, 1, 2)
    assert encoded.skipped == (Skipped("é", 1, 1), Skipped("日", 2, 1))
    assert text_of(encoded.ids, tokenizer) == "a<unk><unk>b"


def test_unk_typed_by_a_user_is_ordinary_text() -> None:
    tokenizer = made("<", "u", "n", "k", ">", UNKNOWN)
    assert tokenizer.encode(UNKNOWN).ids == (0, 1, 2, 3, 4)


@given(st.lists(st.text(min_size=1, max_size=4), unique=True, min_size=1), st.text())
@settings(max_examples=300)
def test_every_character_is_encoded_or_named(entries: list[str], text: str) -> None:
    tokenizer = made(*(entry.replace(UNKNOWN, "x") for entry in entries))
    encoded = tokenizer.encode(text)
    parts = list(text)
    for skipped in encoded.skipped:
        assert text[skipped.at] == skipped.char
        parts[skipped.at] = ""
    assert "".join(tokenizer.entries[index] for index in encoded.ids) == "".join(parts)


def test_an_empty_entry_takes_nothing() -> None:
    assert made("", "a").encode("aa").ids == (1, 1)


def test_it_is_a_tokenizer() -> None:
    tokenizer: Tokenizer = made("a")
    assert (tokenizer.stop_ids, tokenizer.assumed) == (frozenset(), "")


BROKEN: dict[str, object] = {
    "ids with a gap": meta("a", "b", itos={0: "a", 2: "b"}),
    "an id below zero": meta("a", itos={-1: "a"}),
    "an id that is true": meta("a", "b", itos={0: "a", True: "b"}),
    "an id that is text": meta("a", itos={"0": "a"}),
    "ids of bytes": meta("a", itos={b"0": "a"}),
    "an entry that is a number": meta("a", itos={0: 5}),
    "an entry that is bytes": meta("a", itos={0: b"a"}),
    "an entry twice": meta("a", "b", itos={0: "a", 1: "a"}),
    "half a surrogate pair": meta("a", itos={0: "\ud800"}),
    "no entries": meta(),
    "itos is a number": meta("a", itos=5),
    "itos is text": meta("a", itos="a"),
    "stoi is a list": meta("a", stoi=["a"]),
    "stoi of other ids": meta("a", "b", stoi={"a": 1, "b": 0}),
    "stoi with more": meta("a", stoi={"a": 0, "b": 1}),
    "stoi with true": meta("a", "b", stoi={"a": 0, "b": True}),
    "stoi with a dict": meta("a", stoi={"a": {}}),
    "a vocab_size that is too small": meta("a", "b", vocab_size=1),
    "a huge vocab_size": meta("a", vocab_size=2**70),
    "a vocab_size that is text": meta("a", vocab_size="1"),
    "a vocab_size that is a float": meta("a", vocab_size=1.0),
    "no stoi": {"itos": {0: "a"}, "vocab_size": 1},
    "no itos": {"stoi": {"a": 0}, "vocab_size": 1},
    "a global": meta("a", more=OrderedDict()),
    "a path": meta("a", more=Path()),
    "a set": meta("a", more={1}),
    "a list": [1],
    "nothing": None,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_vocabulary_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        read(tmp_path, BROKEN[kind])
    assert caught.value.line().startswith(FILE_NAME)
    assert len(caught.value.line()) <= 200


def test_a_dict_10_000_deep_beside_the_entries_is_no_harm(tmp_path: Path) -> None:
    deep = b"}" + b"K\x01}" * 10_000 + b"s" * 10_000
    inner = pickle.dumps(meta("a"), 4)[2:-1]
    path = tmp_path / FILE_NAME
    path.write_bytes(b"\x80\x04" + inner + pickle.dumps("more", 4)[2:-1] + deep + b"s.")
    assert read_pickled(path).used == 1
