"""The whole suite under other surroundings: python -m tests.torture suite_settings [NAME ...].

A test that passes here may have taken this processor, terminal, user or folder for the only one.
Each setting below is one run of pytest; a table at the end has them all, and the exit code is 1 if
a test failed in any. Runs follow each other, since some tests look at the time.
"""

import ctypes
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(subprocess.check_output(
    ["git", "rev-parse", "--show-toplevel"], cwd=Path(__file__).parent, text=True
).rstrip("\n"))  # fmt: skip
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short")
COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")
WHO = "nobody"
# From linux/prctl.h; capabilities are numbered from 0, today to 40.
PR_CAPBSET_DROP, CAPABILITIES = 24, 64


@dataclass(frozen=True)
class Setting:
    """What one run changes.

    A variable of None is taken away; `copy` names the folder of a copy to run in; `weak` is a run
    that permissions hold for.
    """

    variables: dict[str, str | None] = field(default_factory=dict)
    before: Callable[[], object] | None = None
    copy: str = ""
    weak: bool = False


@dataclass(frozen=True)
class Result:
    """How one run ended."""

    name: str
    passed: int
    failed: int
    seconds: float


def one_core() -> None:
    """Leave the process one of the cores it may use."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def no_capabilities() -> None:
    """Let the program that is started next obey permissions, although root starts it."""
    libc = ctypes.CDLL(None)
    for number in range(CAPABILITIES):
        libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)


SETTINGS = {
    "plain": Setting(),
    "aten-default": Setting({"ATEN_CPU_CAPABILITY": "default"}),
    "aten-avx2": Setting({"ATEN_CPU_CAPABILITY": "avx2"}),
    "onednn-sse41": Setting({"ONEDNN_MAX_CPU_ISA": "SSE41"}),
    "onednn-avx2": Setting({"ONEDNN_MAX_CPU_ISA": "AVX2"}),
    "one-core": Setting(before=one_core),
    "c-locale": Setting({"LC_ALL": "C"}),
    "ascii": Setting({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "no-home": Setting({"HOME": None}),
    "no-term": Setting({"TERM": None}),
    "umask-077": Setting(before=lambda: os.umask(0o077)),
    "path": Setting(copy="a földer"),
    "not-root": Setting(copy="stepscope", weak=True),
}


def copied(folder: Path) -> None:
    """Copy what git tracks, or would, into a new folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(command, cwd=ROOT).split(b"\0"):
        source = ROOT / os.fsdecode(name)
        if name and source.is_file():
            (folder / os.fsdecode(name)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / os.fsdecode(name))


def imports_from(folder: Path, options: dict[str, Any]) -> bool:
    """Whether a process started anywhere imports what lies in the folder, and can import torch."""
    command = [sys.executable, "-c", "import torch, core, tui; print(core.__file__, tui.__file__)"]
    try:
        found = subprocess.run(
            command, **(options | {"cwd": folder.parent}), stdout=subprocess.PIPE,
            check=False, encoding="utf-8",
        )  # fmt: skip
    except PermissionError:
        return False
    return bool(found.stdout == f"{folder}/core/__init__.py {folder}/tui/__init__.py\n")


def as_another(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Return what makes a run obey permissions: another user, or root without its powers.

    The other user may be unable to read the interpreter, where that lies in the home of root.
    """
    if os.geteuid():
        return options
    owned = (folder.parent, Path(options["env"]["TMPDIR"]))
    options["env"]["HOME"] = options["env"]["TMPDIR"]
    other = options | {"user": WHO, "group": pwd.getpwnam(WHO).pw_gid, "extra_groups": []}
    for each in owned:
        shutil.chown(each, WHO)
    if imports_from(folder, other):
        return other
    print(f"{WHO} cannot run {sys.executable}: root without capabilities instead", flush=True)
    for each in owned:
        shutil.chown(each, os.geteuid())
    return options | {"preexec_fn": no_capabilities}


def prepared(setting: Setting, place: Path) -> dict[str, Any]:
    """Return the options of the process that runs a setting; a copy goes below the place."""
    variables = os.environ | setting.variables
    folder = ROOT
    if setting.copy:
        folder = place / setting.copy
        copied(folder)
        temporary = place / f"{setting.copy} tmp"
        temporary.mkdir()
        variables |= {"PYTHONPATH": str(folder), "TMPDIR": str(temporary)}
    environment = {name: value for name, value in variables.items() if value is not None}
    return {"cwd": folder, "env": environment, "preexec_fn": setting.before}


def run(name: str, setting: Setting) -> Result:
    """Run the suite once and count."""
    with tempfile.TemporaryDirectory() as base:
        place = Path(base).resolve()
        options = prepared(setting, place)
        folder = options["cwd"]
        if setting.weak:
            options = as_another(folder, options)
        if setting.copy and not imports_from(folder, options):
            raise SystemExit(f"{name}: child processes do not import the copy in {folder}")
        started = time.monotonic()
        done = subprocess.run(PYTEST, **options, stdout=subprocess.PIPE, check=False)
        seconds = time.monotonic() - started
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        print(output, flush=True)
    counts = {word.rstrip("s"): int(number) for number, word in COUNT.findall(output[-500:])}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    return Result(name, counts.get("passed", 0), failed or int(done.returncode != 0), seconds)


def main() -> int:
    """Run the settings that are named, or all."""
    names = sys.argv[1:] or list(SETTINGS)
    if unknown := [name for name in names if name not in SETTINGS]:
        raise SystemExit(f"No setting {unknown[0]}. There are: {', '.join(SETTINGS)}")
    results = []
    for name in names:
        print(f"{name} …", flush=True)
        results.append(run(name, SETTINGS[name]))
    print(f"\n{'setting':14}{'passed':>8}{'failed':>8}{'seconds':>9}")
    for one in results:
        print(f"{one.name:14}{one.passed:>8}{one.failed:>8}{one.seconds:>9.0f}")
    return int(any(one.failed for one in results))


if __name__ == "__main__":
    sys.exit(main())
