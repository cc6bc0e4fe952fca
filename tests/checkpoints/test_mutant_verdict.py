"""The judge of mutants finds each fault that it is there for."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import mutant_runs
import mutant_verdict
import our_reading
import pytest
from mutant_batch import import_all
from mutant_runs import run
from mutant_seeds import seeds
from mutant_verdict import judged, peak
from our_reading import Held

from core.base.errors import CheckpointError

Reading = Callable[[Path], Held]
TRUE = our_reading.READINGS["archive"]
FILES = seeds()["archive"][0].files()


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    import_all()


def changed(path: Path) -> Held:
    held = TRUE(path)
    name, (dtype, shape, data) = next(iter(held.tensors.items()))
    held.tensors[name] = dtype, shape, bytes([data[0] ^ 1]) + data[1:]
    return held


def renamed(path: Path) -> Held:
    held = TRUE(path)
    return Held({f"{name}.": one for name, one in held.tensors.items()})


def without_last(path: Path) -> Held:
    held = TRUE(path)
    held.tensors.popitem()
    return held


def failing(path: Path) -> Held:
    raise KeyError("a")


def long(path: Path) -> Held:
    raise CheckpointError("a" * 3000, "b" * 3000)


def running(path: Path) -> Held:
    exec("1")
    return TRUE(path)


def writing(path: Path) -> Held:
    path.with_name("other").write_text("")
    return TRUE(path)


def calling(path: Path) -> Held:
    subprocess.run([sys.executable, "-c", ""], check=True)
    return TRUE(path)


@pytest.mark.parametrize(
    ("reading", "finding"),
    [
        (changed, "accepted with other weights"),
        (renamed, "accepted with other names"),
        (without_last, "accepted with other names"),
        (failing, "KeyError: 'a'"),
        (long, "a message of 2000 characters"),
        (running, "AssertionError: .*exec"),
        (writing, "AssertionError: .*open"),
        (calling, "AssertionError: .*subprocess"),
    ],
)
def test_a_fault_of_a_reader_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reading: Reading, finding: str
) -> None:
    monkeypatch.setitem(our_reading.READINGS, "archive", reading)
    found = judged("archive", FILES, tmp_path, peak()).finding
    assert re.match(finding, found), found


@pytest.mark.parametrize(("limit", "finding"), [("SECONDS", "slow: "), ("MEMORY", "memory: ")])
def test_a_reader_above_a_limit_is_a_finding(tmp_path, monkeypatch, limit, finding) -> None:
    monkeypatch.setattr(mutant_verdict, limit, -1)
    assert judged("archive", FILES, tmp_path, peak()).finding.startswith(finding)


def test_what_torch_refuses_must_not_be_accepted(tmp_path, monkeypatch) -> None:
    cut = {name: data[:-30] for name, data in FILES.items()}
    assert judged("archive", cut, tmp_path, peak()).finding == ""
    monkeypatch.setitem(our_reading.READINGS, "archive", lambda path: Held())
    finding = judged("archive", cut, tmp_path, peak()).finding
    assert finding.startswith("accepted, though refused elsewhere: RuntimeError")


def test_a_crash_and_a_hang_are_findings_and_not_the_end(tmp_path, monkeypatch) -> None:
    """The process ends at the mutants 3 and 5, at the second one by the alarm."""
    script = tmp_path / "batch.py"
    script.write_text(
        "import os, signal, sys\n"
        "for number in range(int(sys.argv[2]), int(sys.argv[3])):\n"
        "    if number == 3: os._exit(139)\n"
        "    if number == 5: os.kill(os.getpid(), signal.SIGALRM)\n"
        "    print(number, 'archive', 'accepted', \"''\", sep='\\t', flush=True)\n"
        "print('end', 0.5, 7, '', sep='\\t')\n"
    )
    monkeypatch.setattr(mutant_runs, "_BATCH", script)
    done = run(1, 0, 8)
    assert done.findings == {3: "crash with exit code 139", 5: "hang"}
    assert (done.count, done.seconds, done.memory) == (8, 0.5, 7)
