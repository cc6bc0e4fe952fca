"""config.json as a meta: the sizes, and the models and values that are refused by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_folders import CONFIG

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.checkpoints.huggingface import HuggingFaceMeta, check_config, read_config
from core.checkpoints.meta import Layout


def refusal(**changes: Any) -> str:
    """The message about a config with other values; `...` leaves a key out."""
    values = {key: value for key, value in (CONFIG | changes).items() if value is not ...}
    with pytest.raises(CheckpointError) as caught:
        check_config(HuggingFaceMeta(values))
    assert caught.value.message.isprintable()
    return caught.value.message


def test_the_sizes_of_the_golden(goldens: Path) -> None:
    meta = read_config(goldens / "hf_nanochat/hf_model/config.json")
    assert meta.sizes() == {
        "n_layer": 3,
        "n_head": 4,
        "n_kv_head": 2,
        "n_embd": 64,
        "sequence_len": 64,
        "vocab_size": 80,
        "mlp_width": 256,
    }
    assert (meta.layout, meta.title, meta.tied) == (Layout.HUGGING_FACE, "config.json", False)


def test_neither_step_nor_loss_is_known() -> None:
    meta = HuggingFaceMeta(CONFIG | {"step": 5, "val_loss": 0.5, "val_bpb": 0.5})
    assert (meta.step, meta.loss, meta.metric) == (None, None, None)
    assert not meta.is_fork


def test_what_the_class_has_as_default_may_be_left_out() -> None:
    left_out = ("num_key_value_heads", "intermediate_size", "hidden_act", "attention_bias")
    values = {key: value for key, value in CONFIG.items() if key not in left_out}
    sizes = HuggingFaceMeta(values).sizes()
    assert (sizes["n_kv_head"], sizes["mlp_width"]) == (4, 8192)
    assert HuggingFaceMeta(CONFIG | {"num_key_value_heads": None}).sizes()["n_kv_head"] == 4
    assert HuggingFaceMeta(CONFIG | {"head_dim": 8}).sizes()["n_embd"] == 32


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model_type": "gpt2"}, "This is the Hugging Face layout of GPT-2"),
        ({"model_type": "llama"}, "This is the Hugging Face layout of Llama"),
        ({"model_type": "x\x1b[2J"}, "This is the Hugging Face layout of 'x\\x1b[2J'"),
        ({"model_type": 5}, "This is the Hugging Face layout of 5"),
        ({"model_type": ...}, "config.json does not have a model_type"),
        ({"num_experts": 8}, "This is a mixture of experts: config.json has num_experts 8"),
        ({"num_local_experts": 2, "model_type": "mixtral"}, "This is a mixture of experts"),
        ({"attention_bias": True}, "attention_bias is true"),
        ({"qkv_bias": True}, "qkv_bias is true"),
        ({"attention_bias": "no"}, "attention_bias is 'no', not true or false"),
        ({"tie_word_embeddings": 1}, "tie_word_embeddings is 1, not true or false"),
        ({"hidden_act": "silu"}, "hidden_act is 'silu', not relu2"),
        ({"window_pattern": "SSSL"}, "window_pattern, which is not supported"),
        ({"sliding_window": 512}, "sliding_window, which is not supported"),
        ({"quantization_config": {"bits": 4}}, "quantization_config, which is not supported"),
        ({"hidden_size": ...}, "config.json does not have hidden_size"),
        ({"num_attention_heads": ...}, "config.json does not have num_attention_heads"),
        ({"hidden_size": "32"}, "hidden_size is '32', not a whole number"),
        ({"hidden_size": True}, "hidden_size is True, not a whole number"),
        ({"hidden_size": 0}, "hidden_size is 0, outside 1 to 65,536"),
        ({"num_hidden_layers": 10**9}, "num_hidden_layers is 1,000,000,000, outside"),
        ({"intermediate_size": -1}, "intermediate_size is -1, outside"),
        ({"vocab_size": 1e400}, "vocab_size is inf, not a whole number"),
        ({"num_attention_heads": 5}, "Width 32 does not divide into 5 heads"),
        ({"num_attention_heads": 32}, "heads of even width"),
        ({"num_key_value_heads": 3}, "4 heads cannot share 3 key-value heads"),
        ({"head_dim": 16}, "head_dim is 16, not 8"),
        # Constants are read, too.
        ({"rms_norm_eps": 0}, "rms_norm_eps is 0, not a number above 0"),
    ],
    ids=str,
)
def test_other_models_and_values_are_refused(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(**changes)


@pytest.mark.parametrize(
    ("data", "words", "code"),
    [
        (b"", "is empty", Code.CHECKPOINT_META),
        (b'{"a":', "is cut", Code.CHECKPOINT_META),
        (b"[]", "does not hold a JSON object", Code.CHECKPOINT_META),
        (b"version https://git-lfs.github.com", "Git LFS pointer", Code.CHECKPOINT_META),
        (b"<html>", "web page", Code.CHECKPOINT_META),
        (b" " * (5 * 2**20), "larger than 4 MiB", Code.CHECKPOINT_META),
        (b'{"a":' * 5000, "nested too deeply", Code.CHECKPOINT_META),
        (None, "cannot be read", Code.CHECKPOINT_UNREADABLE),
    ],
    ids=range(8),
)
def test_a_file_that_is_not_a_config(
    tmp_path: Path, data: bytes | None, words: str, code: Code
) -> None:
    if data is not None:
        (tmp_path / "config.json").write_bytes(data)
    with pytest.raises(CheckpointError) as caught:
        read_config(tmp_path / "config.json")
    assert words in caught.value.message
    assert caught.value.code is code


def test_a_config_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    assert read_config(tmp_path / "config.json").values == CONFIG
