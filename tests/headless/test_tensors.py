"""`stepscope info --tensors`: the headers, the figures, and what is told of damaged files."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from command_run import Run

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.contents.tensor_figures import BINS
from tui.headless.tensors import TensorFlags, list_tensors
from tui.terminal.interrupts import Interrupts


@pytest.fixture
def info(stepscope: Callable[..., Run]) -> Callable[..., Run]:
    """`stepscope info --demo` with more words."""
    return lambda *words: stepscope("info", *words, "--demo")


def tensor_rows(run: Run) -> list[str]:
    return [line for line in run.out.splitlines() if line.startswith("transformer.")]


def test_the_headers_are_listed_without_torch_figures(info: Callable[..., Run]) -> None:
    run = info("demo@8000", "--tensors")
    assert run.code == 0
    assert len(tensor_rows(run)) == 25
    first = " ".join(tensor_rows(run)[0].split())
    assert first == "transformer.wte.weight 32 × 128 bfloat16 8.0 KiB"
    assert run.out.splitlines()[-1] == "26 tensors · 794,624 elements · 1.5 MiB"


@pytest.mark.parametrize("words", ["h.*.attn.c_q*", "c_q"])
def test_words_choose_among_them(info: Callable[..., Run], words: str) -> None:
    run = info("demo@8000", "--match", words)
    assert len(tensor_rows(run)) == 4


def test_figures_are_a_table_and_json(info: Callable[..., Run]) -> None:
    run = info("demo@8000", "--figures", "--match", "wte")
    assert run.code == 0
    assert "norm" in run.out
    values = info("demo@8000", "--figures", "--match", "wte", "--json").json
    (tensor,) = values["tensor_list"]
    assert (tensor["name"], tensor["dtype"], tensor["part"]) == (
        "transformer.wte.weight", "bfloat16", "weights",
    )  # fmt: skip
    assert (tensor["shape"], tensor["bytes"]) == ([32, 128], 8192)
    figures = tensor["figures"]
    assert figures["norm"] == pytest.approx(69.78, abs=0.01)
    assert list(figures["quantiles"]) == ["0.01", "0.25", "0.5", "0.75", "0.99"]
    assert sum(figures["histogram"]) == figures["count"] == 4096
    assert len(figures["histogram"]) == BINS


def test_without_figures_json_has_null(info: Callable[..., Run]) -> None:
    values = info("demo@8000", "--tensors", "--json").json
    assert len(values["tensor_list"]) == values["tensors"] == 26
    assert values["tensor_list"][0]["figures"] is None


def written(folder: Path) -> Path:
    folder.mkdir()
    torch.save({"a": torch.ones(100), "b": torch.ones(5)}, folder / "model_000007.pt")
    (folder / "meta_000007.json").write_text('{"step": 7}')
    return folder


def test_a_checkpoint_that_cannot_run_has_its_figures(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    run = stepscope("info", written(tmp_path / "step_000007"), "--figures")
    assert run.code == 4
    assert "a" in run.out
    assert "105 elements" in run.out
    assert "checksum" not in run.err


def test_damaged_bytes_are_named_and_the_exit_code_is_4(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    folder = written(tmp_path / "step_000007")
    path = folder / "model_000007.pt"
    data = bytearray(path.read_bytes())
    data[data.index(b"\x00\x00\x80\x3f" * 20)] ^= 1
    path.write_bytes(data)
    run = stepscope("info", folder, "--figures", "--json")
    assert run.code == 4
    assert run.json["tensor_list"][0]["figures"]["damaged"]
    assert "a does not match its checksum" in run.err


def test_the_tensors_take_the_place_of_the_facts(info: Callable[..., Run]) -> None:
    for words in (["--tensors"], ["--figures"], ["--match", "lm_head"]):
        run = info("demo@8000", *words)
        assert run.code == 0
        assert run.out.splitlines()[0] == "step_008000"
        assert "fingerprint" not in run.out
        assert "meta" not in run.out


def test_words_that_no_tensor_has_are_not_found(info: Callable[..., Run]) -> None:
    run = info("demo@8000", "--match", "zz")
    assert (run.code, run.out) == (3, "")
    assert "No tensor has these words in its name: zz" in run.err
    run = info("demo@8000", "--match", "zz", "--json")
    assert (run.code, run.json["tensor_list"]) == (3, [])


def test_nan_is_flagged_told_at_the_end_and_on_stderr(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    folder = tmp_path / "step_000007"
    folder.mkdir()
    weights = {"good": torch.ones(4), "bad": torch.tensor([1.0, torch.nan, torch.inf])}
    torch.save(weights, folder / "model_000007.pt")
    (folder / "meta_000007.json").write_text('{"step": 7}')
    run = stepscope("info", folder, "--figures")
    rows = {line.split()[0]: line for line in run.out.splitlines() if line}
    assert rows["bad"].endswith("! NaN")
    assert "!" not in rows["good"]
    assert run.out.splitlines()[-1] == "1 tensor with NaN or Inf: bad"
    for more in ((), ("--json",)):
        told = stepscope("info", folder, "--figures", *more).err
        assert "step_000007: 1 tensor with NaN or Inf: bad" in told
    clean = stepscope("info", folder, "--figures", "--match", "good")
    assert clean.out.splitlines()[-1] == "no NaN, no Inf in 1 tensor"
    assert "NaN" not in clean.err


def test_a_file_without_a_directory_is_refused_by_name(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    folder = written(tmp_path / "step_000007")
    (folder / "model_000007.pt").write_bytes(b"PK\x03\x04 cut")
    run = stepscope("info", folder, "--tensors")
    assert run.code == 4
    assert "model_000007.pt is incomplete" in run.err
    assert "0 tensors" in run.out


def test_a_stop_is_told_and_the_list_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    interrupts = Interrupts()
    interrupts.requested = lambda: True  # type: ignore[method-assign]
    entry = next(iter(scan([DEMO])))
    listed = list_tensors(entry, TensorFlags("wte", interrupts))
    assert listed.failure is None
    assert [one.record.name for one in listed.tensors] == ["transformer.wte.weight"]
    assert "stopped" in capsys.readouterr().err
