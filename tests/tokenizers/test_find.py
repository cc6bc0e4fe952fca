import json
import os
import pickle
from collections.abc import Callable
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from byte_level_files import huggingface, write_pair
from reference_bpe import BYTES
from tokenizer_pickles import RANKS, encoding, specials, state

from core.base import working_folder
from core.base.error_codes import Code
from core.base.errors import CheckpointError, ReportedError, UsageError
from core.checkpoints.meta import Meta, read_meta
from core.checkpoints.resolve import resolve
from core.checkpoints.scan import scan
from core.tokenizers.byte_pairs import BytePairTokenizer, MergeTable
from core.tokenizers.characters import CURRENT, FILE_NAME, FIRST
from core.tokenizers.find import FoundTokenizer, find_tokenizer, tokenizer_for
from core.tokenizers.special_tokens import BOS, NANOCHAT
from core.tokenizers.split_patterns import GPT2
from core.tokenizers.split_patterns import NANOCHAT as NANOCHAT_PATTERN
from core.tokenizers.tokenizer import Tokenizer

ADDRESS = "https://openaipublic.blob.core.windows.net/gpt-2/encodings/main/"

FORK = {"model_config": {"vocab_size": 32}, "val_loss": 0.3, "loop_state": {"min_val_loss": 0.3}}


def write(folder: Path, values: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


def test_the_goldens_find_their_vocabularies(goldens: Path) -> None:
    trio = goldens / "fork_trio/experiment/checkpoints/step_002920"
    found = find_tokenizer(trio, read_meta(trio / "meta_002920.json"), 32).tokenizer
    assert found is not None
    assert (found.alphabet, found.bos_id) == (CURRENT.alphabet, 17)
    old = goldens / "fork_old_vocab/nanochat_experiment/checkpoints/d24"
    assert find_tokenizer(old, read_meta(old / "meta_000730.json"), 32).tokenizer is FIRST


def test_nanochat_without_a_file_has_no_tokenizer(tmp_path: Path) -> None:
    assert find_tokenizer(tmp_path, Meta({"val_bpb": 1.0}), 65_536) == FoundTokenizer(None)


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
    tmp_path: Path, config: object, expected: Tokenizer
) -> None:
    found = find_tokenizer(tmp_path, Meta(FORK | {"user_config": config}), 32)
    assert found.tokenizer is expected


