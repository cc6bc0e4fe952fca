"""`stepscope lens FILE`: what a checkpoint told of each token of a text, its layers and heads."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.errors import CancelledError, UsageError
from core.base.text import clean, plural
from core.engine.engine import Engine
from core.judging.source import Source
from core.protocol.callbacks import ShouldStop
from core.protocol.events import Ready
from core.protocol.head_attention import HeadAttention, LayerAttention
from core.protocol.text_reading import TextReading
from tui.command_line.lens_arguments import LensOptions
from tui.headless.lens_json import lens_as_json
from tui.headless.most_likely import at_most_all
from tui.headless.one_text import Reader, loaded, readers_of
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import Progress, narrate
from tui.view.attention_words import head_lines, heads_lines
from tui.view.head_choice import HeadChoice, check_head
from tui.view.layer_words import change_lines, layer_lines
from tui.view.lens_words import token_lines, totals_line

if TYPE_CHECKING:
    from core.engine.loaded_model import LoadedModel

Attention = HeadAttention | LayerAttention
# Most likely ids of all tokens together, each of which takes about 200 bytes.
MOST_TOLD = 4_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """What one checkpoint told of the text."""

    reader: Reader
    ready: Ready
    reading: TextReading
    attention: Attention | None


def run_lens(options: LensOptions, source: Source, interrupts: Interrupts) -> int:
    """Read the text with each checkpoint and print tables or JSON; return the exit code.

    Raises UsageError for a layer or head that does not exist, NotFiniteError for NaN.
    """
    readers = readers_of(options.flags, source, "lens")
    for reader in readers:
        if options.head:
            check_head(options.head, reader.config.n_layer, reader.config.n_head)
    engine, told = Engine(), list[Told]()
    try:
        for reader in readers:
            told.append(_tell(engine, reader, options, interrupts))
            if not options.as_json:
                write(_lines(told[-1], several=len(readers) > 1))
            narrate(_totals(told[-1]))
    except CancelledError:
        return interrupts.exit_code
    if options.as_json:
        write([_as_json(told)])
    elif options.layers and len(told) > 1:
        write(_change(told))
    return 0


def _totals(told: Told) -> str:
    ready = told.ready
    return totals_line(told.reader.subject.name, ready.device, ready.arithmetic, told.reading)


def _as_json(told: Sequence[Told]) -> str:
    """Return an object, a list of them for several checkpoints."""
    objects = [lens_as_json(one.ready, one.reader.text, one.reading, one.attention) for one in told]
    return json.dumps(objects if len(objects) > 1 else objects[0], allow_nan=False)


def _tell(engine: Engine, reader: Reader, options: LensOptions, interrupts: Interrupts) -> Told:
    """Load a checkpoint and compute what is asked for. Raises CancelledError after Ctrl+C."""
    top = at_most_all(options.logprobs or 0, reader.config.vocab_size)
    _check_count(top, reader)
    held, ready = loaded(engine, reader, options.flags, interrupts)
    from core.inspection.text_reading import read_text  # noqa: PLC0415 - imports torch

    ids, stop, progress = reader.text.ids, interrupts.requested, Progress()
    progress.show(f"{reader.subject.name} reads {plural(len(ids), 'token')}")
    try:
        reading = read_text(held.model, ids, top, layers=options.layers, should_stop=stop)
        attention = _attention(held, ids, options.head, stop) if options.head else None
    finally:
        progress.clear()
    return Told(reader, ready, reading, attention)


def _check_count(top: int, reader: Reader) -> None:
    """Raise UsageError for more ids than memory should hold."""
    tokens = len(reader.text.ids)
    if tokens * top > MOST_TOLD:
        raise UsageError(
            f"The {top:,} most likely ids of {plural(tokens, 'token')} are too many",
            f"Give --logprobs {MOST_TOLD // tokens:,} or less",
        )


def _attention(
    held: "LoadedModel", ids: Sequence[int], choice: HeadChoice, should_stop: ShouldStop
) -> Attention:
    from core.inspection.head_attention import (  # noqa: PLC0415 - imports torch
        head_attention,
        layer_attention,
    )

    if choice.head is None:
        return layer_attention(held.model, ids, choice.layer, should_stop)
    return head_attention(held.model, ids, choice.layer, choice.head, should_stop)


def _lines(told: Told, *, several: bool) -> Iterator[str]:
    """Yield the tables of a checkpoint with an empty line between them; its name if it needs one.

    Of several checkpoints, an empty line ends those of each.
    """
    reader, reading, width = told.reader, told.reading, output_width()
    tokenizer = reader.subject.tokenizer
    if several:
        yield clean(reader.subject.name)
    yield from token_lines(reading, tokenizer, width)
    if reading.layers:
        yield ""
        yield from layer_lines(reading, tokenizer, width)
    if isinstance(told.attention, HeadAttention):
        yield ""
        yield from head_lines(told.attention, reader.text.ids, tokenizer, width)
    elif told.attention:
        yield ""
        yield from heads_lines(told.attention, width)
    if several:
        yield ""


def _change(told: Sequence[Told]) -> Iterator[str]:
    """Yield how the losses of the layers differ; nothing where the ids of the text differ."""
    if len({one.reader.text.ids for one in told}) > 1:
        narrate("The checkpoints read other ids, so their layers are not compared")
        return
    yield from change_lines(
        [(one.reader.subject.name, one.reading) for one in told], output_width()
    )
