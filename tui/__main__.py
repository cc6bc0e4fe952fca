"""The program `stepscope`, also as `python -m tui`: a session gets a parent process.

The session is forked from it before anything large is imported.
"""

import sys

from tui.command_line.mode import opens_session
from tui.terminal.guardian import can_guard, guarded
from tui.terminal.interrupts import end_the_process
from tui.terminal.parent_link import ParentLink


def main() -> int:
    """Run the command line and return its exit code."""
    end_the_process()
    if opens_session(sys.argv[1:]) and can_guard():
        return guarded(_run)
    return _run(None)


def _run(parent: ParentLink | None) -> int:
    from tui import cli  # noqa: PLC0415 - the parent process must stay small

    return cli.ended(cli.main(parent=parent))


if __name__ == "__main__":
    sys.exit(main())
