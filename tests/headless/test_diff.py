"""`stepscope diff`: what differs in metadata and weights."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from command_run import Run


@pytest.fixture
def diff(stepscope: Callable[..., Run]) -> Callable[..., Run]:
    """`stepscope diff` of two embedded checkpoints, with more words."""
    return lambda *words: stepscope("diff", "demo@8000", "demo@8200", "--demo", *words)


def test_metadata_come_before_the_weights_that_moved_most(diff: Callable[..., Run]) -> None:
    run = diff()
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[:2] == ["A  step_008000", "B  step_008200"]
    assert "changed: 4 values" in lines
    assert ["step", "8000", "→", "8200"] in [line.split() for line in lines]
    head = next(at for at, line in enumerate(lines) if line.startswith("tensor "))
    moved = [float(line.split()[1]) for line in lines[head + 1 : -2]]
    assert len(moved) == 26
    assert moved == sorted(moved, reverse=True)


def test_metadata_alone_read_no_weights(diff: Callable[..., Run]) -> None:
    run = diff("--no_weights")
    assert run.code == 0
    assert "lm_head" not in run.out
    assert run.out.splitlines()[-1].startswith("the same: ")


def test_the_same_checkpoint_has_no_difference(stepscope: Callable[..., Run]) -> None:
    run = stepscope("diff", "demo@8000", "demo@8000", "--demo")
    assert run.out.splitlines()[-3:] == [
        "metadata: the same, 18 values",
        "",
        "the same: 26 tensors",
    ]


def test_json_has_the_same(diff: Callable[..., Run]) -> None:
    values = diff("--json", "--match", "lm_head").json
    assert (values["schema"], values["a"]["name"]) == (1, "step_008000")
    assert {"key": "step", "a": 8000, "b": 8200} in values["metadata"]["changed"]
    (tensor,) = values["weights"]
    assert (tensor["name"], tensor["what"]) == ("lm_head.weight", "changed")
    assert 0 < tensor["figures"]["relative"] < 1
    assert 0 < tensor["figures"]["cosine"] < 1


def checkpoint(folder: Path, weights: dict[str, torch.Tensor], meta: str) -> Path:
    folder.mkdir(parents=True)
    torch.save(weights, folder / "model_000007.pt")
    (folder / "meta_000007.json").write_text(meta)
    return folder


def test_shapes_dtypes_and_tensors_of_one_side_are_told(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    one = torch.arange(6.0)
    a = {"kept": one, "wide": one, "shape": one, "gone": one, "evil\u00e9": one}
    b = {"kept": one, "wide": one.half() + 1, "shape": torch.ones(7), "new": one, "evil\u00e9": one}
    first = checkpoint(tmp_path / "a" / "step_000007", a, '{"step": 7, "x\x7f": "\u202e"}')
    second = checkpoint(tmp_path / "b" / "step_000007", b, '{"step": 7, "y": 1}')
    run = stepscope("diff", first, second)
    assert run.code == 0
    rows = {line.split()[0]: line for line in run.out.splitlines() if line}
    assert rows["gone"].endswith("only in A")
    assert rows["new"].endswith("only in B")
    assert rows["shape"].endswith("other shape, 6 → 7")
    assert rows["wide"].endswith("float32 → float16")
    assert run.out.splitlines()[-2:] == ["the same: 2 tensors", "no NaN, no Inf in 1 tensor"]
    assert "<U+202E>" in run.out


def test_two_checkpoints_are_needed(stepscope: Callable[..., Run]) -> None:
    assert stepscope("diff", "demo@8000", "--demo").code == 2
    assert stepscope("diff", "demo@8000", "demo@all", "--demo").code == 2
    assert stepscope("diff", "demo@8000", "nothing", "--demo").code == 3


def test_nan_is_told_first_at_the_end_and_on_stderr(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    bad = torch.ones(6)
    bad[3] = torch.nan
    a = {"much": torch.ones(6), "bad": torch.ones(6)}
    b = {"much": -torch.ones(6), "bad": bad}
    first = checkpoint(tmp_path / "a" / "step_000007", a, '{"step": 7}')
    second = checkpoint(tmp_path / "b" / "step_000007", b, '{"step": 7}')
    run = stepscope("diff", first, second)
    assert run.code == 0
    lines = run.out.splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith("tensor "))
    assert lines[head + 1].startswith("bad ")
    assert lines[head + 1].endswith("! 1 NaN or Inf")
    assert lines[-1] == run.err.strip() == "1 tensor with NaN or Inf: bad"


def test_words_choose_weights_alone_and_none_is_an_error(diff: Callable[..., Run]) -> None:
    run = diff("--match", "lm_head")
    assert run.code == 0
    assert "changed: 4 values" not in run.out
    assert [line.split()[0] for line in run.out.splitlines()[3:5]] == ["tensor", "lm_head.weight"]
    for more in ((), ("--json",)):
        run = diff("--match", "zz", *more)
        assert run.code == 3
        assert "No tensor has these words in its name: zz" in run.err


def test_weights_that_cannot_be_listed_are_refused_after_the_metadata(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    folder = checkpoint(tmp_path / "step_000007", {"a": torch.ones(3)}, '{"step": 9}')
    (folder / "model_000007.pt").write_bytes(b"PK\x03\x04 cut")
    run = stepscope("diff", folder, folder)
    assert run.code == 4
    assert "metadata: the same" in run.out
    assert "incomplete" in run.err
