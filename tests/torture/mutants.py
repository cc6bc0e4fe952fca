"""Mutants of files: python -m tests.torture mutants [COUNT=10000] [SEED=1] [FIRST=0].

Each is a small sound file after a few random changes of its structure: `.pt` archives and the
pickles in them, safetensors files and their shards, tokenizers, metas. What the product accepts
must be, to the bit, what torch, safetensors, tiktoken, pickle or json read of it; what it refuses
must be refused by a named error, with a short message, within 2 seconds and 64 MiB, without
running or writing anything. Findings are written to tests/corpus with as few changes as show
them; the exit code is 1 if there are any.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from mutant_runs import Run, run, smallest, written
from mutants import mutant

CORPUS = Path(__file__).parents[1] / "corpus"


def table(done: Run) -> str:
    """Return the outcomes of a run as a table: a row for each kind of file."""
    totals: Counter[str] = Counter()
    for (_, outcome), number in done.outcomes.items():
        totals[outcome] += number
    columns = sorted(totals, key=lambda one: (one != "accepted", -totals[one]))
    lines = [_row("kind", ["mutants", *columns], columns)]
    for kind in sorted({kind for kind, _ in done.outcomes}):
        counts = [done.outcomes[kind, outcome] for outcome in columns]
        lines.append(_row(kind, [f"{count:,}" for count in (sum(counts), *counts)], columns))
    counts = [totals[outcome] for outcome in columns]
    return "\n".join([*lines, _row("all", [f"{n:,}" for n in (done.count, *counts)], columns)])


def _row(kind: str, cells: list[str], columns: list[str]) -> str:
    widths = [11, *(len(one) + 2 for one in columns)]
    padded = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return kind.ljust(12) + "".join(padded)


def write_findings(done: Run) -> None:
    """Write and print the findings: of each kind one, with as few changes as show it."""
    alike: dict[tuple[str, str], list[int]] = {}
    for number, finding in done.findings.items():
        alike.setdefault((mutant(done.seed, number).kind, finding), []).append(number)
    for (kind, finding), numbers in alike.items():
        one = smallest(done.seed, numbers[0])
        folder = CORPUS / kind / f"{done.seed}-{numbers[0]}"
        names = ", ".join(path.name for path in written(one, folder))
        print(f"  {len(numbers):,} x {kind}: {finding}")
        print(f"    {folder.name}/{names} shows it after {len(one.steps)} changes")


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    count, seed, first = given + [10_000, 1, 0][len(given) :]
    began = time.monotonic()
    done = run(seed, first, first + count)
    taken = time.monotonic() - began
    print(table(done))
    print(f"seed {seed}, mutants {first:,} to {first + count:,} in {taken:,.0f} s")
    print(f"the slowest: {1000 * done.seconds:.0f} ms of processor; ", end="")
    print(f"memory above the start: {done.memory / 2**20:.1f} MiB at most")
    print(f"findings: {len(done.findings):,}")
    write_findings(done)
    sys.exit(bool(done.findings))


if __name__ == "__main__":
    main()
