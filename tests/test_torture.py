"""The long tests are found, and their table tells what was right."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest
from bare import ROOT


def torture(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.torture", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=100
    )


def test_an_unknown_name_is_told_the_known_ones() -> None:
    told = torture("nothing")
    assert told.returncode == 1
    assert "races" in told.stderr


@pytest.fixture(scope="module")
def program() -> ModuleType:
    path = ROOT / "tests/torture/__main__.py"
    spec = spec_from_file_location("torture_program", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    # Its dataclass looks itself up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_test_of_the_tier_is_there(program: ModuleType) -> None:
    for name in program.TIER:
        assert (program.FOLDER / f"{name}.py").is_file()


def test_a_row_has_what_was_run_and_its_last_lines(program: ModuleType) -> None:
    row = program.row("draw", "4000", "100", shown=1)
    assert (row.words, row.right) == (("draw", "4000", "100"), True)
    assert str(row).startswith("| draw | 4000 100 | yes | ")
    assert "100 float32 patterns" in str(row)


def test_what_fails_or_is_not_done_is_not_right(program: ModuleType) -> None:
    assert "| NO |" in str(program.row("nothing"))
    late = program.row("draw", "4000", "100", longest=0.01)
    assert (late.right, late.figures) == (False, ("not done after 0 s",))
