"""The embedded checkpoints: their story in figures, and the language they speak."""

import itertools
import json
import math
import random
from collections import OrderedDict

import pytest
import torch

from core.checkpoints.embedded import DEMO
from core.checkpoints.recommend import recommend
from core.checkpoints.scan import scan
from core.demo import autograd_network, corpus, measure, train
from core.network.load import load_whole

FORK_KEYS = {
    "step", "val_loss", "model_config", "user_config", "device_batch_size", "max_seq_len",
    "dataloader_state_dict", "loop_state",
}  # fmt: skip


@pytest.fixture(scope="module")
def story():
    early, good, late = scan([DEMO])
    return early, good, late


@pytest.fixture(scope="module")
def engines(story):
    return [measure.loaded(checkpoint) for checkpoint in story]


def test_three_checkpoints_in_the_forks_layout(story):
    for checkpoint in story:
        assert checkpoint.folder.name == f"step_{checkpoint.step:06d}"
        meta = json.loads(checkpoint.meta_path.read_text())
        assert set(meta) == FORK_KEYS
        assert checkpoint.meta.is_fork
        assert checkpoint.index().dtypes.keys() == {"bfloat16"}
        assert checkpoint.model_bytes < 1.7e6
        assert checkpoint.config().traits.family == "G1"
    assert not {checkpoint.step for checkpoint in story} & {2920, 3650, 4380}


def test_the_good_one_is_recommended_and_the_late_one_is_past_the_best(story):
    (star,) = recommend(story)
    assert star.checkpoint is story[1]
    assert 0.015 <= star.past_best[story[2].name] <= 0.04


def test_val_losses_are_those_of_the_metas(story):
    for checkpoint in story:
        found = measure.val_loss(load_whole(checkpoint.index(), checkpoint.config()), 20_000)
        assert abs(found.mean - checkpoint.loss) < 5 * found.standard_error + 0.01
        assert found.floor < found.mean < found.floor * 1.08


def test_sums_are_answered_exactly(engines):
    early, good, _ = (measure.exact_match(engine, 60) for engine in engines)
    assert good >= 0.9
    assert early < good


def test_records_obey_their_rule(engines):
    assert measure.rule_share(engines[1], 60) >= 0.9


def test_the_trainers_network_is_the_products(story):
    model = load_whole(story[1].index(), story[1].config())
    weights = torch.load(story[1].model_path, weights_only=True)
    floats = OrderedDict((name, weight.float()) for name, weight in weights.items())
    ids = torch.tensor([list(range(18)) * 4])
    with torch.inference_mode():
        ours = model.forward(ids, model.new_cache())
        theirs = autograd_network.forward(floats, ids, autograd_network.rope_tables())
    assert float((ours - theirs).abs().max()) < 5e-4


def test_documents_are_what_they_claim():
    rng = random.Random(1)
    for _ in range(500):
        asked, answer, *_ = corpus.sum_document(rng).text.split("\n")
        sign = 1 if "+" in asked else -1
        a, b = (int(part) for part in asked.replace("-", "+").split("+"))
        assert int(answer) == a + sign * b
        assert corpus.obeys_rule(corpus.record_document(rng).text.rstrip("\n"))


@pytest.mark.parametrize(
    ("line", "obeys"),
    [
        ("H+1.20B-0.35L-0.80", True),
        ("H+0.00B+0.00L+0.00", True),
        ("H+0.10B+0.35L-0.80", False),
        ("H+1.20B-0.85L-0.80", False),
        ("H+1.20B-0.35", False),
        ("H1.20B-0.35L-0.80", False),
    ],
)
def test_the_rule(line, obeys):
    assert corpus.obeys_rule(line) is obeys


def test_the_two_sides_of_the_hold_out_never_meet():
    rng = random.Random(2)
    trained = {d.key for d in itertools.islice(corpus.documents(rng, held_out=False), 3000)}
    held = {d.key for d in itertools.islice(corpus.documents(rng, held_out=True), 500)}
    assert not trained & held
    shares = [corpus.sum_document(rng).held_out for _ in range(20_000)]
    assert sum(shares) / len(shares) == pytest.approx(0.05, abs=0.006)


def test_the_sources_probabilities_sum_to_one():
    assert sum(corpus.DIGIT_SHARES) == pytest.approx(1)
    assert sum(corpus.BODY_WEIGHTS) == pytest.approx(1)
    assert sum(corpus.WICK_WEIGHTS) == pytest.approx(1)
    nats = corpus.operand(random.Random(3))[1]
    assert any(
        nats == pytest.approx(math.log((high - low + 1) / share))
        for share, (low, high) in zip(corpus.DIGIT_SHARES, corpus.DIGIT_RANGES, strict=True)
    )


def test_rows_begin_with_bos_and_cut_only_the_last_document():
    source = corpus.documents(random.Random(4), held_out=False)
    ids, whole, nats = corpus.pack_row(source, 257)
    assert (len(ids), ids[0]) == (257, corpus.BOS_ID)
    text = "".join(corpus.CHARS[index] for index in ids[1:whole])
    assert text.endswith("\n\n")
    assert nats > 0


def loss_on(trainer: train.Trainer, batch: tuple[torch.Tensor, torch.Tensor]) -> float:
    logits = autograd_network.forward(trainer.weights, batch[0], trainer.tables)
    return autograd_network.loss_of(logits, batch[1]).item()


def test_training_learns(tmp_path):
    trainer = train.Trainer(tmp_path, seed=3)
    source = corpus.documents(random.Random(3), held_out=False)
    batch = train.rows(source, 2)
    before = loss_on(trainer, batch)
    for _ in range(6):
        trainer.update(*batch, 1.0)
    after = loss_on(trainer, batch)
    assert after < before - 0.3
    trainer.save(after)
    (saved,) = scan([tmp_path])
    assert saved.config().n_layer == 4
