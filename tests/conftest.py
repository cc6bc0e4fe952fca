"""Fixtures: the goldens, tiny checkpoints written the way the fork writes them, and a session."""

import gc
import json
import signal
from collections.abc import Callable, Generator
from pathlib import Path
from threading import Event
from typing import Any

import bare  # noqa: F401 - first, before textual reads its variables
import coverage_gate
import hypothesis
import parsed_styles
import pytest
import run_order
import shared_bytecode
import torch
from command_run import Run
from reference_forward import Weights, random_weights
from sitting import Script, sit

from core.base import working_folder
from tui.cli import main
from tui.command_line.options import Options
from tui.terminal.interrupts import Interrupts

# Started in the background or by nohup, these would be ignored, and by all children too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)

# On a machine that others use too, one of many examples can take any time.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

# Tiny models only lose time to a second thread.
torch.set_num_threads(1)

SIZES = {
    "sequence_len": 64,
    "vocab_size": 32,
    "n_layer": 2,
    "n_head": 2,
    "n_kv_head": 2,
    "n_embd": 16,
}


def pytest_configure(config: pytest.Config) -> None:
    coverage_gate.begin(config)
    shared_bytecode.begin(config)
    parsed_styles.keep()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    with coverage_gate.paused(session.config), shared_bytecode.kept():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    shared_bytecode.begin_elsewhere(collector, report)
    return report


def pytest_collection_finish() -> None:
    # torch, Textual and ten thousand tests stay: no collection has to walk over them again.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    coverage_gate.limit(items)
    run_order.put_in_order(items)


@pytest.hookimpl(tryfirst=True)
def pytest_terminal_summary(config: pytest.Config) -> None:
    coverage_gate.shorten(config)


def write_fork_checkpoint(
    folder: Path,
    *,
    step: int = 100,
    seed: int = 0,
    val_loss: float | None = 0.5,
    weights: Weights | None = None,
    meta: dict[str, Any] | None = None,
    **sizes: int,
) -> Path:
    """Write model and meta into a folder; `sizes` override model_config, `meta` the meta's keys."""
    config = SIZES | sizes
    folder.mkdir(parents=True, exist_ok=True)
    rows = -(-config["vocab_size"] // 32) * 32
    weights = weights or random_weights("G1", config, rows, seed)
    torch.save(weights, folder / f"model_{step:06d}.pt")
    values = {
        "step": step,
        "val_loss": val_loss,
        "model_config": config,
        "user_config": {"wandb_run": "dummy", "eval_every": 500},
        "dataloader_state_dict": {"idx": 0, "epoch": 0},
        "loop_state": {"min_val_loss": val_loss},
    }
    (folder / f"meta_{step:06d}.json").write_text(json.dumps(values | (meta or {})))
    return folder


@pytest.fixture
def write_checkpoint() -> Callable[..., Path]:
    return write_fork_checkpoint


@pytest.fixture(scope="session")
def goldens() -> Path:
    return Path(__file__).parent / "goldens"


@pytest.fixture(scope="session")
def machine_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is found out about this machine once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, machine_cache: Path) -> None:
    """No test sees checkpoints, tokenizers or history of this machine, or writes beside them."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "tiktoken"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(machine_cache))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def run(tmp_path, write_checkpoint, script, monkeypatch):
    """Run a coroutine with a session on two tiny checkpoints and the scripted engine."""
    for step, loss in ((100, 0.5), (200, 0.4)):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=loss)
    monkeypatch.setattr("core.engine.engine.Engine", lambda: script)

    def started(scenario, size=(120, 40), roots=(tmp_path / "runs",), **given):
        sit(scenario, Options(roots=tuple(roots), **given), size)

    return started


@pytest.fixture
def stepscope(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Run]:
    """The command line in this process, whose signals stay pytest's."""
    monkeypatch.setattr(Interrupts, "install", lambda self: None)

    def run(*words: object) -> Run:
        code = main([str(word) for word in words])
        return Run(code, *capfd.readouterr())

    return run


@pytest.fixture(scope="session")
def trio(goldens: Path) -> Path:
    """The folder of the guide's three checkpoints."""
    return goldens / "fork_trio/experiment/checkpoints"


@pytest.fixture
def deleted_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Delete the working folder."""
    folder = tmp_path / "deleted"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(working_folder, "_left", Event())
    folder.rmdir()
