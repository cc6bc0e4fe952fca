"""`--jsonl` and `--logprobs`: the tokens of a text with their probabilities."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from command_run import Run
from forked_program import ForkedProgram

PROMPT = ("-p", "12+3", "-n", "6", "--seed", "3")


@pytest.fixture
def words(trio: Path) -> tuple[object, ...]:
    return ("--checkpoints", trio, "--checkpoint", "step_002920", *PROMPT)


def test_each_token_is_a_line_and_the_last_line_is_the_object_of_json(
    stepscope: Callable[..., Run], words: tuple[object, ...]
) -> None:
    lines = [json.loads(line) for line in stepscope(*words, "--jsonl").out.splitlines()]
    *tokens, whole = lines
    assert [one["at"] for one in tokens] == list(range(6))
    assert all(list(one) == ["generation", "at", "id", "text", "logprob", "rank", "entropy"]
               for one in tokens)  # fmt: skip
    expected = stepscope(*words, "--json").json
    assert whole.pop("generation") == 1
    assert {**whole, "stats": 0} == {**expected, "stats": 0}
    assert [one["id"] for one in tokens] == expected["new_ids"]
    assert [one["logprob"] for one in tokens] == expected["logprobs"]


def test_rows_have_their_numbers(stepscope: Callable[..., Run], words: tuple[object, ...]) -> None:
    out = stepscope(*words, "--jsonl", "--num_samples", 2).out
    lines = [json.loads(line) for line in out.splitlines()]
    ends = [line for line in lines if "schema" in line]
    assert [(end["generation"], end["row"]) for end in ends] == [(1, 0), (2, 1)]
    for end in ends:
        of_it = [line for line in lines if line["generation"] == end["generation"]]
        assert [line["id"] for line in of_it if "at" in line] == end["new_ids"]


def test_a_line_is_written_before_the_next_token(tmp_path: Path) -> None:
    words = ["--demo", "-p", "1", "-n", "100000", "--no_stop_ids", "--beyond_context", "--jsonl"]
    with ForkedProgram(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["at"] == 0
        assert process.poll() is None
        process.stdout.close()
        assert process.wait(60) == 141


def test_the_most_likely_ids_are_listed_in_order_with_the_whole_probability(
    stepscope: Callable[..., Run], words: tuple[object, ...]
) -> None:
    run = stepscope(*words, "--json", "--logprobs", 99)
    assert "--logprobs 99 is 32: that is the whole vocabulary" in run.lines
    for token in run.json["tokens"]:
        top = token["top"]
        logprobs = torch.tensor([one["logprob"] for one in top])
        assert len(top) == 32
        assert float(logprobs.exp().sum()) == pytest.approx(1.0, abs=1e-5)
        assert logprobs.tolist() == sorted(logprobs.tolist(), reverse=True)
        assert top[token["rank"] - 1]["id"] == token["id"]
        entropy = -float((logprobs.exp() * logprobs).sum())
        assert token["entropy"] == pytest.approx(entropy, abs=1e-5)


def test_without_a_number_of_ids_the_tokens_are_listed_alone(
    stepscope: Callable[..., Run], words: tuple[object, ...]
) -> None:
    run = stepscope(*words, "--json", "--logprobs", 0)
    assert list(run.json)[-1] == "tokens"
    assert all("top" not in token for token in run.json["tokens"])
    assert "tokens" not in stepscope(*words, "--json").json


def test_the_numbers_are_those_of_the_golden_logits(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "hf_nanochat"
    with np.load(folder / "golden/golden.npz") as arrays:
        ids, logits = arrays["tokens"].tolist(), torch.tensor(arrays["logits"])
    for count in (8, 24, len(ids)):
        prompt = ("--prompt_ids", ",".join(map(str, ids[:count])))
        checkpoint = ("--checkpoints", folder, "--checkpoint", "hf_model")
        run = stepscope(*checkpoint, *prompt, "-t", 0, "-n", 1, "--json", "--logprobs", 5)
        logprobs = logits[count - 1].double().log_softmax(-1)
        best = torch.sort(logprobs, descending=True, stable=True)
        (token,) = run.json["tokens"]
        assert token["entropy"] == pytest.approx(
            -float((logprobs.exp() * logprobs).sum()), abs=1e-3
        )
        found = [one["logprob"] for one in token["top"]]
        assert found == pytest.approx(best.values[:5].tolist(), abs=1e-3)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--logprobs", "2"), "--logprobs needs --json or --jsonl"),
        (("--json", "--jsonl"), "--json and --jsonl exclude each other"),
        (("--echo", "--jsonl"), "--echo and --jsonl exclude each other"),
        (("--json", "--logprobs", "-1"), "logprobs cannot be '-1'"),
        (("--json", "--logprobs", "1_0"), "logprobs cannot be '1_0'"),
    ],
)
def test_what_makes_no_sense_is_refused(
    stepscope: Callable[..., Run], words: tuple[object, ...], more: tuple[str, ...], said: str
) -> None:
    run = stepscope(*words, *more)
    assert run.code == 2
    assert said in run.line
