"""`stepscope diff A B`: what differs between two checkpoints, in metadata and weights."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from core.base.errors import ReportedError
from core.base.jsonfile import strict_json
from core.contents.contents import Contents, contents_of
from core.contents.metadata_difference import Change, metadata_difference
from core.contents.name_filter import name_filter
from core.contents.tensor_figures import DifferenceFigures, DifferenceRead, TensorPair
from core.contents.tensor_pairs import PairResult, results_of, tensor_pairs
from core.protocol.events import Event
from tui.command_line.checkpoint_choice import choice
from tui.command_line.diff_arguments import DiffOptions
from tui.headless.follow_reading import follow_reading
from tui.headless.subjects import check_count
from tui.headless.tables import write
from tui.headless.tensors import none_matches
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import is_terminal, narrate
from tui.view.catalog import Catalog
from tui.view.contents_difference_words import settings_lines, weights_lines
from tui.view.not_finite_words import differing_words, has_not_finite


def run_diff(options: DiffOptions, interrupts: Interrupts) -> int:
    """Print what differs; return the exit code.

    Metadata come first, unless words choose among the weights. Weights that cannot be listed
    and words that no tensor has are an error that is raised at the end; after Ctrl+C, the figures
    that were read are printed. NaN and Inf are told, on stderr too, and do not change the code.
    """
    chosen = choice(options.names, options.roots, demo=options.demo, asks="diff")
    check_count(chosen.checkpoints, 2, "diff")
    catalog = Catalog(chosen.known)
    names = tuple(catalog.name_of(one) for one in chosen.checkpoints)
    a, b = map(contents_of, chosen.checkpoints)
    failure = a.weights.problem or b.weights.problem if options.weights else None
    if not options.as_json:
        write(_first_lines(a, b, names, metadata=not options.match))
    results: tuple[PairResult, ...] = ()
    if options.weights and failure is None:
        results, failure = _weights(a, b, options.match, interrupts)
        if options.match and not results:
            failure = none_matches(options.match)
    if options.as_json:
        write([json.dumps(strict_json(_as_json(a, b, names, results)), allow_nan=False)])
    elif results:
        lines = weights_lines(results, output_width())
        write(("", *(line.text for line in lines)))
    words = differing_words(results)
    if has_not_finite(words) and not is_terminal(sys.stdout):
        narrate(words)
    if failure:
        raise failure
    return interrupts.exit_code


def _first_lines(
    a: Contents, b: Contents, names: tuple[str, ...], *, metadata: bool
) -> Iterator[str]:
    """Yield which is A and which is B, and the metadata that differ."""
    yield from (f"{letter}  {name}" for letter, name in zip("AB", names, strict=True))
    if metadata:
        found = metadata_difference(a.sections[0], b.sections[0])
        yield ""
        yield from (line.text for line in settings_lines(found, output_width()))


def _weights(
    a: Contents, b: Contents, match: str, interrupts: Interrupts
) -> tuple[tuple[PairResult, ...], ReportedError | None]:
    """Return what happened to each tensor, and the error that ended the reading."""
    matches = name_filter(match)
    pairs = [pair for pair in tensor_pairs(a.weights, b.weights) if matches(pair.name)]
    found: dict[str, DifferenceFigures] = {}
    failure = _read(a, b, pairs, found, interrupts) if _must_read(pairs) else None
    return results_of(pairs, found), failure


def _must_read(pairs: list[TensorPair]) -> bool:
    return any(pair.comparable and not pair.content_equal for pair in pairs)


def _read(
    a: Contents,
    b: Contents,
    pairs: list[TensorPair],
    found: dict[str, DifferenceFigures],
    interrupts: Interrupts,
) -> ReportedError | None:
    with interrupts.paused():
        from core.weights.reading import read_differences  # noqa: PLC0415 - imports torch

    def take(event: Event) -> None:
        if isinstance(event, DifferenceRead):
            found[event.pair.name] = event.figures

    assert a.weights.index
    assert b.weights.index
    events = read_differences(a.weights.index, b.weights.index, pairs, interrupts.requested)
    return follow_reading(events, take)


def _as_json(
    a: Contents, b: Contents, names: tuple[str, ...], results: tuple[PairResult, ...]
) -> dict[str, Any]:
    """Return the object of `--json` (schema 1)."""
    found = metadata_difference(a.sections[0], b.sections[0])
    sides = {
        letter: {"name": name, "path": one.checkpoint.folder.as_posix()}
        for letter, name, one in zip("ab", names, (a, b), strict=True)
    }
    return {
        "schema": 1,
        **sides,
        "metadata": {
            "changed": list(map(_change, found.changed)),
            "added": list(map(_change, found.added)),
            "removed": list(map(_change, found.removed)),
            "same": found.same,
        },
        "weights": list(_weights_json(results)),
    }


def _change(one: Change) -> dict[str, Any]:
    sides = {"a": one.before, "b": one.after}
    return {"key": one.path} | {
        side: row.value if isinstance(row.value, str | float | int | list | None) else row.text
        for side, row in sides.items()
        if row
    }


def _weights_json(results: tuple[PairResult, ...]) -> Iterator[dict[str, Any]]:
    for one in results:
        sides = {"a": one.pair.a, "b": one.pair.b}
        held = {
            side: {"dtype": record.dtype, "shape": record.shape} if record else None
            for side, record in sides.items()
        }
        figures = asdict(one.figures) if one.figures else None
        yield {"name": one.pair.name, "what": one.sort, **held, "figures": figures}
