"""The sizes that a meta claims in model_config, within limits (format.md 4 and 9)."""

from collections.abc import Mapping
from typing import Any

from core.base.errors import CheckpointError
from core.base.numerals import whole_number
from core.base.text import whole, written

# The largest value of each size; larger ones would exhaust memory before the tensors are compared.
CAPS = {
    "sequence_len": 2**20,
    "vocab_size": 2**22,
    "n_layer": 512,
    "n_head": 4096,
    "n_kv_head": 4096,
    "n_embd": 65_536,
}


def claimed_sizes(claimed: dict[str, Any]) -> dict[str, int]:
    """Return the six sizes of model_config.

    Raises CheckpointError for one that is missing or not a whole number within its limits, and for
    sizes that cannot go together.
    """
    sizes: dict[str, int] = {}
    for key, cap in CAPS.items():
        value = claimed.get(key, claimed.get("n_head") if key == "n_kv_head" else None)
        number = whole_number(value)
        if value is None:
            raise CheckpointError(f"model_config.{key} in the meta is missing")
        if number is None:
            raise CheckpointError(
                f"model_config.{key} in the meta is {written(value)}, not a whole number"
            )
        if not 1 <= number <= cap:
            raise CheckpointError(
                f"model_config.{key} in the meta is {whole(number)}, outside 1 to {cap:,}"
            )
        sizes[key] = number
    check_heads(sizes)
    return sizes


def claimed_size(values: Mapping[str, Any], name: str, most: int, where: str) -> int:
    """Return a size that a file claims; `where` is the place that has the values, for messages.

    Raises CheckpointError when it is missing, or not a whole number from 1 to `most`.
    """
    if name not in values:
        raise CheckpointError(f"{where} does not have {name}")
    number = whole_number(values[name])
    if number is None:
        raise CheckpointError(f"{where}: {name} is {written(values[name])}, not a whole number")
    if not 1 <= number <= most:
        raise CheckpointError(f"{where}: {name} is {whole(number)}, outside 1 to {most:,}")
    return number


def check_heads(sizes: dict[str, int]) -> None:
    """Raise CheckpointError unless the width divides into heads, and the heads into groups."""
    if sizes["n_embd"] % sizes["n_head"] or (sizes["n_embd"] // sizes["n_head"]) % 2:
        raise CheckpointError(
            f"Width {sizes['n_embd']} does not divide into {sizes['n_head']} heads of even width"
        )
    if sizes["n_head"] % sizes["n_kv_head"]:
        raise CheckpointError(
            f"{sizes['n_head']} heads cannot share {sizes['n_kv_head']} key-value heads"
        )
