"""Exact probabilities: they sum to 1, agree with samples, and are those of the sampler."""

from itertools import product
from math import exp, log
from pathlib import Path

import pytest
import torch
from suite_models import encoded_of, never, random_model

from core.decode.sampling import weights
from core.engine.loaded_model import LoadedModel
from core.evaluate.answer_probability import Asked, Forced, forced
from core.evaluate.answer_tree import decode
from core.suites.encode import EncodedSuite
from core.suites.suite import Cell

CELLS = (
    Cell(0.0),
    Cell(0.5),
    Cell(1.0, top_k=3),
    Cell(1.5, top_p=0.8),
    Cell(2.0, top_k=9, top_p=0.9, min_p=0.05),
)
ONE = '[[case]]\nprompt = "12+5\\n"\nanswer = "17"\n'


@pytest.fixture
def loaded(tmp_path: Path, write_checkpoint) -> LoadedModel:
    return random_model(tmp_path, write_checkpoint)


@pytest.fixture
def encoded(tmp_path: Path, loaded: LoadedModel) -> EncodedSuite:
    return encoded_of(tmp_path, ONE, loaded)


def probabilities(
    loaded: LoadedModel, encoded: EncodedSuite, texts: list[tuple[int, ...]]
) -> list[Forced]:
    prompt = encoded.cases[0].request.ids
    asked = [Asked(0, ids) for ids in texts]
    return forced(
        loaded.model, [prompt], asked, CELLS, encoded.ends, encoded.allowed, never
    )  # fmt: skip


def test_all_answers_up_to_three_tokens_and_the_rest_sum_to_one(
    loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    others = [one for one in range(encoded.allowed) if one not in encoded.ends]
    texts = [ids for length in range(4) for ids in product(others, repeat=length)]
    assert len(texts) == 1 + 16 + 16**2 + 16**3
    totals = [0.0] * len(CELLS)
    for start in range(0, len(texts), 512):
        part = texts[start : start + 512]
        for ids, found in zip(part, probabilities(loaded, encoded, part), strict=True):
            for cell in range(len(CELLS)):
                totals[cell] += exp(found.whole[cell])
                if len(ids) == 3:
                    totals[cell] += exp(found.text[cell]) - exp(found.whole[cell])
    assert totals == pytest.approx([1.0] * len(CELLS), abs=1e-9)


def test_each_factor_is_that_of_the_sampler(loaded: LoadedModel, encoded: EncodedSuite) -> None:
    ids = (1, 7, 3)
    (found,) = probabilities(loaded, encoded, [ids])
    prompt = encoded.cases[0].request.ids
    with torch.inference_mode():
        logits = loaded.model.forward(torch.tensor([(*prompt, *ids)]), loaded.model.new_cache())[0]
    for number, cell in enumerate(CELLS[1:], 1):
        expected = 0.0
        for at, index in enumerate((*ids, None), len(prompt) - 1):
            kept = weights(logits[at], cell.settings, encoded.allowed)
            share = kept[sorted(encoded.ends)].sum() if index is None else kept[index]
            expected += log(float(share / kept.sum())) if share else float("-inf")
        assert found.whole[number] == pytest.approx(expected, rel=1e-4)


def test_temperature_zero_is_one_for_the_greedy_answer_and_zero_for_others(
    loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    request = encoded.cases[0].request
    settings = request.settings.with_(max_tokens=20)
    (leaf,) = decode(loaded.model, encoded, [request], settings, (0,), never)
    ids = leaf.ids[:-1] if leaf.stopped else leaf.ids
    right, other = probabilities(loaded, encoded, [ids, (*ids[:-1], (ids[-1] + 1) % 16)])
    assert exp(right.text[0]) == 1
    assert exp(right.whole[0]) == leaf.stopped
    assert exp(other.text[0]) == 0
    assert right.greedy is leaf.stopped
    assert not other.greedy


def test_samples_agree_within_four_standard_errors(
    loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    request, count = encoded.cases[0].request, 2000
    for number, cell in enumerate(CELLS[1:], 1):
        settings = cell.settings.with_(max_tokens=40)
        leaves = [
            leaf
            for leaf in decode(loaded.model, encoded, [request], settings, range(count), never)
            if leaf.stopped
        ]
        leaves.sort(key=lambda leaf: -len(leaf.samples))
        for leaf in leaves[:5]:
            seen = sum(len(one.samples) for one in leaves if one.ids[:-1] == leaf.ids[:-1])
            (found,) = probabilities(loaded, encoded, [leaf.ids[:-1]])
            p = exp(found.whole[number])
            assert abs(seen - count * p) <= 4 * (count * p * (1 - p)) ** 0.5


def test_long_texts_in_small_forwards_are_the_same(
    loaded: LoadedModel, encoded: EncodedSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [(1, 2, 3, 4, 5, 6), (), (7,)]
    whole = probabilities(loaded, encoded, texts)
    monkeypatch.setattr("core.evaluate.answer_probability._LOGITS", 250)
    for one, other in zip(whole, probabilities(loaded, encoded, texts), strict=True):
        assert other.whole[1:] == pytest.approx(one.whole[1:], rel=1e-5)
        assert other.nats == pytest.approx(one.nats, rel=1e-5)


def test_the_loss_is_that_of_the_raw_distribution(
    loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    (found,) = probabilities(loaded, encoded, [(1, 7)])
    prompt = encoded.cases[0].request.ids
    with torch.inference_mode():
        logits = loaded.model.forward(torch.tensor([(*prompt, 1, 7)]), loaded.model.new_cache())
    rows = torch.log_softmax(logits[0], -1)
    at = len(prompt) - 1
    assert found.nats == pytest.approx(-float(rows[at, 1] + rows[at + 1, 7]), rel=1e-5)
