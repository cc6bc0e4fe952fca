"""A hand that presses anything: python -m tests.torture mash [STEPS=20000] [SEED=1].

Keys, pasted text, commands with random arguments, mouse, focus and sizes fall on sessions of 250
steps with the real engine and two tiny models. After each step one widget has the focus, the status
line tells the phase, and the settings are in range. The exit code is 1 if one is not in order; the
last steps of the first few are printed.
"""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from family_checkpoints import write_family
from key_mash import Mash
from sitting import Sitting, sit

from tui.command_line.options import Options

STEPS = 250


def session(folder: Path, seed: int, steps: int) -> str:
    """Return what was wrong in a session of a seed, and its last steps; "" if it was in order."""
    hand: list[Mash] = []

    async def mash(sitting: Sitting) -> None:
        await sitting.idle()
        hand.append(Mash(sitting, seed))
        await hand[0].steps(steps)

    try:
        sit(mash, Options(roots=(folder,)), (120, 40))
    except KeyboardInterrupt:
        raise
    except BaseException as wrong:  # noqa: BLE001 - anything is a finding
        last = hand[0].done[-8:] if hand else []
        return f"{type(wrong).__name__}: {str(wrong)[:200]}; after {last}"
    return ""


def main(steps: int = 20_000, seed: int = 1) -> int:
    """Print the sessions that were not in order and the number of steps."""
    began, findings = time.monotonic(), []
    sessions = range(seed, seed + -(-steps // STEPS))
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        for number in (1, 2):
            write_family(Path(folder) / f"runs/run{number}", "G1", seed=number)
        for one in sessions:
            if wrong := session(Path(folder) / "runs", one, min(steps, STEPS)):
                findings.append(one)
                print(f"seed {one}: {wrong}" if len(findings) <= 5 else f"seed {one}", flush=True)
    print(
        f"{len(sessions) * min(steps, STEPS):,} steps in {len(sessions)} sessions, "
        f"{time.monotonic() - began:.0f} s: {len(findings)} not in order {findings}"
    )
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
