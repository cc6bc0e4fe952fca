"""The baseline: a result on identical cases, or a refusal."""

import json
from pathlib import Path

import pytest

from core.base.errors import UsageError
from core.suites.baseline import read_baseline


def written(folder: Path, values: object) -> Path:
    path = folder / "base.json"
    path.write_text(json.dumps(values))
    return path


def result(*names: str) -> dict:
    outcomes = [{"number": 1, "right": True}, {"number": 2, "right": False}]
    return {
        "suite": {"cases_sha256": "d"},
        "checkpoints": [{"name": name, "outcomes": outcomes} for name in names],
    }


def test_the_only_checkpoint_is_the_baseline_of_every_other_one(tmp_path: Path) -> None:
    baseline = read_baseline(written(tmp_path, result("a")), "d")
    assert baseline.of("b") == ("a", {1: True, 2: False})


def test_of_several_it_is_the_one_with_the_same_name(tmp_path: Path) -> None:
    baseline = read_baseline(written(tmp_path, result("a", "b")), "d")
    assert baseline.of("b")[0] == "b"
    with pytest.raises(UsageError, match="several checkpoints and not c: a, b"):
        baseline.of("c")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "does not hold a JSON object"),
        ({}, "is not a result"),
        ({"suite": {"cases_sha256": "d"}, "checkpoints": [{"name": "a"}]}, "is not a result"),
        ({"suite": {"cases_sha256": "e"}, "checkpoints": []}, "has other cases"),
        ({"suite": {"cases_sha256": "d"}, "checkpoints": []}, "lacks a checkpoint"),
    ],
)
def test_what_is_refused(tmp_path: Path, values: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_baseline(written(tmp_path, values), "d")
