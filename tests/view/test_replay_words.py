"""What `stepscope replay` says."""

import pytest

from core.record.environment import Environment
from core.record.replayed import Difference, Replayed
from core.tokenizers.characters import CURRENT
from tui.view.replay_words import environment_line, replay_line, result_of, summary_line


def line(replayed: Replayed, *differences: str) -> str:
    return replay_line("k3f9x.3", replayed, differences, CURRENT)


def test_an_equal_one_is_one_word_unless_the_arithmetic_differs() -> None:
    assert line(Replayed(None, 0.0)) == "k3f9x.3  equal"
    told = line(Replayed(None, 2e-6), "2 threads instead of 1 thread")
    assert told.startswith("k3f9x.3  equal with other arithmetic · log-probabilities up to 2.0e-06")
    assert told.endswith("same seed, other arithmetic: 2 threads instead of 1 thread")


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (
            Difference(16, 4, 7, -0.5, -0.6, -0.625),
            "different from token 17 on: '7' instead of '4' (-0.5000 nats then), 0.025 nats apart",
        ),
        (Difference(0, 16, 7), "different from token 1 on: '7' instead of '⏎', which is not among"),
        (Difference(9, None, 7), "different: it goes on after token 9, where it had ended"),
        (Difference(9, 4, None), "different: it ends before token 10, which was '4'"),
    ],
)
def test_the_first_difference_is_told_with_tokens_and_margin(
    difference: Difference, words: str
) -> None:
    told = line(Replayed(difference, 0.0))
    assert words in told
    assert told.endswith("nothing that is recorded of device, precision and versions differs")


def test_another_text_of_the_same_tokens_is_said() -> None:
    assert "the same tokens, but another text" in line(Replayed(None, 0.0, text_differs=True))


def test_the_summary_counts_every_result() -> None:
    equal, other = Replayed(None, 0.0), Replayed(Difference(0, 1, 2), 0.0)
    results = [result_of(*one) for one in ((equal, ()), (equal, ("x",)), (other, ()), (None, ()))]
    assert summary_line(results) == (
        "4 generations: 1 equal, 1 equal with other arithmetic, 1 different, 1 not possible"
    )


def test_the_environment_is_one_line() -> None:
    here = Environment("cpu", "float32", "plain", 2, "2.13", "0.1.0", "Linux x86_64")
    assert environment_line(here) == (
        "cpu · float32 · plain · 2 threads · torch 2.13 · stepscope 0.1.0 · Linux x86_64"
    )
