"""The whole suite measures the branches of the modules where a silent error could live.

Which modules these are, `[tool.coverage.run]` in pyproject.toml says. They have to be covered in
full by their own tests, so only these are measured; the others run as fast as without. Tests that
measure time or memory have the mark `no_cover`. A run of single files or tests measures nothing.
"""

import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from bare import ROOT
from pytest_cov.plugin import CovPlugin  # type: ignore[import-untyped] # it has no types

REQUIRED = 100
CONFIG = ROOT / "pyproject.toml"
# Where a user gives words for pytest; with such words a run is not measured.
_FOR_WORKERS = "PYTEST_ADDOPTS"
# The folders and files of tests that have to cover those modules, below tests/.
_TESTS = (
    "base/test_text.py",
    "checkpoints/",
    "decode/test_sampling.py",
    "journal/",
    "protocol/test_settings.py",
    "record/",
)


def begin(config: pytest.Config) -> None:
    """Measure the run if it is of the whole suite, with workers.

    Figures are kept in a temporary folder, since a checkout need not be writable. Workers are told
    by their environment: they have to begin before they import what is measured.
    """
    if hasattr(config, "workerinput"):
        _keep_imports(config)
        return
    option = config.option
    if not _is_whole(config) or not option.numprocesses or _FOR_WORKERS in os.environ:
        return
    folder = tempfile.TemporaryDirectory(prefix="coverage-")
    config.add_cleanup(folder.cleanup)
    os.environ["COVERAGE_FILE"] = str(Path(folder.name) / "figures")
    os.environ[_FOR_WORKERS] = f"--cov --cov-config={shlex.quote(str(CONFIG))}"
    option.cov_source, option.cov_config = [True], str(CONFIG)
    option.cov_report, option.cov_fail_under = {"term-missing": "skip-covered"}, REQUIRED
    config.pluginmanager.register(CovPlugin(option, config.pluginmanager), "_cov")


def _keep_imports(config: pytest.Config) -> None:
    """Import what is measured and save that; the plugin starts anew afterwards."""
    if plugin := config.pluginmanager.get_plugin("_cov"):
        del os.environ[_FOR_WORKERS]
        measured = plugin.cov_controller.cov
        for pattern in measured.config.run_include:
            for path in ROOT.glob(pattern):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        measured.stop()
        measured.save()


@contextmanager
def paused(config: pytest.Config) -> Iterator[None]:
    """Measure nothing for a while in a worker: all test files are imported, which takes seconds."""
    plugin = config.pluginmanager.get_plugin("_cov")
    if plugin is None or not hasattr(config, "workerinput"):
        yield
        return
    plugin.cov_controller.pause()
    try:
        yield
    finally:
        plugin.cov_controller.resume()


def _is_whole(config: pytest.Config) -> bool:
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return False
    chosen = ("keyword", "markexpr", "lf", "deselect", "collectonly", "maxfail")
    return not any(config.getoption(name, None) for name in chosen)


def limit(items: list[pytest.Item]) -> None:
    """Leave the tests of other modules out of the measurement, and those with drawn examples.

    What drawn examples reach can differ from run to run, and they take most of the time.
    """
    tests = ROOT / "tests"
    for item in items:
        # The plugin would leave the deleted folder.
        if "deleted_working_folder" in getattr(item, "fixturenames", ()):
            continue
        of_them = item.path.relative_to(tests).as_posix().startswith(_TESTS)
        if not of_them or item.get_closest_marker("hypothesis"):
            item.add_marker("no_cover")


def shorten(config: pytest.Config) -> None:
    """Drop the table of modules from the report when nothing is missing: one line remains."""
    plugin = config.pluginmanager.get_plugin("_cov")
    if plugin and plugin.cov_total == REQUIRED:
        plugin.cov_report = StringIO()
