"""The long tests: `python -m tests.torture [NAME [ARGUMENTS]]`, or `python tests/torture`.

With a name, that test runs and prints its figures. Without one, all of TIER run, each in a process
of its own, and a table tells what was run, whether it was right, its seconds and its last lines.
"""

import os
import runpy
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
# What runs every night, with its arguments: under half an hour on two processors that are free.
TIER: dict[str, tuple[str, ...]] = {
    "mutants": ("50000", "1"),
    "bitflips": ("4000", "1"),
    "bombs": (),
    "races": ("1000",),
    "determinism": ("60",),
    "mash": ("5000",),
    "unpasted": (),
    "lines": ("10000",),
    "stops": ("200",),
    "terminal_inputs": (),
    "leaving": ("5",),
    "leaving_killed": ("3",),
    "mouse": ("5000",),
    "screen": ("50",),
    "wire": ("1000",),
    "draw": ("200000", "20000"),
    "fan_cost": (),
    "kept_killed": ("200", "16"),
    "kept_cost": ("9",),
    "kept_faults": (),
    "replay": ("100",),
    "api": ("200", "8"),
    "same_number": ("200",),
    "inside_cost": ("4", "1000"),
    "weights_cost": ("6",),
    "resume_cost": (),
    "painted_frames": ("20000",),
    "view_keys": ("8", "60"),
    "search_cost": (),
    "score_stops": ("5",),
    "suite_stops": ("5",),
    "ranks": ("3",),
    "five_tools": (),
    "soak": ("5",),
}
# A test that is not done by then is not right.
LONGEST = 900.0


@dataclass(frozen=True)
class Row:
    """One test of the tier: its words, whether it was right, its seconds and its last lines."""

    words: tuple[str, ...]
    right: bool
    seconds: float
    figures: tuple[str, ...]

    def __str__(self) -> str:
        """Return the row of a Markdown table."""
        figures = "<br>".join(line.replace("|", "\\|") for line in self.figures)
        name, *arguments = self.words
        cells = (name, " ".join(arguments), "yes" if self.right else "NO", f"{self.seconds:.0f}")
        return f"| {' | '.join(cells)} | {figures} |"


def main() -> int:
    """Run one long test as a program of its own, or all of the tier; none touches the history."""
    with tempfile.TemporaryDirectory() as state:
        os.environ["XDG_STATE_HOME"] = state
        return chosen()


def chosen() -> int:
    """Run what the arguments name."""
    names = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    if len(sys.argv) < 2:
        return tier()
    if sys.argv[1] not in names:
        sys.exit(f"Give one of: {', '.join(names)}")
    sys.argv.pop(0)
    sys.path.insert(0, str(FOLDER.parent / "support"))
    runpy.run_path(str(FOLDER / f"{sys.argv[0]}.py"), run_name="__main__")
    return 0


def tier() -> int:
    """Run the tier and print its table; return 1 if a row is not right."""
    rows = []
    for name, arguments in TIER.items():
        print(f"{name} {' '.join(arguments)} ...", file=sys.stderr, flush=True)
        rows.append(row(name, *arguments))
    print("| test | arguments | right | seconds | figures |\n|---|---|---|---|---|")
    print(*rows, sep="\n")
    return int(not all(one.right for one in rows))


def row(*words: str, longest: float = LONGEST, shown: int = 4) -> Row:
    """Run a test; what it prints last are its figures."""
    began = time.monotonic()
    command = [sys.executable, str(FOLDER), *words]
    try:
        ended = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=longest, check=False,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
        right, told = ended.returncode == 0, ended.stdout
    except subprocess.TimeoutExpired:
        right, told = False, f"not done after {longest:.0f} s"
    lines = tuple(line.strip() for line in told.splitlines() if line.strip())
    return Row(words, right, time.monotonic() - began, lines[-shown:])


if __name__ == "__main__":
    sys.exit(main())
