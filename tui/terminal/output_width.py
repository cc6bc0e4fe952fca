"""How wide a line on stdout may be."""

import shutil
import sys

# Cells of a line in a pipe, which does not have a width: nothing is cut.
UNLIMITED = 100_000


def output_width() -> int:
    """Return the columns of the terminal on stdout, UNLIMITED in a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else UNLIMITED
