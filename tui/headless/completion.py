"""`stepscope completion SHELL`: the script that a shell reads."""

import sys

from tui.completion.script import script


def run_completion(shell: str) -> int:
    """Print the script and return 0."""
    sys.stdout.write(script(shell))
    return 0
