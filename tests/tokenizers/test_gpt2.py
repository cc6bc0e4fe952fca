"""GPT-2's table: from two files, or from tiktoken's cache when it is what was published."""

from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

import pytest
from byte_level_files import write_pair
from reference_bpe import BYTES, encode, trained

from core.base.errors import CheckpointError
from core.tokenizers import gpt2
from core.tokenizers.split_patterns import GPT2

SAMPLE = "The cat's 12 hats, the café and the 2,024 the\n\tthat they're then thinner." * 3
RANKS = trained(SAMPLE, GPT2, 40)
ADDRESS = "https://openaipublic.blob.core.windows.net/gpt-2/encodings/main/"


def cached(folder: Path, monkeypatch: pytest.MonkeyPatch, *, published: bool = True) -> None:
    """Write the files where tiktoken keeps them, as if they were the published ones."""
    write_pair(folder, RANKS)
    for name in ("encoder.json", "vocab.bpe"):
        data = (folder / name).read_bytes()
        (folder / sha1(f"{ADDRESS}{name}".encode()).hexdigest()).write_bytes(data)
        if published:
            monkeypatch.setitem(gpt2.HASHES, name, sha256(data).hexdigest())


@pytest.mark.parametrize("names", gpt2.PAIRS)
def test_two_files_are_a_tokenizer(tmp_path: Path, names: tuple[str, str]) -> None:
    write_pair(tmp_path, RANKS, names)
    for path in (tmp_path, *(tmp_path / name for name in names)):
        pair = gpt2.pair_of(path)
        assert pair is not None
        tokenizer = gpt2.read_pair(*pair)
        assert list(tokenizer.encode(SAMPLE).ids) == encode(SAMPLE, GPT2, RANKS)
    assert (tokenizer.used, tokenizer.bos_id) == (len(RANKS) + 1, None)
    assert tokenizer.stop_ids == {len(RANKS)}
    assert tokenizer.token_bytes(len(RANKS)) == b"<|endoftext|>"


def test_only_a_line_feed_ends_a_line_of_merges(tmp_path: Path) -> None:
    """GPT-2's encoder splits the file so; U+000B and others are ends of lines for Python only."""
    vocabulary = write_pair(tmp_path, RANKS)
    merges = vocabulary.with_name("vocab.bpe")
    text = merges.read_text()
    merges.write_bytes(text.replace("\n", "\r\n").encode())
    assert gpt2.read_pair(vocabulary, merges).used == len(RANKS) + 1
    for char in "\v\f\x1c\x85\u2028":
        merges.write_text(text.rstrip("\n").replace("\n", char, 2).replace(char, "\n", 1) + "\n")
        with pytest.raises(CheckpointError, match="lines that are not two tokens"):
            gpt2.read_pair(vocabulary, merges)
    merges.write_text("\n" + text)
    with pytest.raises(CheckpointError, match="does not have the ids of the merges"):
        gpt2.read_pair(vocabulary, merges)


def test_one_file_alone_or_another_one_is_not_a_pair(tmp_path: Path) -> None:
    path = write_pair(tmp_path, RANKS)
    (tmp_path / "other.json").write_text("{}")
    assert gpt2.pair_of(tmp_path / "other.json") is None
    (tmp_path / "vocab.bpe").unlink()
    assert (gpt2.pair_of(path), gpt2.pair_of(tmp_path)) == (None, None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"lines": ["q z"]}, "does not have the ids of the merges"),
        ({"lines": ["a b c"]}, "vocab.bpe has lines that are not two tokens"),
        ({"tokens": {"a": 5}}, "has ranks that are not 0 to"),
        ({"tokens": {"a": "64"}}, "has ranks that are not 0 to"),
        ({"tokens": {"日": 3}}, "a token that is not written in bytes: 日"),
        ({"tokens": {"<|x|>": 900}}, "special tokens whose ids do not follow"),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused(
    tmp_path: Path, changed: dict[str, Any], reason: str
) -> None:
    pair = gpt2.pair_of(write_pair(tmp_path, RANKS, **changed))
    assert pair is not None
    with pytest.raises(CheckpointError) as caught:
        gpt2.read_pair(*pair)
    assert reason in caught.value.message


def test_merges_in_another_order_are_refused(tmp_path: Path) -> None:
    path = write_pair(tmp_path, dict(BYTES) | {b"ab": 256, b"cd": 257})
    (tmp_path / "vocab.bpe").write_text("c d\na b\n")
    with pytest.raises(CheckpointError, match="does not have the ids of the merges"):
        gpt2.read_pair(path, tmp_path / "vocab.bpe")


@pytest.mark.parametrize("variable", ["TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"])
def test_the_table_is_read_from_tiktokens_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    cached(tmp_path, monkeypatch)
    found = gpt2.from_tiktoken({variable: str(tmp_path)})
    assert found is not None
    assert (found.name, found.used) == ("gpt2", len(RANKS) + 1)


def test_files_that_are_not_the_published_ones_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached(tmp_path, monkeypatch, published=False)
    assert gpt2.from_tiktoken({"TIKTOKEN_CACHE_DIR": str(tmp_path)}) is None


def test_without_both_files_there_is_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached(tmp_path, monkeypatch)
    (tmp_path / sha1(f"{ADDRESS}vocab.bpe".encode()).hexdigest()).unlink()
    assert gpt2.from_tiktoken({"TIKTOKEN_CACHE_DIR": str(tmp_path)}) is None
    assert gpt2.from_tiktoken({"TIKTOKEN_CACHE_DIR": ""}) is None


def test_too_many_merges_are_not_split(tmp_path: Path) -> None:
    (tmp_path / "encoder.json").write_text('{"a": 0}')
    (tmp_path / "vocab.bpe").write_bytes(b"a b\n" * 1_000_000)
    with pytest.raises(CheckpointError, match=r"vocab\.bpe has 1,000,000 lines; 100,000 are read"):
        gpt2.read_pair(tmp_path / "encoder.json", tmp_path / "vocab.bpe")
