"""Sentences about settings that may not do what is expected."""

from core.protocol.setting_notes import impossible_stops, setting_notes, without_effect
from core.protocol.settings import SamplingSettings


def test_notes_say_what_is_silently_clamped() -> None:
    said = list(setting_notes(SamplingSettings(temperature=1e-5, top_k=100), vocab_size=32))
    assert "greedy" in said[0]
    assert "100" in said[1]
    assert "32" in said[1]
    assert list(setting_notes(SamplingSettings(temperature=0.0, top_k=32), vocab_size=32)) == []


def test_stops_of_foreign_characters_never_occur() -> None:
    (sentence,) = impossible_stops(("8", "END", "\n"), "0123456789\n")
    assert sentence.startswith("the stop 'END' never occurs: not in the vocabulary: E N D")
    assert list(impossible_stops(("END",), "")) == []


def test_what_a_greedy_temperature_makes_idle_is_named() -> None:
    assert list(without_effect(SamplingSettings(top_k=3, seed=1))) == []
    assert list(without_effect(SamplingSettings(temperature=0.0, max_tokens=5, stop=("8",)))) == []
    assert list(without_effect(SamplingSettings(temperature=1e-5, top_p=0.5, seed=0))) == [
        "temperature 0 is greedy: top-p is ignored"
    ]
