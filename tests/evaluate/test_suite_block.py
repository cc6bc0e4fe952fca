"""Blocks of cases: greedy and sampled answers, probabilities, near-ties."""

from math import exp
from pathlib import Path

import pytest
from suite_models import encoded_of, never, random_model

from core.base.errors import NotFiniteError
from core.engine.loaded_model import LoadedModel
from core.evaluate import suite_block
from core.evaluate.suite_block import block_answers
from core.suites.answers import CaseAnswers
from core.suites.encode import EncodedSuite

TEXT = (
    "temperature = [0, 1.5]\nmax_tokens = 8\nsamples = 30\n"
    'template = "{a:1-3d}+{b:1-3d}\\n"\nanswer = ["{a+b}", "{a}"]\ncases = 40\n'
    '[[case]]\nprompt = "5"\nprefers = "1 > 22"\ngreedy_equals = "1"\n'
    '[[case]]\nprompt = "5"\nanswer = "1"\nchoices = ["1", "22", "333"]\n'
)


@pytest.fixture
def loaded(tmp_path: Path, write_checkpoint) -> LoadedModel:
    return random_model(tmp_path, write_checkpoint)


@pytest.fixture
def encoded(tmp_path: Path, loaded: LoadedModel) -> EncodedSuite:
    return encoded_of(tmp_path, TEXT, loaded)


def answers(loaded: LoadedModel, encoded: EncodedSuite) -> list[CaseAnswers]:
    return block_answers(loaded, encoded, encoded.cases, never)


def test_every_case_is_answered_in_order(loaded: LoadedModel, encoded: EncodedSuite) -> None:
    found = answers(loaded, encoded)
    assert [one.number for one in found] == list(range(1, 43))
    for one, case in zip(found, encoded.cases, strict=True):
        greedy, sampled = one.samples
        assert greedy == ()
        assert sum(answer.count for answer in sampled) == (30 if case.case.checks.opens else 0)
        assert len({(answer.text, answer.stopped) for answer in sampled}) == len(sampled)
        assert [answer.first for answer in sampled] == sorted(answer.first for answer in sampled)


def test_a_case_of_likelihoods_alone_is_not_decoded(
    loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    one, other = answers(loaded, encoded)[-2:]
    assert (one.greedy, one.probabilities) == (None, None)
    assert set(one.likelihoods) == {"1", "22"}
    assert [found.tokens for found in other.likelihoods.values()] == [1, 2, 3]
    assert other.greedy is not None
    assert other.probabilities is not None


def test_accepted_answers_are_summed(
    tmp_path: Path, loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    both = answers(loaded, encoded)[0].probabilities
    parts = [
        answers(loaded, encoded_of(tmp_path, TEXT.replace('["{a+b}", "{a}"]', text), loaded))[0]
        for text in ('"{a+b}"', '"{a}"')
    ]
    sums = [sum(pair) for pair in zip(*(one.probabilities or () for one in parts), strict=True)]
    assert both == pytest.approx(sums, rel=1e-6)


def test_probabilities_do_not_depend_on_the_rows_of_a_batch(
    loaded: LoadedModel, encoded: EncodedSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answers(loaded, encoded)
    monkeypatch.setattr(suite_block, "_MOST_ROWS", 3)
    for one, other in zip(whole, answers(loaded, encoded), strict=True):
        assert (one.greedy, one.samples) == (other.greedy, other.samples)
        assert other.probabilities == (
            None if one.probabilities is None else pytest.approx(one.probabilities, rel=1e-4)
        )


def test_near_ties_are_decoded_again_alone(
    loaded: LoadedModel, encoded: EncodedSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answers(loaded, encoded)
    # With this bound every choice is a near-tie.
    for module in ("answer_tree", "answer_probability"):
        monkeypatch.setattr(f"core.evaluate.{module}.NEAR", 1e9)
    again = answers(loaded, encoded)
    assert all(one.near for one in again if one.greedy)
    assert [one.greedy for one in again] == [one.greedy for one in whole]
    for one, case in zip(again, encoded.cases, strict=True):
        if one.greedy and one.probabilities:
            right = one.greedy.stopped and one.greedy.text in case.case.checks.accepted
            assert one.probabilities[0] == right


def test_greedy_probability_agrees_with_the_greedy_answer(
    loaded: LoadedModel, encoded: EncodedSuite
) -> None:
    for one, case in zip(answers(loaded, encoded), encoded.cases, strict=True):
        if one.greedy and one.probabilities:
            right = one.greedy.stopped and one.greedy.text in case.case.checks.accepted
            assert one.probabilities[0] == right


def test_likelihoods_are_losses(loaded: LoadedModel, encoded: EncodedSuite) -> None:
    found = answers(loaded, encoded)[-2].likelihoods
    assert 0 < exp(-found["1"].nats) < 1
    assert found["22"].mean == pytest.approx(found["22"].nats / 2)


def test_an_error_names_the_cases(loaded: LoadedModel, encoded: EncodedSuite) -> None:
    loaded.model.embedding.fill_(float("nan"))
    with pytest.raises(NotFiniteError, match="Cases 1 to"):
        answers(loaded, encoded)
