"""What looking at weights costs: python -m tests.torture weights_cost [LAYERS=24] [WIDTH=1536].

Two files of random weights in the shape of d24, float32 (2.5 GiB each), the second with a little
noise. In turns, three times each, with the files in the page cache:
- `cat` of one and of both to /dev/null, which is merely reading them
- the figures of one (`info --figures`), and the difference of both (`diff`)
The norms are compared with numpy's in float64: at most 1e-12 apart, relatively. The exit code is 1
if they are not, or if the difference takes more than 40 times as long as reading.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from d24 import write

from core.base.text import size
from core.checkpoints.scan import scan
from core.contents.contents import Contents, contents_of
from core.contents.tensor_figures import FiguresRead
from core.contents.tensor_pairs import tensor_pairs
from core.protocol.events import Event
from core.weights.reading import read_differences, read_figures

ROUNDS, NORM_LIMIT, TIME_LIMIT = 3, 1e-12, 40.0


def write_both(folder: Path, layers: int, width: int) -> tuple[Contents, Contents]:
    """Write both checkpoints and return what they hold."""
    a, b = folder / "a" / "step_002920", folder / "b" / "step_002920"
    write(a, layers, width)
    weights = torch.load(a / "model_002920.pt")
    source = torch.Generator().manual_seed(1)
    for tensor in weights.values():
        tensor.add_((1e-3 * torch.randn(tensor.shape, generator=source)).to(tensor.dtype))
    b.mkdir(parents=True)
    torch.save(weights, b / "model_002920.pt")
    return tuple(contents_of(scan([one])[0]) for one in (a, b))  # type: ignore[return-value]


def seconds(run: Callable[[], object]) -> float:
    """Return the shortest of a few runs."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return min(took)


def all_of(events: Iterator[Event]) -> list[Event]:
    """Carry a reading out."""
    return list(events)


def cat(*contents: Contents) -> None:
    """Read files as fast as that goes."""
    paths = [str(one.checkpoint.model_path) for one in contents]
    with Path("/dev/null").open("wb") as nowhere:
        subprocess.run(["cat", *paths], check=True, stdout=nowhere)


def largest_error(contents: Contents) -> float:
    """Return the largest relative distance of a norm from numpy's."""
    weights = torch.load(contents.checkpoint.model_path or "")
    worst = 0.0
    for event in read_figures(contents.tensors):
        if isinstance(event, FiguresRead):
            numbers = weights[event.tensor.record.name].double().numpy().ravel()
            theirs = float(np.linalg.norm(numbers))
            worst = max(worst, abs((event.figures.norm or 0.0) - theirs) / theirs)
    return worst


def main() -> int:
    """Measure, print the figures, and return the exit code."""
    layers, width = (*map(int, sys.argv[1:3]), *(24, 1536)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as folder:
        a, b = write_both(Path(folder), layers, width)
        assert a.weights.index
        assert b.weights.index
        pairs = tensor_pairs(a.weights, b.weights)
        one, both = seconds(lambda: cat(a)), seconds(lambda: cat(a, b))
        figures = seconds(lambda: all_of(read_figures(a.tensors)))
        index_a, index_b = a.weights.index, b.weights.index
        differ = seconds(lambda: all_of(read_differences(index_a, index_b, pairs)))
        error = largest_error(a)
        held = a.weights.index.tensor_bytes
    print(f"{layers} layers x {width}, float32: {len(pairs)} tensors, {size(held)} each")
    print(f"cat of one {one:.2f} s, of both {both:.2f} s")
    print(f"figures of one {figures:.2f} s, {figures / one:.1f} times cat")
    print(f"difference {differ:.2f} s, {differ / both:.1f} times cat")
    print(f"norms: at most {error:.1e} from numpy's, relatively")
    return int(error > NORM_LIMIT or differ > TIME_LIMIT * both)


if __name__ == "__main__":
    sys.exit(main())
