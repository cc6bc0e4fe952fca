"""The file names of a Hugging Face folder. A scan asks for every name, so this imports little."""

import re

CONFIG = "config.json"
WHOLE = "model.safetensors"
# Names the shard that holds each tensor.
SHARD_MAP = "model.safetensors.index.json"
_SHARD = re.compile(r"model-[0-9]{5}-of-[0-9]{5}\.safetensors")
_PICKLES = re.compile(r"pytorch_model(-[0-9]{5}-of-[0-9]{5})?\.bin")
_WEIGHTS = (WHOLE, SHARD_MAP)
_SUFFIXES = (".json", ".safetensors", ".bin")


def is_weights(name: str) -> bool:
    """Whether a file of this name stands for all weights: one file, or the map of the shards."""
    return name in _WEIGHTS


def is_shard(name: str) -> bool:
    """Whether a file of this name holds a part of the weights."""
    return _SHARD.fullmatch(name) is not None


def is_pickle(name: str) -> bool:
    """Whether a file of this name holds weights as a pickle, as older folders have them."""
    return _PICKLES.fullmatch(name) is not None


def names_a_file(name: str) -> bool:
    """Whether a folder of a checkpoint has a file with this name."""
    # Most names of a scan end here.
    if not name.endswith(_SUFFIXES):
        return False
    return name == CONFIG or is_weights(name) or is_shard(name) or is_pickle(name)
