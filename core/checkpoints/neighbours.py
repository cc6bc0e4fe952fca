"""Files of other programs and other files of a training, by their names (format.md 9 and 16)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from core.checkpoints.huggingface_names import CONFIG, WHOLE, is_shard

OTHERS = "Give a checkpoint of nanochat, its fork or nanoGPT"
_EXPORT = "Give a folder with config.json and model.safetensors"
_MODEL_BESIDE = "Give the model file beside it"
# The config of an MLX port of nanochat.
_MLX_CONFIG = "metadata.json"


class Neighbour(NamedTuple):
    """What a file is, as words that follow its name, and what to do."""

    what: str
    cure: str


_WEIGHTS = tuple(
    (re.compile(pattern), Neighbour(what, cure))
    for pattern, what, cure in (
        (r"lit_model\.pth", "is a checkpoint of litgpt, which is not supported", OTHERS),
        (r"state_step[0-9]+\.pt",
         "is a checkpoint of modded-nanogpt, which is not supported", OTHERS),
        (r"consolidated\.[0-9]+\.pth", "is a checkpoint of Llama, which is not supported", OTHERS),
        (r"pytorch_model(-[0-9]+-of-[0-9]+)?\.bin",
         "has the weights of Hugging Face in their older format", _EXPORT),
        (r".*\.ckpt", "is a checkpoint of Lightning, which is not supported",
         "Write model.state_dict() with torch.save, and a meta beside it"),
        (r".*\.gguf", "is a GGUF file of llama.cpp", "Give the file that it was made from"),
    )
)  # fmt: skip
_BESIDE = tuple(
    (re.compile(pattern), Neighbour(what, cure))
    for pattern, what, cure in (
        (r"optim_[0-9]+(_rank[0-9]+)?\.pt", "has the state of an optimizer, not a model",
         _MODEL_BESIDE),
        (r"meta_[0-9]+\.json", "is a meta, not a model", _MODEL_BESIDE),
        (r"tokenizer(_config)?\.json|tokenizer\.pkl|meta\.pkl|vocab\.(json|bpe)"
         r"|merges\.txt|encoder\.json",
         "is a file of a tokenizer, not a model",
         "Give the model file, and this one by --tokenizer"),
        (r"token_bytes\.pt", "is a file of a tokenizer, not a model", "Give the model file"),
        (r"(train|val)\.bin", "has the data of a training, not a model", "Give the model file"),
        (r"(generation_)?config\.json|.*\.safetensors\.index\.json",
         "describes a model, without weights", "Give its folder"),
        (r".*\.(tmp|part|partial|crdownload|aria2)", "is a file that is not written to its end",
         "Wait until it is written, or copy it again"),
    )
)  # fmt: skip
_BARE = Neighbour(f"has weights without a {CONFIG} beside it", _EXPORT)
MLX = Neighbour("is an MLX port, which is not supported", "Give the .pt file that it was made from")


def weights_of_others(name: str, beside: Iterable[str] = ()) -> Neighbour | None:
    """Return what a file with weights of another program is; None for any other name.

    `beside` are the names in its folder.
    """
    if name == WHOLE or is_shard(name):
        names = set(beside)
        return MLX if _MLX_CONFIG in names else None if CONFIG in names else _BARE
    return _named(name, _WEIGHTS)


def beside_a_model(name: str) -> Neighbour | None:
    """Return what a file is that lies beside a model and is not one; None for any other name."""
    return _named(name, _BESIDE)


def _named(name: str, kinds: Iterable[tuple[re.Pattern[str], Neighbour]]) -> Neighbour | None:
    return next((found for pattern, found in kinds if pattern.fullmatch(name)), None)
