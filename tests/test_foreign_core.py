"""Another package named core in the way: one line, whatever kind of package it is."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import bare
import pytest


@pytest.mark.parametrize("words", [["--version"], ["list"], ["-p", "1", "--demo"], []])
@pytest.mark.parametrize("file", ["__init__.py", "base.py"])
def test_another_package_named_core_is_one_line_with_its_path(
    tmp_path: Path, words: list[str], file: str
) -> None:
    """A regular package in the way is found before any of our modules is imported."""
    foreign = tmp_path / "foreign/core"
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").write_text("raise SystemExit('executed')")
    (foreign / file).touch()
    environment = os.environ | {"PYTHONPATH": f"{foreign.parent}{os.pathsep}{bare.ROOT}"}
    command = [sys.executable, "-m", "tui", *words]
    done = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Another package named core is in the way: {foreign}")


@pytest.mark.parametrize("line", ["import core", "import sys, types; {module}"])
def test_another_core_that_is_imported_already_is_one_line(tmp_path: Path, line: str) -> None:
    """As by a sitecustomize.py, before the command begins."""
    (tmp_path / "core").mkdir()
    (tmp_path / "core/__init__.py").touch()
    module = 'sys.modules["core"] = types.ModuleType("core")'
    (tmp_path / "sitecustomize.py").write_text(line.format(module=module))
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{bare.ROOT}"}
    command = [sys.executable, "-m", "tui", "--version"]
    done = subprocess.run(
        command, env=environment, cwd=bare.ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    (err,) = done.stderr.splitlines()
    assert err.startswith("Another package named core is in the way: ")


@pytest.mark.parametrize("kind", ["module", "zip", "namespace"])
def test_another_core_of_any_kind_is_refused_or_does_no_harm(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "place"
    place.mkdir()
    if kind == "module":
        (place / "core.py").write_text("raise SystemExit('executed')")
    elif kind == "namespace":
        (place / "core").mkdir()
    else:
        place = tmp_path / "packed.zip"
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr("core/__init__.py", "raise SystemExit('executed')")
    environment = os.environ | {"PYTHONPATH": f"{place}{os.pathsep}{bare.ROOT}"}
    command = [sys.executable, "-m", "tui", "list", "--demo"]
    done = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    if kind == "namespace":
        assert (done.returncode, done.stderr) == (0, "3 checkpoints\n")
    else:
        assert (done.returncode, done.stdout) == (1, "")
        assert f"core is in the way: {place}" in done.stderr
