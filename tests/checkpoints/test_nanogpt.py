"""The values of nanoGPT's checkpoint as a meta, and model_args as sizes."""

import pytest

from core.base.errors import CheckpointError
from core.checkpoints.nanogpt import SavedMeta
from core.checkpoints.training import training_of

ARGUMENTS = {
    "n_layer": 6, "n_head": 6, "n_embd": 384, "block_size": 256, "bias": False,
    "vocab_size": 65, "dropout": 0.2,
}  # fmt: skip
VALUES = {"model_args": ARGUMENTS, "iter_num": 5000, "best_val_loss": 1.4697, "config": {"a": 1}}


def meta(**changes: object) -> SavedMeta:
    return SavedMeta(VALUES | changes)


def test_its_config_tells_the_training():
    config = {
        "batch_size": 12, "block_size": 64, "gradient_accumulation_steps": 5, "learning_rate": 1e-3,
    }  # fmt: skip
    found = training_of(meta(config=config))
    assert (found.batch, found.device_batch, found.sequence) == (3840, 12, 64)
    assert found.rates == (("peak_lr", 1e-3),)
    assert training_of(meta(config={"batch_size": "x"})).batch is None


def with_args(**changes: object) -> SavedMeta:
    return meta(model_args=ARGUMENTS | changes)


def test_step_loss_and_sizes():
    found = meta()
    assert (found.step, found.metric, found.loss) == (5000, "val_loss", 1.4697)
    assert found.sizes() == {
        "n_layer": 6, "n_head": 6, "n_kv_head": 6, "n_embd": 384, "sequence_len": 256,
        "vocab_size": 65,
    }  # fmt: skip
    assert found.section("user_config") == {"a": 1}
    assert found.values["config"] == {"a": 1}
    assert not found.is_fork


@pytest.mark.parametrize("value", [1e9, 1_000_000_000, float("nan"), float("inf"), None, "low", -1])
def test_a_loss_before_the_first_evaluation_is_not_a_loss(value):
    found = meta(best_val_loss=value)
    assert (found.metric, found.loss) == ("val_loss", None)


def test_without_a_loss_there_is_no_metric():
    values = {name: value for name, value in VALUES.items() if name != "best_val_loss"}
    assert SavedMeta(values).metric is None


@pytest.mark.parametrize("value", [None, "5", -1, 1.5, True, 10**15])
def test_an_iteration_that_is_not_a_whole_number_is_not_a_step(value):
    assert meta(iter_num=value).step is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_kv_head": 2}, "Unknown model_args: n_kv_head"),
        ({"rope": True, "a\x1b": 1}, "Unknown model_args: a"),
        ({"n_layer": "6"}, "model_args: n_layer is '6', not a whole number"),
        ({"n_head": 0}, "model_args: n_head is 0, outside 1 to 4,096"),
        ({"n_head": True}, "model_args: n_head is True, not a whole number"),
        ({"block_size": 2**21}, "model_args: block_size is 2,097,152, outside"),
        ({"vocab_size": None}, "model_args: vocab_size is None, not a whole number"),
        ({"vocab_size": 10**400}, "model_args: vocab_size is 1000000"),
        ({"n_head": 7}, "Width 384 does not divide into 7 heads"),
        ({"bias": 1}, "model_args: bias is 1, not True or False"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused_by_name(changes, words):
    with pytest.raises(CheckpointError) as caught:
        with_args(**changes).sizes()
    assert words in caught.value.message
    assert len(caught.value.line()) <= 200


@pytest.mark.parametrize("value", [{}, None, [1]])
def test_arguments_without_values_are_refused(value):
    with pytest.raises(CheckpointError, match="model_args is empty"):
        meta(model_args=value).sizes()


def test_a_missing_argument_is_named():
    args = {name: value for name, value in ARGUMENTS.items() if name != "n_head"}
    with pytest.raises(CheckpointError, match="model_args does not have n_head"):
        meta(model_args=args).sizes()


def test_the_values_lie_in_the_model_file_itself():
    assert SavedMeta({"iter_num": 1}).saved_state
