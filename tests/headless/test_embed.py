"""`stepscope embed`: the .npy file of hidden states, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from command_run import Run
from small_models import small_model

from tui.terminal.interrupts import Interrupts

Embed = Callable[..., Run]


@pytest.fixture
def embed(stepscope: Callable[..., Run], tmp_path: Path) -> Embed:
    """`stepscope embed` into x.npy with a golden-sized checkpoint, with more words."""

    def run(*words: object) -> Run:
        return stepscope("embed", "--demo", "--out", tmp_path / "x.npy", *words)

    return run


@pytest.mark.parametrize("kind", ["G7", "nanoGPT"])
def test_the_file_has_the_outputs_of_the_layer(
    stepscope: Callable[..., Run], tmp_path: Path, kind: str
) -> None:
    made = small_model(tmp_path / "run", kind)
    ids = ",".join(map(str, made.ids))
    checkpoint = tmp_path / ("run" if kind == "G7" else "run/ckpt.pt")
    for layer, expected in enumerate(made.outputs):
        words = ("--checkpoint", checkpoint, "--ids", ids, "--layer", layer)
        more = ("--set", "gelu=erf") if kind == "nanoGPT" else ()
        run = stepscope("embed", *words, *more, "--out", tmp_path / f"{layer}.npy")
        assert (run.code, run.out) == (0, "")
        found = np.load(tmp_path / f"{layer}.npy", allow_pickle=False)
        assert (found.dtype, found.shape) == (np.float32, tuple(expected.shape))
        assert np.allclose(found, expected.numpy(), atol=5e-4, rtol=1e-4)
        tokens, width = found.shape
        assert f" · layer {layer} of 4 · float32 [{tokens}, {width}] · " in run.lines[-1]
        assert run.lines[-1].endswith(f" · {tmp_path / f'{layer}.npy'}")


def test_the_text_is_that_of_the_lens_bos_included(embed: Embed, tmp_path: Path) -> None:
    run = embed("-p", "1x2", "--layer", 1)
    assert run.code == 0
    assert run.lines[0] == "skipped 1 character not in the vocabulary: x"
    assert np.load(tmp_path / "x.npy").shape == (3, 128)


def test_a_file_that_is_there_is_only_replaced_with_force(embed: Embed, tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    path.write_text("mine")
    run = embed("-p", "12", "--layer", 1)
    assert run.code == 2
    assert run.line == f"{path} exists already. Give another --out FILE, or --force to replace it"
    assert path.read_text() == "mine"
    assert embed("-p", "12", "--layer", 1, "--force").code == 0
    assert np.load(path).shape == (3, 128)
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-p", "1"), "embed needs --layer N"),
        (("-p", "1", "--layer", "5"), "There is no layer 5. Layers go from 0 to 4"),
        (("-p", "1", "--layer", "-1"), "layer cannot be '-1'"),
        (("--layer", "1"), "embed needs a FILE"),
        (("-p", "1", "--layer", "1", "--json"), "stepscope embed does not take --json"),
    ],
)
def test_what_makes_no_sense_is_refused(
    embed: Embed, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    run = embed(*words)
    assert run.code == 2
    assert said in run.line
    assert not (tmp_path / "x.npy").exists()


def test_one_checkpoint_is_read(stepscope: Callable[..., Run], tmp_path: Path, trio: Path) -> None:
    words = ("embed", "-p", "1", "--layer", 1, "--out", tmp_path / "x.npy")
    run = stepscope(*words, "--checkpoint", trio / "@all")
    assert run.code == 2
    assert run.line == "embed takes 1 checkpoint, not 3. score compares several"


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_loaded(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    words = ("embed", "--demo", "-p", "1", "--layer", 1)
    assert stepscope(*words).line.startswith("embed needs --out FILE")
    run = stepscope(*words, "--out", tmp_path / "none/x.npy")
    assert run.code == 2
    assert "its folder does not exist. Give another --out FILE" in run.line
    assert "it is not a file" in stepscope(*words, "--out", tmp_path, "--force").line


def test_a_stop_writes_nothing(
    embed: Embed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Interrupts, "requested", lambda self: True)
    monkeypatch.setattr(Interrupts, "exit_code", 130)
    assert embed("-p", "12", "--layer", 1).code == 130
    assert not (tmp_path / "x.npy").exists()
