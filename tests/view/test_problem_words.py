"""The problem of a row in a few words."""

from pathlib import Path

import pytest

from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.scan import scan
from tui.view.problem_words import problem_words


def words(problem: str | None, code: Code | None = None, **changes) -> str:
    changes |= {"problem": problem, "problem_code": code}
    return problem_words(Checkpoint("a", 1, Path("r/a"), Path("r"), **changes))


@pytest.mark.parametrize(
    "code", [code for code in Code if code.startswith("checkpoint.")]
)  # fmt: skip
def test_every_code_of_a_checkpoint_has_at_most_three_words(code):
    assert 1 <= len(words("some sentence", code).split()) <= 3


def test_no_problem_has_no_words():
    assert words(None) == ""
    assert words(None, contradiction="the meta says step 9") == "step unclear"


def test_what_is_arriving_has_its_size():
    arriving = words("arriving", Code.CHECKPOINT_ARRIVING, model_bytes=29 * 1024)
    assert arriving == "arriving 29.0 KiB"


def test_the_layout_comes_from_the_sentence(goldens):
    checked = IndexCheck().apply(scan([goldens / "cache_tree"]), 100)
    assert {problem_words(entry) for entry in checked} == {"no model", ""}
    assert words("This is a mixture of experts", Code.CHECKPOINT_BROKEN) == "other layout"
    face = "This is the Hugging Face layout of GPT-2"
    assert words(face, Code.CHECKPOINT_BROKEN) == "other layout"


def test_without_a_code_it_cannot_load():
    assert words("anything") == "cannot load"
