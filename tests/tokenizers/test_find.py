import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base import working_folder
from core.base.errors import ReportedError, UsageError
from core.checkpoints.meta import Meta, read_meta
from core.checkpoints.resolve import resolve
from core.tokenizers.characters import BOS, CURRENT, FILE_NAME, FIRST
from core.tokenizers.find import FoundTokenizer, find_tokenizer, tokenizer_for
from core.tokenizers.tokenizer import Tokenizer

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
    assert found.tokenizer is CURRENT
    (remark,) = found.remarks
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
    reason = f"Tokenizer not used: tokenizer/{FILE_NAME} cannot be looked at: permission denied"
    assert set(found.remarks) == {reason}


@pytest.mark.parametrize(
    ("named", "vocab", "remark"),
    [
        ("fork", 32, None),
        ("FORK", 32, None),
        ("fork-first", 64, None),
        ("fork", 80, "Tokenizer fork has 18 ids, the model 80"),
        ("fork-first", 4096, "Tokenizer fork-first has 24 ids, the model 4,096"),
    ],
)
def test_a_named_tokenizer_of_another_size_is_used_with_a_remark(
    tmp_path: Path, write_checkpoint: Callable[..., Path], named: str, vocab: int, remark: str
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100", vocab_size=vocab)
    found = tokenizer_for(resolve(str(folder), []), named)
    assert found.tokenizer is not None
    assert found.remarks == ((remark,) if remark else ())


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
