"""config.json of a Hugging Face folder, read as a meta (format.md 12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import CheckpointError
from core.base.text import written
from core.checkpoints.claimed_sizes import CAPS, check_heads, claimed_size
from core.checkpoints.families.huggingface_recognition import huggingface_traits
from core.checkpoints.huggingface_names import CONFIG
from core.checkpoints.meta import Layout, Meta, read_values

NANOCHAT = "nanochat"
_OTHERS = {"gpt2": "GPT-2", "llama": "Llama", "gpt_neox": "GPT-NeoX", "qwen2": "Qwen 2"}
# The names of nanochat's sizes in config.json.
_SIZES = {
    "n_layer": "num_hidden_layers",
    "n_head": "num_attention_heads",
    "n_embd": "hidden_size",
    "sequence_len": "max_position_embeddings",
    "vocab_size": "vocab_size",
}
_MLP_WIDTH, _MOST_MLP_WIDTH = "intermediate_size", 2**20
_CLASS_MLP_WIDTH = 8192
_EXPERTS = ("num_experts", "num_local_experts", "n_routed_experts", "num_experts_per_tok")
_BIASES = ("attention_bias", "qkv_bias", "mlp_bias")
# Each changes what a model computes or how its weights are stored; the class has none of them.
_ABSENT = ("window_pattern", "sliding_window", "quantization_config")


@dataclass(frozen=True)
class HuggingFaceMeta(Meta):
    """The values of config.json. It does not tell a step or a loss."""

    @property
    def title(self) -> str:
        """What makes the claims about sizes, at the beginning of a sentence."""
        return CONFIG

    @property
    def layout(self) -> Layout:
        """Whose layout the weights have that belong to it."""
        return Layout.HUGGING_FACE

    @property
    def metric(self) -> None:
        """Name of the metric: there is none."""
        return

    @property
    def loss(self) -> None:
        """The metric's value: there is none."""
        return

    @property
    def step(self) -> None:
        """The step: it is not known."""
        return

    @property
    def tied(self) -> bool:
        """Whether the head is the tensor of the embedding."""
        return _flag(self.values, "tie_word_embeddings")

    def sizes(self) -> dict[str, int]:
        """Return the sizes of config.json.

        Raises CheckpointError for another model, a missing size, a value out of its range, and for
        sizes that cannot go together.
        """
        values = self.values
        _refuse_other_models(values)
        sizes = {
            name: claimed_size(values, own, CAPS[name], CONFIG) for name, own in _SIZES.items()
        }
        shared = values.get("num_key_value_heads")
        sizes["n_kv_head"] = sizes["n_head"]
        if shared is not None:
            sizes["n_kv_head"] = claimed_size(
                values, "num_key_value_heads", CAPS["n_kv_head"], CONFIG
            )
        check_heads(sizes)
        width = sizes["n_embd"] // sizes["n_head"]
        if values.get("head_dim") not in (None, width):
            shown = written(values["head_dim"])
            raise CheckpointError(f"config.json: head_dim is {shown}, not {width}")
        with_default = {_MLP_WIDTH: _CLASS_MLP_WIDTH, **values}
        return sizes | {
            "mlp_width": claimed_size(with_default, _MLP_WIDTH, _MOST_MLP_WIDTH, CONFIG)
        }


def read_config(path: Path) -> HuggingFaceMeta:
    """Return the values of a config.json; CheckpointError when it is not a JSON object."""
    return HuggingFaceMeta(read_values(path))


def check_config(meta: HuggingFaceMeta) -> None:
    """Raise CheckpointError for a config.json of another model, or with values that do not work."""
    meta.sizes()
    huggingface_traits(meta.values)
    _ = meta.tied


def _refuse_other_models(values: Mapping[str, Any]) -> None:
    """Raise CheckpointError, with the name, for a model that is not nanochat's class."""
    for name in _EXPERTS:
        if values.get(name) not in (None, 0):
            shown = written(values[name])
            raise CheckpointError(f"This is a mixture of experts: {CONFIG} has {name} {shown}")
    kind = values.get("model_type")
    if kind is None:
        raise CheckpointError(f"{CONFIG} does not have a model_type")
    if kind != NANOCHAT:
        named = _OTHERS.get(kind) if isinstance(kind, str) else None
        raise CheckpointError(
            f"This is the Hugging Face layout of {named or written(kind)}",
            "Of these layouts, only that of nanochat is supported",
        )
    for name in _BIASES:
        if _flag(values, name):
            raise CheckpointError(f"{CONFIG}: {name} is true; nanochat does not have biases")
    for name in _ABSENT:
        if values.get(name) is not None:
            raise CheckpointError(f"{CONFIG} has {name}, which is not supported")
    if (activation := values.get("hidden_act", "relu2")) != "relu2":
        raise CheckpointError(f"{CONFIG}: hidden_act is {written(activation)}, not relu2")


def _flag(values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name)
    if value is not None and not isinstance(value, bool):
        raise CheckpointError(f"{CONFIG}: {name} is {written(value)}, not true or false")
    return bool(value)
