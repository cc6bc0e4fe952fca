import json
from pathlib import Path

import pytest

from core.base.errors import CheckpointError
from core.checkpoints.meta import Meta, read_meta
from core.tokenizers.characters import BOS, CURRENT, FILE_NAME, FIRST
from core.tokenizers.find import find_tokenizer
from core.tokenizers.tokenizer import Tokenizer

FORK = {"model_config": {"vocab_size": 32}, "val_loss": 0.3, "loop_state": {"min_val_loss": 0.3}}


def write(folder: Path, values: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


def test_the_goldens_find_their_vocabularies(goldens: Path) -> None:
    trio = goldens / "fork_trio/experiment/checkpoints/step_002920"
    found = find_tokenizer(trio, read_meta(trio / "meta_002920.json"), 32)
    assert found is not None
    assert (found.alphabet, found.bos_id) == (CURRENT.alphabet, 17)
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
    tmp_path: Path, config: object, expected: Tokenizer
) -> None:
    assert find_tokenizer(tmp_path, Meta(FORK | {"user_config": config}), 32) is expected


@pytest.mark.parametrize("place", [".", "tokenizer", "..", "../tokenizer", "../../tokenizer"])
def test_a_file_beside_or_above_wins_over_the_forks_alphabet(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "checkpoints" / "d24"
    folder.mkdir(parents=True)
    write(folder / place, {"vocab_chars": "xyz"})
    found = find_tokenizer(folder, Meta(FORK), 32)
    assert found is not None
    assert found.alphabet == "xyz"


def test_a_file_with_more_ids_than_the_model_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"vocab_chars": "xyz", "special_tokens": [BOS]})
    assert find_tokenizer(tmp_path, Meta(FORK), 3) is CURRENT


def test_a_broken_file_counts_only_in_the_folder_itself(tmp_path: Path) -> None:
    write(tmp_path, "{")
    (tmp_path / "d24").mkdir()
    assert find_tokenizer(tmp_path / "d24", Meta(FORK), 32) is CURRENT
    with pytest.raises(CheckpointError):
        find_tokenizer(tmp_path, Meta(FORK), 32)
