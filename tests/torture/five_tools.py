"""The same 12 faults, five tools: python -m tests.torture five_tools; prints the table. On Linux.

Each cell is what happened when the tool was run, in a process of its own: its error, or what it
did. The guide's script and chat_cli are restated in tests/support/peer_scripts.py; `torch.load`
runs with its defaults; the stock Textual app is tests/support/stock_app.py. A tool that has no part
in which a fault can occur has a dash. The exit code is 1 unless stepscope is right in each row.
"""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import bare
from fault_folders import ESCAPE, FAULTS, Fault, model_of, sound
from pseudoterminal import PseudoTerminal

SUPPORT = Path(__file__).parent.parent / "support"
SCRIPTS = ("fork", "nanochat")
# Prints what torch.load does at its defaults, and whether mmap=True reads the same bytes.
LOAD = """
import sys, torch
default = torch.load(sys.argv[1])
print("loads it, nothing said; with mmap=True ", end="")
try:
    mapped = torch.load(sys.argv[1], mmap=True)
    held = lambda found: [bytes(one.untyped_storage()) for one in found.values()]
    print("the same" if held(mapped) == held(default) else "OTHER WEIGHTS")
except Exception as error:
    print("an error: " + str(error).splitlines()[0])
"""
# MiB that a process with torch and a tiny model has at most.
USUAL = 700
DASH = "–"
# What stepscope must not do: findings are in capitals.
WRONG = re.compile(r"[A-Z]{4}|nothing said|MiB$|code 1:")


@dataclass(frozen=True)
class Ended:
    """How a process ended; `peak` is its largest memory in MiB."""

    code: int
    out: str
    complaint: str
    peak: int


class Program(PseudoTerminal):
    """A program of one's own on a pseudo-terminal."""

    def program(self, words: list[str]) -> list[str]:
        """Return the command."""
        return [sys.executable, *words]