@pytest.mark.parametrize("place", [".", "tokenizer", "..", "../tokenizer", "../../tokenizer"])
def test_a_file_beside_or_above_wins_over_the_forks_alphabet(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "checkpoints" / "d24"
    folder.mkdir(parents=True)
    write(folder / place, {"vocab_chars": "xyz"})
    found = find_tokenizer(folder, Meta(FORK), 32).tokenizer
    assert found is not None
    assert found.alphabet == "xyz"


@pytest.mark.parametrize(
    ("values", "vocab", "reason"),
    [
        ({"vocab_chars": "xyz", "special_tokens": [BOS]}, 3, "has 4 ids, the model 3"),
        ({"vocab_chars": "xyz", "vocab_size": 32}, 80, "has 32 ids, the model 80"),
        ({"vocab_chars": "xyz"}, 80, "has 3 ids, the model 80"),
        ({"vocab_chars": "xyz", "vocab_size": "many"}, 32, "vocab_size that is not a whole number"),
        ({"tokenizer_class": "GPT2Tokenizer", "model_max_length": 1024}, 32, "does not describe"),
        ("{", 32, "is cut"),
        (
            {"added_tokens_decoder": {}, "tokenizer_class": "LlamaTokenizer"},
            32,
            "does not describe",
        ),
        ({"vocab_chars": "xyz", "vocab_size": 80}, 32, "has 80 ids, the model 32"),
        ({"vocab_chars": "xyz", "vocab_size": -32}, 32, "has -32 ids, the model 32"),
        ({"vocab_chars": "xyz", "vocab_size": "32"}, 32, "not a whole number"),
        ("[1]", 32, "does not hold a JSON object"),
        ("<html>404</html>", 32, "is a web page"),
        ("version https://git-lfs.github.com/spec/v1", 32, "is a Git LFS pointer"),
        ("", 32, "is empty"),
    ],
)
@pytest.mark.parametrize("folder", [".", "tokenizer"])
def test_a_file_that_does_not_fit_is_passed_over_with_the_reason(
    tmp_path: Path, values: object, vocab: int, reason: str, folder: str
) -> None:
    write(tmp_path / folder, values)
    found = find_tokenizer(tmp_path, Meta(FORK), vocab)
    # The fork's alphabet has 18 ids.
    fits = vocab >= CURRENT.used
    assert found.tokenizer is (CURRENT if fits else None)
    remark, *others = found.remarks
    assert others == ([] if fits else ["Tokenizer not used: fork has 18 ids, the model 3"])
    assert remark.startswith("Tokenizer not used: tokenizer_config.json")
    assert reason in remark


def is_folder(path: Path) -> None:
    path.mkdir()


def is_broken_link(path: Path) -> None:
    path.symlink_to("/gone/tokenizer.json")


def is_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (is_folder, "is not a regular file"),
        (is_broken_link, "is a broken link to /gone/tokenizer.json"),
        (is_pipe, "is not a regular file"),
    ],
)
def test_a_tokenizer_that_is_not_a_file_is_passed_over_with_the_reason(
    tmp_path: Path, made: Callable[[Path], None], reason: str
) -> None:
    made(tmp_path / FILE_NAME)
    found = find_tokenizer(tmp_path, Meta(FORK), 32)
    assert found == FoundTokenizer(CURRENT, (f"Tokenizer not used: {FILE_NAME} {reason}",))


def test_a_closed_folder_above_does_not_keep_the_model_from_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.is_file

    def refusing(path: Path) -> bool:
        if path.parent.name == "tokenizer":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "is_file", refusing)
    found = find_tokenizer(tmp_path, Meta(FORK), 32)
    assert found.tokenizer is CURRENT
    reason = "Tokenizer not used: tokenizer/ cannot be looked at: permission denied"
    assert found.remarks == (reason,)


