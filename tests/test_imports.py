"""What an import drags in, read from sys.modules of a fresh process."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import bare
import pytest

HEAVY = ("torch", "textual", "numpy")
ROOT = Path(__file__).parent.parent
LIGHT = (
    "base",
    "statistics",
    "checkpoints",
    "tokenizers",
    "machine",
    "protocol",
    "record",
    "suites",
    "contents",
    "judging",
    "report",
)
FRONTS = (
    "command_line",
    "completion",
    "doctor",
    "headless",
    "linear",
    "session",
    "terminal",
    "view",
    "web",
)


def modules_of(*packages: str) -> list[str]:
    """Every module of the packages, so that a new one is covered."""
    files = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    names = (path.relative_to(ROOT).with_suffix("").parts for path in files)
    return sorted(".".join(name).removesuffix(".__init__") for name in names)


def loaded_after(code: str) -> set[str]:
    """The top-level packages in memory of a process that ran the code."""
    return {name.partition(".")[0] for name in modules_after(code)}


def modules_after(code: str) -> set[str]:
    """The modules in memory of a process that ran the code."""
    word, *names = last_line_of(f"{code}\nimport sys\nprint('loaded', *sys.modules)").split()
    assert word == "loaded"
    return set(names)


def last_line_of(code: str) -> str:
    """The last line that a process of its own wrote when it ran the code."""
    # Nothing but the packages: a sitecustomize elsewhere could import what is looked for.
    environment = os.environ | {"PYTHONPATH": str(bare.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def first_with(packages: tuple[str, ...], modules: list[str]) -> str:
    """The first of the modules after whose import one of the packages is in memory, or "".

    All are imported in one process: what none of them brings into memory, each alone does not.
    """
    code = f"""
import importlib, sys
found = ""
for module in {modules!r}:
    importlib.import_module(module)
    if not found and {set(packages)!r} & {{name.partition(".")[0] for name in sys.modules}}:
        found = module
print("first:" + found)
"""
    word, _, found = last_line_of(code).partition(":")
    assert word == "first"
    return found


def test_the_proof_would_see_torch_and_textual() -> None:
    assert importlib.util.find_spec("torch")
    assert "torch" in loaded_after("import core.kernels.torchload")
    modules = ["core.base.text", "tui.fullscreen.app", "core.base.errors"]
    assert first_with(HEAVY, modules) == "tui.fullscreen.app"


def test_each_light_module_of_core_is_free_of_torch_and_of_any_screen() -> None:
    modules = modules_of(*(f"core/{room}" for room in LIGHT))
    assert len(modules) > 100
    assert first_with((*HEAVY, "rich", "tui"), modules) == ""


def test_the_engine_imports_the_torch_half_only_when_it_loads() -> None:
    assert loaded_after("import core.engine.engine").isdisjoint((*HEAVY, "rich"))


@pytest.mark.parametrize(
    "module",
    [
        "core.checkpoints.ptfile",
        "core.checkpoints.scan",
        "core.checkpoints.families.table",
        "core.engine.engine",
        "core.tokenizers.find",
        "tui.command_line.verb_arguments",
        "tui.fullscreen.screens.help",
        "tui.fullscreen.screens.palette",
        "tui.session.setting_commands",
        "tui.view.checkpoint_facts",
        "tui.view.loss_plot",
    ],
)
def test_the_first_frame_does_not_wait_for_what_it_does_not_show(
    module: str, modules_of_the_first_frame: set[str]
) -> None:
    assert importlib.util.find_spec(module)
    assert module not in modules_of_the_first_frame


@pytest.fixture(scope="module")
def modules_of_the_first_frame() -> set[str]:
    return modules_after("import tui.cli, tui.fullscreen.run")


def test_the_list_does_not_import_what_other_commands_need() -> None:
    loaded = modules_after("import tui.cli, tui.headless.listing, tui.view.checkpoint_table")
    assert "tui.view.checkpoint_table" in loaded
    assert loaded.isdisjoint(
        {"core.checkpoints.resolve", "core.protocol.events", "tui.command_line.suggestions"}
    )


def test_each_module_outside_fullscreen_is_free_of_torch_and_textual() -> None:
    modules = ["tui.cli", *modules_of(*(f"tui/{room}" for room in FRONTS))]
    assert len(modules) > 100
    assert first_with(HEAVY, modules) == ""


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["list"],
        ["list", "--json"],
        ["list", "--help"],
        ["info", "step_002920"],
        ["info", "step_002920", "--json"],
        ["info", "step_002920", "--tensors"],
        ["diff", "step_002920", "step_003650", "--no_weights"],
        ["--prompt", "1"],
        ["--prompt", "xyz", "--checkpoint", "step_002920"],
        ["--prompt", "1", "--checkpoint", "nowhere"],
    ],
    ids=" ".join,
)
def test_a_command_that_computes_nothing_never_imports_torch_or_textual(
    words: list[str], goldens: Path
) -> None:
    if "--version" not in words and "--help" not in words:
        words = [*words, "--checkpoints", str(goldens / "fork_trio")]
    loaded = loaded_after(f"from tui.cli import main\nmain({words!r})")
    assert loaded.isdisjoint(HEAVY)


def test_json_needs_no_rich(goldens: Path) -> None:
    words = ["list", "--json", "--checkpoints", str(goldens / "fork_trio")]
    assert "rich" not in loaded_after(f"from tui.cli import main\nmain({words!r})")
