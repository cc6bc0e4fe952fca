"""Names that mean several steps of a run."""

import shutil
from pathlib import Path

import pytest

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.resolve import resolve, resolve_all
from core.checkpoints.scan import scan
from core.checkpoints.step_range import can_be_loaded, means_several

TRIO = "fork_trio/experiment/checkpoints"


@pytest.fixture
def run(goldens: Path, tmp_path: Path) -> Path:
    """The golden run, and a step whose model file is missing."""
    shutil.copytree(goldens / TRIO, tmp_path / "deep/run")
    (tmp_path / "deep/run/step_005000").mkdir()
    (tmp_path / "deep/run/step_005000/meta_005000.json").write_text('{"step": 5000}')
    return tmp_path / "deep/run"


def steps(text: str, known: list[Checkpoint]) -> list[int | None]:
    return [one.step for one in resolve_all(text, known)]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("all", [2920, 3650, 4380]),
        ("last:2", [3650, 4380]),
        ("last:9", [2920, 3650, 4380]),
        ("latest", [4380]),
        ("2920", [2920]),
    ],
)
def test_all_and_last_are_in_order_of_step(
    run: Path, which: str, expected: list[int | None]
) -> None:
    known = scan([run])
    assert steps(f"run@{which}", known) == expected
    assert steps(f"{run}@{which}", known) == expected


@pytest.mark.parametrize("which", ["last:0", "last:", "last:x", "last:-1"])
def test_other_counts_are_refused(run: Path, which: str) -> None:
    with pytest.raises(NotFoundError):
        resolve_all(f"run@{which}", scan([run]))


def test_one_checkpoint_is_asked_for(run: Path) -> None:
    with pytest.raises(NotFoundError) as refused:
        resolve("run@all", scan([run]))
    assert refused.value.message == "run@all means 3 checkpoints, and this takes one"
    assert refused.value.code is Code.CHECKPOINT_AMBIGUOUS
    assert resolve("run@last:1", scan([run])).step == 4380


def test_a_run_without_a_usable_step_is_refused(run: Path) -> None:
    known = [one for one in scan([run]) if not can_be_loaded(one)]
    assert [one.step for one in known] == [5000]
    with pytest.raises(NotFoundError, match="means no checkpoint that can be loaded"):
        resolve_all("run@all", known)


def test_only_these_words_mean_several() -> None:
    assert [means_several(text) for text in ("run@all", "run@last:3", "run@latest", "all")] == [
        True, True, False, False,
    ]  # fmt: skip