@pytest.mark.parametrize(
    ("named", "vocab", "used"), [("fork", 32, 18), ("FORK", 32, 18), ("fork-first", 64, 24)]
)
def test_a_named_tokenizer_is_used(
    tmp_path: Path, write_checkpoint: Callable[..., Path], named: str, vocab: int, used: int
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100", vocab_size=vocab)
    found = tokenizer_for(resolve(str(folder), []), named)
    assert found.tokenizer is not None
    assert (found.tokenizer.used, found.tokenizer.assumed, found.remarks) == (used, "", ())


@pytest.mark.parametrize(
    ("named", "vocab", "reason"),
    [
        ("fork", 80, "Tokenizer fork has 18 ids, the model 80"),
        ("fork", 16, "Tokenizer fork has 18 ids, the model 16"),
        ("fork-first", 4096, "Tokenizer fork-first has 24 ids, the model 4,096"),
    ],
)
def test_a_named_tokenizer_of_another_size_is_refused(
    tmp_path: Path, write_checkpoint: Callable[..., Path], named: str, vocab: int, reason: str
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100", vocab_size=vocab)
    with pytest.raises(CheckpointError, match=reason) as caught:
        tokenizer_for(resolve(str(folder), []), named)
    assert caught.value.code == Code.TOKENIZER_SIZE


def test_the_size_that_the_user_sets_is_compared_and_not_that_of_the_meta(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    """A meta may count the padding, which no tokenizer has."""
    folder = write_checkpoint(tmp_path / "step_000100", vocab_size=32)
    config = folder / "tokenizer_config.json"
    described = {"vocab_chars": list("0123456789"), "special_tokens": ["<|bos|>"]}
    config.write_text(json.dumps(described | {"vocab_size": 11}))
    checkpoint = resolve(str(folder), [])
    set_size = (("vocab", 11),)
    assert tokenizer_for(checkpoint, None).remarks == (
        "Tokenizer not used: tokenizer_config.json has 11 ids, the model 32",
    )
    found = tokenizer_for(checkpoint, None, set_size)
    assert found.tokenizer is not None
    assert (found.tokenizer.used, found.remarks) == (11, ())
    with pytest.raises(CheckpointError, match="fork has 18 ids, the model 11"):
        tokenizer_for(checkpoint, "fork", set_size)
    assert tokenizer_for(checkpoint, str(folder), set_size).tokenizer == found.tokenizer
    config.write_text(json.dumps(described | {"vocab_size": 32}))
    assert tokenizer_for(checkpoint, None, set_size).tokenizer is not None
    config.unlink()
    assert tokenizer_for(checkpoint, None, set_size).remarks == (
        "Tokenizer not used: fork has 18 ids, the model 11",
    )


@pytest.mark.parametrize(("named", "code"), [("", 2), (" ", 2), ("gone.json", 2), (".", 4)])
def test_a_named_tokenizer_that_is_not_one_is_refused(
    tmp_path: Path, write_checkpoint: Callable[..., Path], named: str, code: int
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    with pytest.raises(ReportedError) as caught:
        tokenizer_for(resolve(str(folder), []), named)
    assert caught.value.exit_code == code
    assert not caught.value.message.startswith(" ")


@pytest.mark.usefixtures("deleted_working_folder")
def test_a_relative_name_in_a_deleted_working_folder_is_refused(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    working_folder.leave_deleted()
    with pytest.raises(UsageError, match="No tokenizer 'tmp': the working folder was deleted"):
        tokenizer_for(resolve(str(folder), []), "tmp")


@pytest.mark.parametrize(("chars", "vocab"), [("xyz", 3), ("xyz", 32), ("xyz", 64)])
def test_a_file_without_a_size_may_be_padded(tmp_path: Path, chars: str, vocab: int) -> None:
    write(tmp_path, {"vocab_chars": chars})
    found = find_tokenizer(tmp_path, Meta(), vocab)
    assert found.tokenizer is not None
    assert found.tokenizer.alphabet == chars


def test_a_file_further_up_is_used_when_the_nearest_does_not_fit(tmp_path: Path) -> None:
    folder = tmp_path / "d24"
    write(folder, {"tokenizer_class": "GPT2Tokenizer"})
    write(tmp_path, {"vocab_chars": "xyz", "vocab_size": 32})
    found = find_tokenizer(folder, Meta(), 32)
    assert found.tokenizer is not None
    assert found.tokenizer.alphabet == "xyz"
    assert len(found.remarks) == 1


# The search for nanochat's tokenizer.pkl, whose size is 269.
SIZE = len(RANKS) + len(NANOCHAT)


def pickled(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tokenizer.pkl"
    path.write_bytes(encoding(state()))
    return path


def found_in(folder: Path, **given: Any) -> FoundTokenizer:
    return find_tokenizer(folder, Meta({"val_bpb": 1.0}), given.pop("size", SIZE), **given)


@pytest.mark.parametrize("place", ["d4", "d4/tokenizer", "../tokenizer"])
def test_nanochats_tokenizer_lies_beside_or_in_the_base_folder(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "base/base_checkpoints/d4"
    folder.mkdir(parents=True)
    path = pickled(folder.parent / place)
    found = found_in(folder)
    assert found.tokenizer is not None
    assert Path(found.tokenizer.name).samefile(path)
    assert (found.tokenizer.assumed, found.remarks) == ("", ())


def test_the_folder_of_the_checkpoint_comes_before_the_base_folder(tmp_path: Path) -> None:
    folder = tmp_path / "base/chatsft_checkpoints/d4"
    pickled(tmp_path / "base/tokenizer")
    own = pickled(folder)
    found = found_in(folder).tokenizer
    assert found is not None
    assert Path(found.name) == own


@pytest.mark.parametrize("variable", ["NANOCHAT_BASE_DIR", "HOME"])
def test_a_tokenizer_of_another_base_folder_is_assumed(tmp_path: Path, variable: str) -> None:
    other = tmp_path / "other"
    path = pickled((other / ".cache/nanochat" if variable == "HOME" else other) / "tokenizer")
    folder = tmp_path / "base/base_checkpoints/d4"
    environ = {"HOME": str(tmp_path / "nobody"), variable: str(other)}
    found = found_in(folder, environ=environ)
    assert found.tokenizer is not None
    assert found.tokenizer.assumed == "outside its base folder"
    assert found.remarks == (f"Tokenizer assumed: {path} is outside its base folder",)


def test_the_base_folder_that_the_variable_names_is_the_checkpoints_own(tmp_path: Path) -> None:
    pickled(tmp_path / "tokenizer")
    folder = tmp_path / "base_checkpoints/d4"
    found = found_in(folder, environ={"NANOCHAT_BASE_DIR": str(tmp_path)}).tokenizer
    assert found is not None
    assert found.assumed == ""


@pytest.mark.parametrize(
    ("later", "assumed"), [(-100, ""), (0, ""), (3600, "newer than the checkpoint")]
)
def test_a_tokenizer_that_is_newer_than_the_model_is_assumed(
    tmp_path: Path, later: int, assumed: str
) -> None:
    path = pickled(tmp_path)
    os.utime(path, (1e9 + later, 1e9 + later))
    found = found_in(tmp_path, written=1e9)
    assert found.tokenizer is not None
    assert found.tokenizer.assumed == assumed
    assert len(found.remarks) == bool(assumed)


def test_a_tokenizer_of_another_size_is_skipped_and_named(tmp_path: Path) -> None:
    pickled(tmp_path)
    reason = "Tokenizer not used: tokenizer.pkl has 269 ids, the model 320"
    assert found_in(tmp_path, size=320) == FoundTokenizer(None, (reason,))


def test_a_tokenizer_of_another_base_folder_and_size_is_named_by_its_path(tmp_path: Path) -> None:
    path = pickled(tmp_path / "other/tokenizer")
    folder = tmp_path / "base/base_checkpoints/d4"
    found = found_in(folder, size=320, environ={"NANOCHAT_BASE_DIR": str(tmp_path / "other")})
    assert found.remarks == (f"Tokenizer not used: {path} has 269 ids, the model 320",)


def test_a_tokenizer_that_would_run_code_is_skipped_and_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.pkl").write_bytes(b"cos\nsystem\n(S'touch executed'\ntR.")
    found = found_in(tmp_path)
    assert found.tokenizer is None
    assert "the name os.system, which no tokenizer needs" in found.remarks[0]
    assert not (tmp_path / "executed").exists()


def test_the_forks_checkpoints_do_not_look_into_nanochats_folders(tmp_path: Path) -> None:
    pickled(tmp_path / ".cache/nanochat/tokenizer")
    environ = {"HOME": str(tmp_path)}
    found = find_tokenizer(tmp_path / "runs/d24", Meta(FORK), 32, environ=environ)
    assert found == FoundTokenizer(CURRENT)


def test_a_file_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    path = pickled(tmp_path)
    first = found_in(tmp_path).tokenizer
    assert found_in(tmp_path).tokenizer is first
    path.write_bytes(encoding(state()))
    assert found_in(tmp_path).tokenizer is not first


# nanoGPT's meta.pkl.


def entries(folder: Path, *texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "meta.pkl"
    stoi = {text: index for index, text in enumerate(texts)}
    path.write_bytes(pickle.dumps({"itos": dict(enumerate(texts)), "stoi": stoi}, 4))
    return path


def nanogpt(dataset: object = "abc") -> Meta:
    return Meta({"model_args": {"vocab_size": 3}, "config": {"dataset": dataset}})


@pytest.mark.parametrize(
    "place", ["a/b/out", "a/b/data/abc", "a/data/abc", "data/abc"], ids=lambda place: place
)
def test_meta_pkl_lies_beside_the_file_or_in_the_data_folder(tmp_path: Path, place: str) -> None:
    path = entries(tmp_path / place, "a", "b", "c")
    found = find_tokenizer(tmp_path / "a/b/out", nanogpt(), 3)
    assert found.tokenizer is not None
    assert Path(found.tokenizer.name) == path
    assert (found.tokenizer.assumed, found.remarks) == ("", ())


def test_meta_pkl_is_not_looked_for_four_levels_above(tmp_path: Path) -> None:
    entries(tmp_path / "data/abc", "a", "b", "c")
    assert find_tokenizer(tmp_path / "a/b/c/out", nanogpt(), 3) == FoundTokenizer(None)


@pytest.mark.parametrize(
    "dataset", ["../abc", "/abc", "a/abc", "..", ".", "", "a\\b", "a\0", 5, None, ["abc"]]
)
def test_a_dataset_that_is_no_part_of_a_path_is_not_followed(
    tmp_path: Path, dataset: object
) -> None:
    entries(tmp_path / "data/abc", "a", "b", "c")
    entries(tmp_path / "data", "a", "b", "c")
    entries(tmp_path / "abc", "a", "b", "c")
    found = find_tokenizer(tmp_path / "out", nanogpt(dataset), 3)
    assert found == FoundTokenizer(None)


def test_without_a_config_meta_pkl_lies_only_beside_the_file(tmp_path: Path) -> None:
    entries(tmp_path / "data/abc", "a", "b", "c")
    meta = Meta({"model_args": {}})
    assert find_tokenizer(tmp_path / "out", meta, 3) == FoundTokenizer(None)
    entries(tmp_path / "out", "a", "b", "c")
    assert find_tokenizer(tmp_path / "out", meta, 3).tokenizer is not None


def test_a_meta_pkl_of_another_size_is_skipped_and_named(tmp_path: Path) -> None:
    entries(tmp_path / "out", "a", "b")
    entries(tmp_path / "data/abc", "a", "b", "c")
    found = find_tokenizer(tmp_path / "out", nanogpt(), 3)
    assert found.tokenizer is not None
    assert found.tokenizer.used == 3
    assert found.remarks == ("Tokenizer not used: meta.pkl has 2 ids, the model 3",)


def test_longer_entries_are_remarked(tmp_path: Path) -> None:
    entries(tmp_path, "a", "bc")
    (remark,) = find_tokenizer(tmp_path, Meta(), 2).remarks
    assert remark.startswith("meta.pkl has entries of up to 2 characters")


def test_nanogpt_does_not_look_into_nanochats_folders(tmp_path: Path) -> None:
    pickled(tmp_path / ".cache/nanochat/tokenizer")
    environ = {"HOME": str(tmp_path)}
    found = find_tokenizer(tmp_path / "runs/out", nanogpt(), SIZE, environ=environ)
    assert found == FoundTokenizer(None)


# GPT-2's table and Hugging Face's files.


def gpt2_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the environment of a cache whose table has 50,257 ids."""
    names = [b"%05d" % number for number in range(50_000)]
    table = MergeTable(GPT2, dict(BYTES) | {name: 256 + at for at, name in enumerate(names)}, {})
    made = BytePairTokenizer("gpt2", table)
    monkeypatch.setattr("core.tokenizers.gpt2._published", lambda *_: made)
    for name in ("encoder.json", "vocab.bpe"):
        (folder / sha1(f"{ADDRESS}{name}".encode()).hexdigest()).write_bytes(b"")
    return {"TIKTOKEN_CACHE_DIR": str(folder)}


@pytest.mark.parametrize("size", [50_257, 50_304])
def test_a_nanogpt_model_of_gpt2s_size_has_its_table_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    environ = gpt2_cache(tmp_path, monkeypatch)
    found = find_tokenizer(tmp_path / "out", nanogpt(), size, environ=environ)
    assert found.tokenizer is not None
    assert found.tokenizer.name == "gpt2"
    why = f"the one that models of {size:,} ids have, from tiktoken's cache"
    assert found.tokenizer.assumed == why
    assert found.remarks == (f"Tokenizer assumed: gpt2 is {why}",)


def test_without_gpt2s_table_the_remedy_is_said(tmp_path: Path) -> None:
    environ = {"TIKTOKEN_CACHE_DIR": str(tmp_path)}
    found = find_tokenizer(tmp_path / "out", nanogpt(), 50_304, environ=environ)
    assert found.tokenizer is None
    assert found.remarks[0].startswith("50,304 ids are GPT-2's, but its table is not in tiktoken's")
    assert "--tokenizer a folder with encoder.json, vocab.bpe" in found.remarks[0]


@pytest.mark.parametrize("size", [65, 50_256, 65_536])
def test_gpt2s_table_is_not_taken_for_other_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    environ = gpt2_cache(tmp_path, monkeypatch)
    found = find_tokenizer(tmp_path / "out", nanogpt(), size, environ=environ)
    assert found == FoundTokenizer(None)


def test_hugging_faces_tokenizer_lies_beside_the_weights(tmp_path: Path) -> None:
    values = huggingface(RANKS, specials(len(RANKS)), NANOCHAT_PATTERN)
    (tmp_path / "tokenizer.json").write_text(json.dumps(values))
    write(tmp_path, {"tokenizer_class": "PreTrainedTokenizerFast"})
    for size in (SIZE, 288, 320):
        found = found_in(tmp_path, size=size)
        assert found.tokenizer is not None
        assert (found.tokenizer.used, found.remarks) == (SIZE, ())


@pytest.mark.parametrize("kind", ["tokenizer.pkl", "folder", "pair", "vocab.bpe"])
def test_a_named_tokenizer_may_be_any_file_or_its_folder(
    tmp_path: Path, write_checkpoint: Callable[..., Path], kind: str
) -> None:
    folder = tmp_path / "elsewhere"
    if kind in ("pair", "vocab.bpe"):
        write_pair(folder, RANKS)
    else:
        pickled(folder)
    named = folder if kind in ("folder", "pair") else folder / kind
    checkpoint = write_checkpoint(tmp_path / "step_000100", vocab_size=288)
    size = len(RANKS) + (1 if kind in ("pair", "vocab.bpe") else 9)
    if kind in ("pair", "vocab.bpe"):
        found = tokenizer_for(resolve(str(checkpoint), []), str(named)).tokenizer
        assert found is not None
        assert found.used == size
        return
    # A tokenizer.pkl has exactly the ids of its model.
    with pytest.raises(CheckpointError, match=f"has {size} ids, the model 288"):
        tokenizer_for(resolve(str(checkpoint), []), str(named))


def test_gpt2_by_name_needs_its_table(
    tmp_path: Path, write_checkpoint: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    folder = write_checkpoint(tmp_path / "step_000100")
    with pytest.raises(UsageError, match="No tokenizer 'gpt2': its table is not in tiktoken's"):
        tokenizer_for(resolve(str(folder), []), "gpt2")


@pytest.mark.parametrize("name", ["nanochat_run/nanochat/base_checkpoints/d4", "chat_tool_add"])
def test_the_goldens_of_nanochat_find_their_tokenizers(goldens: Path, name: str) -> None:
    for checkpoint in scan([goldens / name]):
        found = tokenizer_for(checkpoint, None).tokenizer
        assert found is not None
        assert found.used == checkpoint.config().vocab_size
