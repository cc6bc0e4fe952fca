"""The words around a generation's text: heading, skipped characters, changes, stop reason."""

from dataclasses import replace

import pytest
from recording import COLD, ORIGIN, begin, begun, finished, request

from core.protocol.events import Finished, SettingsChanged, Stats, StopReason
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from core.tokenizers.characters import CURRENT
from tui.view.generation_words import changes_of, chip, described, heading, skipped_in


def test_the_heading_names_number_checkpoint_seed_settings_and_tokens():
    _, generation = begun()
    generation.ready = replace(generation.ready, precision="float32", route="plain")
    settings = generation.request.settings
    assert heading(generation) == [
        "#1", "d4@1", "loss 0.5000", "seed 7", *described(settings),
    ]  # fmt: skip
    assert heading(generation, "run / d4@1")[1] == "run / d4@1"


def test_the_heading_names_what_is_not_plain_float32():
    _, generation = begun()
    generation.ready = replace(generation.ready, precision="bfloat16", route="plain")
    assert heading(generation)[-1] == "bfloat16"


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
    (generation,) = begin(Session(), request("1ä-ä"))
    (sentence,) = skipped_in(generation)
    assert sentence.startswith("skipped 2 characters not in the vocabulary")
    assert "ä" in sentence
    assert skipped_in(begin(Session(), request("1-"))[0]) == ()


def test_each_change_tells_what_it_was_and_what_it_became():
    _, generation = begun()
    before = generation.request.settings
    warm = replace(before, temperature=1.5)
    generation.apply(SettingsChanged(2, warm))
    generation.apply(SettingsChanged(5, replace(warm, max_tokens=7)))
    first, second = changes_of(generation)
    assert first.startswith("◆ at token 3: temp")
    assert first.endswith("→ 1.50")
    assert second.startswith("◆ at token 6: ")
    assert second.endswith("→ 7")


def test_the_stop_reason_comes_with_count_and_speed():
    words = chip(finished())
    assert words[:2] == ["■ max tokens", "3 tokens"]


def test_an_error_has_no_figures():
    assert chip(Finished(StopReason.ERROR, "", Stats(new_tokens=3))) == ["■ error"]


def test_unused_ids_are_told():
    end = Finished(StopReason.MAX_TOKENS, "", Stats(new_tokens=3, no_text_ids=2))
    assert chip(end)[-1] == "2 unused ids (padding)"


@pytest.mark.parametrize("bos", [True, False])
def test_a_prompt_without_bos_is_marked_where_the_vocabulary_has_one(bos: bool) -> None:
    _, generation = begun()
    assert "bos off" not in heading(generation)
    origin = replace(ORIGIN, tokenizer=CURRENT)
    generation.ready = replace(generation.ready, origin=origin)
    generation.request = replace(generation.request, bos=bos)
    assert ("bos off" in heading(generation)) is not bos


def test_one_token_has_no_speed_and_no_token_no_time() -> None:
    assert chip(Finished(StopReason.BOS, "", Stats(new_tokens=1, first_token_seconds=0.0004))) == [
        "■ BOS", "1 token", "first token 1 ms",
    ]  # fmt: skip
    assert chip(Finished(StopReason.CANCELLED, "", Stats())) == ["■ cancelled", "0 tokens"]
