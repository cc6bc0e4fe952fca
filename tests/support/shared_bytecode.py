"""The workers of a run compile the test files together, instead of each all of them.

pytest rewrites ten thousand assertions, which takes two thirds of the time in which a worker
collects the tests. Where no bytecode may be written beside the files, or in a new checkout, each
worker would do it. They keep it in a temporary folder instead while they collect, and each begins
with another folder of tests, so that it finds the others' done.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bare import ROOT

_TESTS = ROOT / "tests"
_FOLDER = "TESTS_BYTECODE"
_WORKER = "PYTEST_XDIST_WORKER"


def begin(config: pytest.Config) -> None:
    """Make the folder, and tell the workers by their environment."""
    if _WORKER not in os.environ and config.getoption("numprocesses", None):
        folder = tempfile.TemporaryDirectory(prefix="bytecode-")
        config.add_cleanup(folder.cleanup)
        os.environ[_FOLDER] = folder.name


@contextmanager
def kept() -> Iterator[None]:
    """Use the folder meanwhile; the processes that tests start know nothing of it."""
    folder = os.environ.pop(_FOLDER, None)
    if folder is None or _WORKER not in os.environ:
        yield
        return
    before = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix, sys.dont_write_bytecode = folder, False
    try:
        yield
    finally:
        sys.pycache_prefix, sys.dont_write_bytecode = before


def begin_elsewhere(collector: pytest.Collector, report: pytest.CollectReport) -> None:
    """Let each worker go through the folders of tests from another one on."""
    if _WORKER in os.environ and isinstance(collector, pytest.Dir) and collector.path == _TESTS:
        found = report.result
        sizes = [sum(1 for _ in one.path.rglob("test_*.py")) for one in found]
        share = sum(sizes) / int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        before = share * int(os.environ[_WORKER].removeprefix("gw"))
        first = next((at for at in range(len(found)) if sum(sizes[: at + 1]) > before), 0)
        report.result = [*found[first:], *found[:first]]
