import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import CheckpointError
from core.checkpoints.meta import Meta, read_meta
from core.tokenizers.characters import (
    BOS,
    CURRENT,
    FILE_NAME,
    FIRST,
    CharTokenizer,
    IdText,
    find_tokenizer,
    read_tokenizer,
)

BOTH = st.sampled_from([CURRENT, FIRST])
MIXED = st.text(st.one_of(st.sampled_from("0123456789+-HBL.\n="), st.characters()), max_size=40)
FORK = {"model_config": {"vocab_size": 32}, "val_loss": 0.3, "loop_state": {"min_val_loss": 0.3}}


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
    assert tokenizer.piece(bos) == BOS


@given(BOTH, MIXED)
@settings(max_examples=200, deadline=None)
def test_decoding_gives_the_text_back_without_what_was_skipped(
    tokenizer: CharTokenizer, text: str
) -> None:
    encoded = tokenizer.encode(text)
    gone = {skipped.at for skipped in encoded.skipped}
    kept = [char for at, char in enumerate(text) if at not in gone]
    assert tokenizer.decode(encoded.ids) == "".join(kept)
    assert all(text[skipped.at] == skipped.char for skipped in encoded.skipped)
    assert not {skipped.char for skipped in encoded.skipped} & set(tokenizer.chars)


@given(BOTH, st.data())
@settings(max_examples=50, deadline=None)
def test_every_id_of_a_character_round_trips(tokenizer: CharTokenizer, data: st.DataObject) -> None:
    ids = tuple(data.draw(st.lists(st.integers(0, len(tokenizer.chars) - 1))))
    assert tokenizer.encode(tokenizer.decode(ids)).ids == ids


@pytest.mark.parametrize("tokenizer", [CURRENT, FIRST])
def test_specials_typed_by_a_user_are_ordinary_characters(tokenizer: CharTokenizer) -> None:
    encoded = tokenizer.encode(f"1{BOS}2")
    assert encoded.ids == (1, 2)
    assert "".join(skipped.char for skipped in encoded.skipped) == BOS
    assert [skipped.at for skipped in encoded.skipped] == list(range(1, 1 + len(BOS)))


@pytest.mark.parametrize("tokenizer", [CURRENT, FIRST])
def test_padding_and_impossible_ids_have_no_text(tokenizer: CharTokenizer) -> None:
    for index in (*range(tokenizer.used, 32), 32, 10**9, -1):
        assert tokenizer.piece(index) == ""


def test_the_equals_sign_of_the_guide_is_skipped() -> None:
    (skipped,) = CURRENT.encode("123+456=").skipped
    assert (skipped.char, skipped.at) == ("=", 7)


def test_ids_stand_in_for_text_with_commas() -> None:
    text = IdText()
    assert "".join(text.streamed(index, at) for at, index in enumerate((17, 3, 0))) == "17,3,0"
    assert (text.piece(5), text.bos_id) == ("5", None)


def test_a_file_gives_characters_first_and_specials_next(tmp_path: Path) -> None:
    path = write(tmp_path, {"vocab_chars": ["a", "b"], "special_tokens": ["<|x|>", BOS]})
    tokenizer = read_tokenizer(path)
    assert tokenizer.encode("ba").ids == (1, 0)
    assert (tokenizer.bos_id, tokenizer.piece(2), tokenizer.used) == (3, "<|x|>", 4)


def test_a_file_may_have_no_specials_and_a_text_of_characters(tmp_path: Path) -> None:
    tokenizer = read_tokenizer(write(tmp_path, {"vocab_chars": "abc"}))
    assert (tokenizer.chars, tokenizer.bos_id) == (("a", "b", "c"), None)


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
    ],
    ids=range(15),
)
def test_a_file_that_describes_no_tokenizer_is_broken(tmp_path: Path, values: object) -> None:
    with pytest.raises(CheckpointError) as caught:
        read_tokenizer(write(tmp_path, values))
    assert FILE_NAME in caught.value.line()


def test_a_missing_file_is_broken(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_tokenizer(tmp_path / FILE_NAME)


def test_the_goldens_find_their_vocabularies(goldens: Path) -> None:
    trio = goldens / "fork_trio/experiment/checkpoints/step_002920"
    found = find_tokenizer(trio, read_meta(trio / "meta_002920.json"), 32)
    assert found is not None
    assert (found.chars, found.bos_id) == (CURRENT.chars, 17)
    old = goldens / "fork_old_vocab/nanochat_experiment/checkpoints/d24"
    assert find_tokenizer(old, read_meta(old / "meta_000730.json"), 32) is FIRST


def test_nanochat_without_a_file_has_no_tokenizer(tmp_path: Path) -> None:
    assert find_tokenizer(tmp_path, Meta({"val_bpb": 1.0}), 65_536) is None


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"wandb_run": "dummy"}, CURRENT),
        ({"run": "dummy"}, FIRST),
        ({"run": "dummy", "wandb_run": "dummy"}, CURRENT),
        (None, CURRENT),
    ],
)
def test_the_forks_meta_tells_its_two_vocabularies_apart(
    tmp_path: Path, config: object, expected: CharTokenizer
) -> None:
    assert find_tokenizer(tmp_path, Meta(FORK | {"user_config": config}), 32) is expected


@pytest.mark.parametrize("place", [".", "tokenizer", "..", "../tokenizer", "../../tokenizer"])
def test_a_file_beside_or_above_wins_over_the_forks_alphabet(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "checkpoints" / "d24"
    folder.mkdir(parents=True)
    write(folder / place, {"vocab_chars": "xyz"})
    found = find_tokenizer(folder, Meta(FORK), 32)
    assert found is not None
    assert found.chars == ("x", "y", "z")


def test_a_file_with_more_ids_than_the_model_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"vocab_chars": "xyz", "special_tokens": [BOS]})
    assert find_tokenizer(tmp_path, Meta(FORK), 3) is CURRENT


def test_a_broken_file_counts_only_in_the_folder_itself(tmp_path: Path) -> None:
    write(tmp_path, "{")
    (tmp_path / "d24").mkdir()
    assert find_tokenizer(tmp_path / "d24", Meta(FORK), 32) is CURRENT
    with pytest.raises(CheckpointError):
        find_tokenizer(tmp_path, Meta(FORK), 32)
