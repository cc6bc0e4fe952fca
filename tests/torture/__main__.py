"""The long tests: `python tests/torture NAME [ARGUMENTS]`; each prints its figures.

Without a name, the names are printed.
"""

import runpy
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> None:
    """Run one long test as a program of its own."""
    names = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        sys.exit(f"Give one of: {', '.join(names)}")
    sys.argv.pop(0)
    sys.path.insert(0, str(FOLDER.parent / "support"))
    runpy.run_path(str(FOLDER / f"{sys.argv[0]}.py"), run_name="__main__")


if __name__ == "__main__":
    main()
