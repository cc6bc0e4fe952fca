"""The words above a generation's text: title, what is not the default, skipped characters."""

from dataclasses import replace

import pytest
from recording import COLD, ORIGIN, begun, request

from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Skipped
from tui.view.generation_words import (
    described,
    empty_prompt,
    short_title,
    skipped_in,
    title,
    unusual,
)


def test_the_title_names_number_checkpoint_loss_and_seed():
    _, generation = begun()
    assert title(generation) == ["#1", "d4@1", "loss 0.5000", "seed 7"]
    assert title(generation, "run / d4@1")[1] == "run / d4@1"


def test_a_continuation_names_what_it_continues():
    _, generation = begun()
    generation.parent = (4, 50)
    assert title(generation)[-1] == "continues #4"


def test_everything_that_is_not_the_default_is_named():
    _, generation = begun()
    plain = replace(generation.ready, precision="float32", route="plain")
    generation.ready = plain
    assert unusual(generation) == []
    generation.ready = replace(plain, precision="bfloat16")
    settings = SamplingSettings(temperature=0.5, stop=("8",), stop_on_newline=True)
    generation.request = replace(generation.request, settings=settings, mask_padding=False)
    assert unusual(generation) == [
        "temp 0.50", 'stop "8"', "stop at newline on", "unused ids allowed", "bfloat16",
    ]  # fmt: skip
    assert short_title(generation) == f"#1  d4@1 · seed 7 · {' · '.join(unusual(generation))}"


def test_a_stop_at_bos_that_is_off_is_named():
    _, generation = begun()
    generation.ready = replace(generation.ready, origin=replace(ORIGIN, tokenizer=CURRENT))
    assert "stop at bos off" not in unusual(generation)
    generation.request = replace(generation.request, stop_ids=())
    assert "stop at bos off" in unusual(generation)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (replace(COLD, top_k=None), ["greedy"]),
        (SamplingSettings(temperature=0.8, top_k=5), ["top-k 5"]),
        (
            SamplingSettings(temperature=1.0, top_k=None, top_p=0.9, min_p=0.05),
            ["temp 1.00", "top-p 0.9", "min-p 0.05"],
        ),
    ],
)
def test_settings_that_are_the_default_are_left_out(settings, words):
    assert described(settings) == words


def test_skipped_characters_are_counted_and_named():
    (sentence,) = skipped_in(request("1ä-ä"))
    assert sentence.startswith("skipped 2 characters not in the vocabulary")
    assert "ä" in sentence
    assert skipped_in(request("1-")) == ()


def test_a_tokenizer_that_is_only_assumed_is_marked() -> None:
    _, generation = begun()
    assumed = replace(CURRENT, name="/a/tokenizer.pkl", assumed="newer than the checkpoint")
    origin = replace(ORIGIN, tokenizer=assumed)
    generation.ready = replace(generation.ready, origin=origin)
    assert unusual(generation)[-1] == "tokenizer tokenizer.pkl (assumed)"


def test_characters_that_became_unk_are_not_called_skipped():
    (sentence,) = skipped_in(Request((1, 1), skipped=(Skipped("é", 0, 1), Skipped("日", 1, 1))))
    assert sentence == "2 characters not in the vocabulary, run as <unk>: é 日"


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (Request((17,), bos=True), ("the prompt is empty: BOS only",)),
        (Request((0,)), ("the prompt is empty: it begins with a newline",)),
        (Request((0,), raw=True), ()),
        (Request((0,), prompt="a"), ()),
    ],
)
def test_it_is_said_what_an_empty_prompt_begins_with(made, sentence):
    assert empty_prompt(made) == sentence


@pytest.mark.parametrize("bos", [True, False])
def test_a_prompt_without_bos_is_marked_where_the_vocabulary_has_one(bos: bool) -> None:
    _, generation = begun()
    assert "bos off" not in unusual(generation)
    origin = replace(ORIGIN, tokenizer=CURRENT)
    generation.ready = replace(generation.ready, origin=origin)
    generation.request = replace(generation.request, bos=bos)
    assert ("bos off" in unusual(generation)) is not bos
