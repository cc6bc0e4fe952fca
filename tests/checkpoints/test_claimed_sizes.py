"""The sizes in model_config: which are accepted, and what a refusal names."""

from typing import Any

import pytest

from core.base.errors import CheckpointError
from core.checkpoints.claimed_sizes import CAPS, claimed_sizes

SIZES = {
    "sequence_len": 1024,
    "vocab_size": 50_304,
    "n_layer": 12,
    "n_head": 6,
    "n_kv_head": 3,
    "n_embd": 768,
}


def refusal(claimed: dict[str, Any]) -> str:
    with pytest.raises(CheckpointError) as caught:
        claimed_sizes(claimed)
    return caught.value.message


def test_whole_numbers_are_sizes_and_other_keys_are_ignored() -> None:
    written = {key: float(value) for key, value in SIZES.items()} | {"window_pattern": "SSSL"}
    assert claimed_sizes(written) == SIZES


def test_key_value_heads_are_as_many_as_heads_unless_given() -> None:
    given = {key: value for key, value in SIZES.items() if key != "n_kv_head"}
    assert claimed_sizes(given) == SIZES | {"n_kv_head": 6}


@pytest.mark.parametrize("key", CAPS)
@pytest.mark.parametrize("value", ["12", 1.5, True, [1], {}, 0, -1, 10**12])
def test_a_value_that_is_not_a_whole_number_within_its_limits_is_refused(
    key: str, value: Any
) -> None:
    assert refusal(SIZES | {key: value}).startswith(f"model_config.{key} in the meta is ")


@pytest.mark.parametrize("key", CAPS)
def test_the_caps_are_the_largest_sizes(key: str) -> None:
    largest = SIZES | {"n_head": CAPS["n_head"], "n_embd": 8 * CAPS["n_head"], key: CAPS[key]}
    assert claimed_sizes(largest | {"n_kv_head": 1})["n_head"] == CAPS["n_head"]
    assert f"model_config.{key} in the meta is {CAPS[key] + 1:,}" in refusal(
        SIZES | {key: CAPS[key] + 1}
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"n_head": 5}, "Width 768 does not divide into 5 heads of even width"),
        ({"n_head": 256}, "Width 768 does not divide into 256 heads of even width"),
        ({"n_kv_head": 4}, "6 heads cannot share 4 key-value heads"),
    ],
)
def test_heads_have_an_even_width_and_share_key_value_heads_evenly(
    changed: dict[str, int], message: str
) -> None:
    assert refusal(SIZES | changed) == message


def test_a_meta_without_sizes_is_refused() -> None:
    assert refusal({}) == "model_config.sequence_len in the meta is missing"
