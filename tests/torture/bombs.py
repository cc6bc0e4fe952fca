"""Every bomb, read and shown: python -m tests.torture bombs [WORD] [WAYS].

For each file whose name has WORD: seconds and peak MB above the start of a process that only reads
it, then of `list`, `info` and `info --json` on it, with the bytes that they write. The exit code is
1 if one takes more than 2 seconds of the processor or 64 MB, or writes more than 1 MB; as JSON, all
values of a meta of 4 MB are written.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bomb_server import Reader, Reading
from bombs import BOMBS

SECONDS, PEAK = 2.0, 64 * 2**20
WRITTEN = {"read": 0, "list": 10**5, "info": 10**6, "json": 8 * 10**6}
WAYS = ("read", "list", "info", "json")


def words(way: str, path: Path, root: Path) -> tuple[str, ...]:
    """Return the command of a way; the folder of the file names its checkpoint."""
    return {
        "read": ("read", str(path)),
        "list": ("list", "--checkpoints", str(root)),
        "info": ("info", str(path.parent)),
        "json": ("info", str(path.parent), "--json"),
    }[way]


def exceeds(way: str, taken: Reading) -> bool:
    """Whether a reading took more than it may."""
    return taken.seconds > SECONDS or taken.peak > PEAK or taken.written > WRITTEN[way]


def main(word: str, ways: tuple[str, ...]) -> int:
    """Print the table; return 1 if a limit is exceeded."""
    reader, worst = Reader(), 0
    print(
        "".join(f"{way + ' s':>8}{'MB':>7}{'kB out':>8}" for way in ways) + "  file: what was said"
    )
    for name, bomb in BOMBS.items():
        if word not in name:
            continue
        with TemporaryDirectory() as folder:
            path = bomb.write(Path(folder))
            taken = [reader.read(*words(way, path, Path(folder))) for way in ways]
        figures = "".join(
            f"{one.seconds:8.2f}{one.peak / 2**20:7.1f}{one.written / 1000:8.1f}" for one in taken
        )
        above = any(map(exceeds, ways, taken))
        mark = "!" if above else " "
        worst += above
        print(f"{figures} {mark}{name}: {taken[0].said[:110]}", flush=True)
    reader.close()
    print(f"{worst} of them above {SECONDS:g} s, {PEAK // 2**20} MB or what may be written")
    return int(worst > 0)


if __name__ == "__main__":
    given = sys.argv[1:]
    chosen = tuple(given[1].split(",")) if len(given) > 1 else WAYS
    sys.exit(main(given[0] if given else "", chosen))