def run(*words: str, typed: bytes = b"") -> Ended:
    """Run Python with these words and measure its memory."""
    environment = os.environ | {"PYTHONPATH": f"{bare.ROOT}{os.pathsep}{SUPPORT}"}
    running = subprocess.Popen(
        [sys.executable, *words], env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    peak, pipe = 0, running.stdin
    assert pipe
    pipe.write(typed)
    pipe.close()
    while running.poll() is None:
        peak = max(peak, resident(running.pid))
        time.sleep(0.02)
    assert running.stdout
    assert running.stderr
    out, complaint = (
        one.read().decode(errors="replace") for one in (running.stdout, running.stderr)
    )
    return Ended(running.returncode, out, complaint, peak)


def resident(pid: int) -> int:
    """Return the largest memory of a process so far, in MiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


def scripted(fault: Fault, tool: str, folder: Path) -> str:
    """Return what a script, or stepscope in prompt mode, does on a fault."""
    if tool == "stepscope":
        program = ["-m", "tui", "--checkpoint", str(folder), "--device", "cpu"]
        prompt = ["--prompt", fault.prompt]
        flags = ["-t", fault.temperature, "-n", str(fault.max_tokens), "--no_stop_ids"]
    else:
        program = [str(SUPPORT / "peer_scripts.py"), tool, str(folder)]
        prompt = [] if fault.typed else ["--prompt", fault.prompt]
        flags = ["--temperature", fault.temperature, "--max_tokens", str(fault.max_tokens)]
    ended = run(*program, *prompt, *flags, typed=fault.typed or b"")
    found = [told(ended, folder, tool)]
    if (folder / "canary").exists():
        (folder / "canary").rmdir()
        found.insert(0, "RUNS THE CODE")
    if ESCAPE[:-1] in ended.out + ended.complaint:
        found.insert(0, "SENDS THE SEQUENCE")
    if ended.peak > USUAL:
        found.append(f"{ended.peak:,} MiB")
    return "; ".join(found)


def told(ended: Ended, folder: Path, tool: str) -> str:
    """Return the last line of an error, or what was written, with what was said of it."""
    lines = [line for line in ended.complaint.splitlines() if line.strip()]
    if ended.code:
        last = lines[-1] if lines else ""
        return f"code {ended.code}: {short(last.replace(str(folder.parent), ''))}"
    text = ended.out.splitlines()[-1] if tool != "stepscope" and ended.out else ended.out
    # The one line that is always told ends with the stop reason.
    said = short(lines[0].rpartition(" · ")[2]) if lines else "nothing said"
    return f"writes `{short(text, 24)}`, {said}"


def short(text: str, limit: int = 90) -> str:
    """Return printable text of a limited length that is one cell of a table."""
    shown = "".join(one if one.isprintable() else "␤" for one in text).replace("|", "¦")
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def loaded(folder: Path) -> str:
    """Return what torch.load does with the model, at its defaults and from a mapped file."""
    ended = run("-c", LOAD, str(model_of(folder)))
    if ended.code:
        lines = [line for line in ended.complaint.splitlines() if line.strip()]
        return f"error: {short(lines[-1])}"
    return short(ended.out.strip())


def in_terminal(fault: Fault, words: list[str], kind: type[PseudoTerminal], ready: bytes) -> str:
    """Return what a session does with what is typed, or with SIGTERM."""
    terminal = kind(words, 100, 30, PYTHONPATH=f"{bare.ROOT}{os.pathsep}{SUPPORT}")
    terminal.has_written(ready, 40)
    terminal.read_for(1.5)
    found = []
    if fault.typed:
        os.write(terminal.leader, fault.typed)
        terminal.read_for(1.5)
        if terminal.process.poll() is not None:
            found.append(f"DIES, code {terminal.process.returncode}")
    elif fault.typed == b"":
        terminal.process.send_signal(signal.SIGTERM)
    if ESCAPE[:-1].encode() in terminal.written:
        found.append("SENDS THE SEQUENCE")
    alive = terminal.process.poll() is None
    if alive and fault.typed != b"":
        terminal.send("\x11")
    code = terminal.until_ended(8)
    left = terminal.left_on()
    terminal.close()
    if alive:
        found.append(f"code {code}" if fault.typed == b"" else "goes on")
    if left:
        found.append(f"LEAVES {len(left)} MODES ON")
    return "; ".join(found)


def cells(fault: Fault, place: Path) -> list[str]:
    """Return what each of the five tools does on a fault."""
    folder = fault.harm(sound(place / "step_000100"))
    of_terminals = fault.typed is not None or ESCAPE in folder.name
    stock = DASH
    session = DASH
    if of_terminals:
        stock = in_terminal(fault, [str(SUPPORT / "stock_app.py"), str(place)], Program, b"ready")
        words = ["--checkpoints", str(place), "--checkpoint", str(folder)]
        session = in_terminal(fault, words, PseudoTerminal, b" ready ")
    scripts = [
        scripted(fault, tool, folder) if fault.typed != b"" else "ends; it changes no modes"
        for tool in SCRIPTS
    ]
    changed = model_of(folder).read_bytes() != model_of(sound(place / "sound")).read_bytes()
    torch_load = loaded(folder) if changed else DASH
    ours = session if of_terminals else scripted(fault, "stepscope", folder)
    return [*scripts, torch_load, stock, ours]


def main() -> int:
    """Print the table."""
    heads = (
        "fault",
        "the guide's script",
        "chat_cli",
        "`torch.load`",
        "stock Textual",
        "stepscope",
    )
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    right = True
    for fault in FAULTS:
        with TemporaryDirectory() as place:
            found = cells(fault, Path(place))
        print(f"| {fault.name} | {' | '.join(found)} |", flush=True)
        right &= not WRONG.search(found[-1])
    return int(not right)


if __name__ == "__main__":
    sys.exit(main())
