"""The file names of a Hugging Face folder."""

import pytest

from core.checkpoints import huggingface_names as names


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("model.safetensors", "weights"),
        ("model.safetensors.index.json", "weights"),
        ("model-00001-of-00012.safetensors", "shard"),
        ("pytorch_model.bin", "pickle"),
        ("pytorch_model-00001-of-00002.bin", "pickle"),
        ("config.json", "config"),
        ("generation_config.json", None),
        ("adapter_model.safetensors", None),
        ("model-1-of-2.safetensors", None),
        ("model.safetensors.tmp", None),
        ("training_args.bin", None),
    ],
)
def test_each_name_is_of_one_kind(name: str, kind: str | None) -> None:
    kinds = {
        "weights": names.is_weights(name),
        "shard": names.is_shard(name),
        "pickle": names.is_pickle(name),
        "config": name == names.CONFIG,
    }
    assert [one for one, is_it in kinds.items() if is_it] == ([kind] if kind else [])
    assert names.names_a_file(name) == (kind is not None)
