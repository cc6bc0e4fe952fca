"""Many prompts as lines: python -m tests.torture lines [COUNT=10000]; prints its figures.

The session without a screen reads COUNT times the same prompt from stdin, and answers greedily. The
exit code is 1 unless each has its closing line, and stdout is COUNT times the same text.
"""

import subprocess
import sys
import time


def main(count: int = 10_000) -> int:
    """Print the figures; return 1 if something is wrong."""
    command = [
        sys.executable,
        "-m",
        "tui",
        "--plain",
        "--demo",
        "-n",
        "1",
        "-t",
        "0",
        "--seed",
        "1",
    ]
    began = time.monotonic()
    done = subprocess.run(command, input=b"1+1\n" * count, capture_output=True, check=False)
    seconds = time.monotonic() - began
    closing = sum(line.startswith(b"#") for line in done.stderr.splitlines())
    text = done.stdout[: len(done.stdout) // count]
    same = bool(text) and done.stdout == text * count
    print(
        f"{count:,} lines: exit {done.returncode}, {closing:,} closing lines, all texts the same: "
        f"{same}, {seconds:.1f} s"
    )
    return int(done.returncode != 0 or closing != count or not same)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
