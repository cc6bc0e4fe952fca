"""A process that reads files, each in a child of its own, and tells what that took.

`Reader` starts it. A child begins with what the process has in memory: the modules, and nothing
else. What it holds above that is the reader's.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

# Bytes of one unit of ru_maxrss.
_UNIT = 1 if sys.platform == "darwin" else 1024


class Reading(NamedTuple):
    """Seconds of the processor, peak bytes above the start, bytes written, and what was said."""

    seconds: float
    peak: int
    written: int
    said: str


class Reader:
    """The process, and its questions and answers, one a line."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def read(self, *words: str) -> Reading:
        """Return what reading a file took, or a command, given as its words."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return Reading(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _serve() -> None:
    for line in sys.stdin:
        print(json.dumps(_in_child(json.loads(line))), flush=True)


def _in_child(words: Sequence[str]) -> Reading:
    """Run words in a child; what it writes to its streams is counted."""
    answer, theirs = os.pipe()
    with tempfile.TemporaryFile() as streams:
        child = os.fork()
        if not child:
            os.dup2(streams.fileno(), 1)
            os.dup2(streams.fileno(), 2)
            os.write(theirs, json.dumps(_measured(words)).encode())
            os._exit(0)
        os.close(theirs)
        with os.fdopen(answer) as told:
            text = told.read()
        status = os.waitpid(child, 0)[1]
        size = streams.seek(0, os.SEEK_END)
        streams.seek(max(0, size - 400))
        last = streams.read().decode(errors="replace").strip().splitlines()
    if not text:
        return Reading(0.0, 0, size, f"ended with {status}: {last[-1:]}")
    seconds, peak, said = json.loads(text)
    return Reading(seconds, peak, size, said or (last[-1] if last else ""))


def _measured(words: Sequence[str]) -> tuple[float, int, str]:
    start, began = _peak(), time.process_time()
    said = _act(words)
    sys.stdout.flush()
    return time.process_time() - began, _peak() - start, said[:300]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def _act(words: Sequence[str]) -> str:
    from core.base.errors import ReportedError
    from tui.cli import main

    if words[0] != "read":
        main(words)
        return ""
    try:
        reader_of(words[1])(Path(words[1]))
    except ReportedError as refused:
        return refused.line()
    return "read"


def reader_of(name: str) -> Callable[[Path], object]:
    """Return what reads a file of that name."""
    from core.checkpoints.huggingface import read_config
    from core.checkpoints.meta import read_meta
    from core.checkpoints.ptfile import read_index
    from core.checkpoints.safetensors_index import read_safetensors
    from core.tokenizers.readers import read_file

    path = Path(name)
    if path.suffix == ".pt":
        return read_index
    if ".safetensors" in path.name:
        return read_safetensors
    if path.name == "config.json":
        return read_config
    return read_meta if path.name.startswith("meta_") else read_file


if __name__ == "__main__":
    import rich.text
    import rich.tree

    import core.checkpoints.detection
    import core.checkpoints.huggingface_files
    import core.checkpoints.nanogpt_files
    import tui.cli
    import tui.headless.info
    import tui.headless.tables
    import tui.view.checkpoint_table

    del core, rich, tui
    for needed in ("model_0.pt", "a.safetensors"):
        reader_of(needed)
    _serve()
