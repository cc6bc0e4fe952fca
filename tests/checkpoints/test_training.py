"""Training facts of a meta whose values can have any type."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.checkpoints.meta import Meta
from core.checkpoints.training import Training, loss_gap, train_loss, training_of

WHOLE = {
    "val_loss": 0.2627,
    "device_batch_size": 8,
    "max_seq_len": 2048,
    "user_config": {
        "total_batch_size": 524288, "matrix_lr": 0.02, "embedding_lr": 0.3, "unembedding_lr": 4e-3
    },
    "dataloader_state_dict": {"epoch": 4},
    "loop_state": {"smooth_train_loss": 0.25, "total_training_time": 38252.0},
}  # fmt: skip


def test_the_facts_of_a_whole_meta():
    assert training_of(Meta(WHOLE)) == Training(
        seconds=38252.0,
        epoch=4,
        train_loss=0.25,
        batch=524288,
        device_batch=8,
        sequence=2048,
        rates=(("matrix_lr", 0.02), ("embedding_lr", 0.3), ("unembedding_lr", 0.004)),
    )
    assert loss_gap(Meta(WHOLE)) == pytest.approx(0.0127)


def test_an_empty_meta_tells_nothing():
    assert training_of(Meta()) == Training()
    assert loss_gap(Meta()) is None


def test_a_default_of_minus_one_is_not_a_batch():
    meta = Meta({"user_config": {"total_batch_size": -1}, "total_batch_size": 65536})
    assert training_of(meta).batch == 65536
    assert training_of(Meta({"user_config": {"total_batch_size": -1}})).batch is None


def test_bits_per_byte_and_nats_per_token_have_no_gap():
    meta = Meta({"val_bpb": 0.9, "loop_state": {"smooth_train_loss": 3.1}})
    assert train_loss(meta) == 3.1
    assert loss_gap(meta) is None


BAD: list[Any] = [
    None,
    True,
    "0.3",
    [],
    {},
    math.nan,
    math.inf,
    -math.inf,
    10**400,
    -(10**400),
    0.0,
]


@pytest.mark.parametrize("bad", BAD, ids=repr)
def test_a_value_that_is_not_a_usable_number_is_absent(bad: object):
    values: dict[str, Any] = {
        key: dict.fromkeys(value, bad) if isinstance(value, dict) else bad
        for key, value in WHOLE.items()
    }
    found = training_of(Meta(values))
    assert found == Training(epoch=0 if bad == 0.0 and not isinstance(bad, bool) else None)
    assert loss_gap(Meta(values)) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "loop_state", "smooth_train_loss", "total_training_time", "epoch", "matrix_lr",
    ]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(st.fixed_dictionaries(dict.fromkeys(WHOLE, JSON)))
@settings(max_examples=200)
def test_no_json_raises(values: dict[str, Any]):
    found = training_of(Meta(values))
    assert found.seconds is None or found.seconds > 0
    assert math.isfinite(loss_gap(Meta(values)) or 0.0)
