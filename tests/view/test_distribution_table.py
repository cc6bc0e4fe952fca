"""The distribution of a token as lines: columns, cuts, the number, other settings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from seen import logits_for, seen_generation, seen_token

from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.view.distribution_table import BESIDE, NOT_KEPT, chain_words, distribution_lines
from tui.view.result_view import Pieces
from tui.view.walk import Walk

GENERATION = seen_generation("57", (3.0, 0.5), temperature=0.8, top_k=5)
THEN = GENERATION.request.settings


def texts(lines: tuple[Pieces, ...]) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def shown(
    generation: Generation = GENERATION, at: int = 0, now: SamplingSettings = THEN, **walk: int
) -> list[str]:
    return texts(distribution_lines(Walk(generation, at, **walk), now, 77, 12))


def test_title_settings_head_rows_and_verdict() -> None:
    lines = shown()
    u = GENERATION.random_number(0)
    assert lines[0].startswith("token 1 of 2  5 · 39.3 % · rank 1 · 1.35 bits · entropy ")
    assert lines[1] == "sampled with temp 0.80 · top-k 5"
    assert lines[2].split() == ["raw", "temp", "kept"]
    assert lines[3].split()[:5] == ["▸", "5", "39.3", "%", "71.4"]
    assert "●" in lines[3]
    assert lines[-1] == f"random number {u:.4f} picked 5"
    assert len(lines) == 12


def test_what_is_cut_says_by_which_step_and_is_struck_through() -> None:
    lines = distribution_lines(Walk(GENERATION, 0), THEN, 77, 40)
    rows = {line[1][0].strip(): line for line in lines[3:-1]}
    assert rows["9"][1][1] == "cut"
    assert rows["9"][2][0].split()[-1] == "top-k"
    assert rows["id 20"][2][0].split()[-1] == "unused"
    assert rows["5"][1][1] == "chosen"
    assert len(rows) == 32


def test_other_settings_say_what_the_same_number_picks() -> None:
    hot = THEN.with_(temperature=100.0, top_k=None)
    chain = GENERATION.chain(0, hot)
    assert chain
    u = GENERATION.random_number(0)
    picked = chain.choice(u)
    assert picked is not None
    lines = shown(now=hot)
    assert lines[1] == "now temp 100.00 · sampled with temp 0.80 · top-k 5"
    assert picked != GENERATION.new_ids[0]
    assert lines[-1].startswith(f"the same number {u:.4f} now picks ")
    (row,) = (line for line in lines if "○" in line)
    assert f"has {u:.4f}".replace(" 0.", " .") in row
    still = shown(now=THEN.with_(top_p=0.99))
    assert still[-1] == f"the same number {u:.4f} still picks 5"


def test_settings_that_choose_nothing_do_not_count_as_other_ones() -> None:
    assert shown(now=THEN.with_(max_tokens=7, seed=1)) == shown()


def test_a_greedy_token_has_no_number() -> None:
    generation = seen_generation("5", (3.0,), temperature=0.0)
    assert shown(generation, now=generation.request.settings)[-1] == "greedy: the most likely id"


def test_what_the_calculator_wrote_was_not_sampled() -> None:
    generation = seen_generation("", ())
    generation.finished = None
    generation.apply(replace(seen_token(0, "5", logits_for("5", 3.0)), forced=True))
    lines = shown(generation, now=generation.request.settings)
    assert lines[-1] == "the calculator wrote this token; it was not sampled"


def test_a_part_of_a_large_vocabulary_has_a_row_for_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Generation, "vocab", 50_000)
    generation = seen_generation("", ())
    generation.finished = None
    top = ((5, -0.5), (7, -1.5))
    generation.apply(replace(seen_token(0, "5", logits_for("5", 3.0)), logits=b"", top=top))
    lines = shown(generation, now=generation.request.settings)
    assert lines[-2].split()[0] == "others"
    assert "need the whole vocabulary" in lines[-1]
    assert lines[3].split()[-2:] == ["●", "█████████▊"] or "?" in lines[3]


def test_a_token_without_its_distribution_says_so() -> None:
    generation = seen_generation("", ())
    generation.finished = None
    generation.apply(replace(seen_token(0, "5", logits_for("5", 3.0)), logits=b""))
    assert shown(generation)[1] == NOT_KEPT


@given(
    st.integers(1, 60), st.integers(BESIDE + 1, 40), st.integers(0, 31), st.floats(0.0, 20.0),
    st.integers(0, 1),
)  # fmt: skip
def test_it_fits_and_has_the_chosen_row(
    width: int, height: int, candidate: int, temperature: float, at: int
) -> None:
    now = THEN.with_(temperature=temperature)
    lines = texts(distribution_lines(Walk(GENERATION, at, candidate), now, width, height))
    assert len(lines) <= height
    assert sum(line.startswith("▸") for line in lines) == 1
    if width >= 40:
        assert all(cell_len(line) <= width for line in lines)
    if height > BESIDE + 3:
        assert any("●" in line for line in lines)


def test_settings_at_their_defaults_are_left_out() -> None:
    assert chain_words(SamplingSettings(temperature=0.0)) == "temp greedy"
    assert chain_words(SamplingSettings(top_p=0.9, min_p=0.1)) == (
        "temp 0.80 · top-p 0.9 · min-p 0.1"
    )
