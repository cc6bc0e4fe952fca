"""vLLM's paths for a tokenizer."""

from typing import Any

import pytest
from api_server import served

from core.tokenizers.characters import FIRST
from tui.api.refusal import RefusalError
from tui.api.tokenizer_answers import detokenized, tokenized, tokenizer_info


def test_the_special_tokens() -> None:
    values = tokenizer_info(served())
    assert (values["bos_token"], values["eos_token"]) == ("<|bos|>", "<|bos|>")
    assert (values["vocab_size"], values["model_max_length"]) == (32, 256)


def test_a_vocabulary_with_an_end_of_its_own() -> None:
    values = tokenizer_info(served(FIRST))
    assert values["bos_token"] == "<|bos|>"
    assert values["eos_token"] == "<|bos|>"


@pytest.mark.parametrize(
    ("body", "ids", "skipped"),
    [
        ({"prompt": "1+2"}, [17, 1, 10, 2], []),
        ({"prompt": "1+2", "add_special_tokens": False}, [1, 10, 2], []),
        ({"prompt": "test", "add_special_tokens": False}, [], ["t", "e", "s", "t"]),
        ({"prompt": "<|bos|>", "add_special_tokens": False}, [17], []),
        ({"prompt": "", "model": "step_008000"}, [17], []),
    ],
)
def test_ids_of_a_text(body: dict[str, Any], ids: list[int], skipped: list[str]) -> None:
    values = tokenized(body, served())
    assert (values["tokens"], values["skipped"]) == (ids, skipped)
    assert (values["count"], values["max_model_len"]) == (len(ids), 256)
    assert values["token_strs"] is None


def test_the_texts_of_the_ids_if_they_are_asked_for() -> None:
    values = tokenized({"prompt": "1+", "return_token_strs": True}, served())
    assert values["token_strs"] == ["<|bos|>", "1", "+"]


def test_the_text_of_ids() -> None:
    told = {"prompt": "<|bos|>1+", "without_text": []}
    assert detokenized({"tokens": [17, 1, 10]}, served()) == told
    assert detokenized({"tokens": []}, served()) == {"prompt": "", "without_text": []}
    assert detokenized({"tokens": [1, 25, 25]}, served()) == {"prompt": "1", "without_text": [25]}


@pytest.mark.parametrize("tokens", [None, "1", [32], [-1], [True], [1.0], 3])
def test_what_is_not_a_list_of_ids(tokens: object) -> None:
    with pytest.raises(RefusalError) as caught:
        detokenized({"tokens": tokens}, served())
    assert (caught.value.status, caught.value.param) == (400, "tokens")


def test_what_is_not_a_text() -> None:
    for body in ({}, {"prompt": [1]}, {"prompt": "1", "x": 1}, {"prompt": "1", "model": "gpt"}):
        with pytest.raises(RefusalError):
            tokenized(body, served())


def test_without_a_tokenizer() -> None:
    for call in (lambda: tokenizer_info(served(None)), lambda: tokenized({}, served(None))):
        with pytest.raises(RefusalError) as caught:
            call()
        assert caught.value.message == "This checkpoint does not have a tokenizer"
