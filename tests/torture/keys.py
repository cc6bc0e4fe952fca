"""Keys while decoding: python -m tests.torture keys [CHECKPOINT] [KEYS=300]; prints its figures.

The session runs on a pseudo-terminal of 120 x 40. Measured are the seconds from the command to the
first frame, from a key to its paint while idle and while text streams, and the decode speed alone,
in a quiet session and in one where keys are typed all the time, one after the other in turns.
Without CHECKPOINT it is the embedded one, its context lengthened to 8,192 so that it streams long.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from key_paint import key_to_paint, spread
from long_demo import lengthened
from pseudoterminal import PseudoTerminal

ROUNDS = 3
# The status line has the speed while a generation runs; closing lines of earlier ones are painted
# again.
RUNNING = re.compile(rb"generating[^\w.]{1,40}([\d,.]+) tok/s")
ENDED = b" ready "


def alone(words: list[str], tokens: int) -> float:
    """Return tokens per second of the same request in prompt mode."""
    command = [sys.executable, "-m", "tui", *words, "--prompt", "1+1", "--json", "-n", str(tokens)]
    found = subprocess.run(command, capture_output=True, check=True, text=True)
    stats = json.loads(found.stdout)["stats"]
    return (stats["new_tokens"] - 1) / stats["decode_seconds"]


def in_session(terminal: PseudoTerminal, *, typing: bool) -> tuple[float, list[float]]:
    """Run a prompt; return its tokens per second, and the waits of keys typed meanwhile."""
    # Ctrl+C empties the prompt.
    terminal.send("\x03")
    terminal.read_for(0.5)
    terminal.written = b""
    terminal.send("1+1\r")
    terminal.read_for(10, b"generating")
    terminal.written = b""
    waits: list[float] = []
    while ENDED not in terminal.written:
        if typing:
            wait = key_to_paint(terminal, len(waits))
            if ENDED not in terminal.written:
                waits.append(wait)
        terminal.read_for(0.03)
    last = RUNNING.findall(terminal.written)[-1]
    return float(last.replace(b",", b"")), waits


def measured(words: list[str], tokens: int, keys: int) -> None:
    """Print every figure of a checkpoint."""
    terminal = PseudoTerminal(words, 120, 40)
    terminal.read_for(30, b"stepscope")
    print(f"first frame: {time.monotonic() - terminal.started:.2f} s after the command")
    terminal.read_for(120, b"ready")
    time.sleep(0.5)
    idle = []
    for number in range(keys):
        idle.append(key_to_paint(terminal, number))
        time.sleep(0.02)
    print(f"key to paint, idle: {spread(idle)}", flush=True)
    terminal.send(f"\x03/tokens {tokens}\r")
    terminal.read_for(0.5)
    speeds: dict[str, list[float]] = {"alone": [], "quiet session": [], "typing": []}
    waits: list[float] = []
    while len(waits) < keys or len(speeds["alone"]) < ROUNDS:
        if len(speeds["alone"]) < ROUNDS:
            speeds["alone"].append(alone(words, tokens))
        speeds["quiet session"].append(in_session(terminal, typing=False)[0])
        speed, more = in_session(terminal, typing=True)
        speeds["typing"].append(speed)
        waits += more
    print(f"key to paint, decoding: {spread(waits)}")
    for name, found in speeds.items():
        low, high = min(found), max(found)
        print(f"decode {name}: median {statistics.median(found):.1f} tok/s ({low:.1f}-{high:.1f})")
    terminal.send("\x11")
    terminal.until_ended()
    terminal.close()


def main() -> None:
    keys = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    print(f"load average before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        given = len(sys.argv) > 1 and sys.argv[1]
        checkpoint, tokens = (given, 40) if given else (str(lengthened(Path(folder))), 400)
        measured(["--checkpoint", checkpoint, "--no_stop_ids"], tokens, keys)


if __name__ == "__main__":
    main()
