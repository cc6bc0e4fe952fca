"""`stepscope lens FILE`: what a checkpoint told of each token of a text, its layers and heads."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.base.errors import CancelledError, UsageError
from core.checkpoints.config import ModelConfig
from core.judging.source import Source
from core.protocol.head_attention import HeadAttention, LayerAttention
from core.protocol.text_reading import TextReading
from tui.command_line.lens_arguments import HeadChoice, LensOptions
from tui.headless.lens_json import lens_as_json
from tui.headless.most_likely import at_most_all
from tui.headless.one_text import Reader, check_layer, loaded, reader_of
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import narrate
from tui.view.attention_words import head_lines, heads_lines
from tui.view.layer_words import layer_lines
from tui.view.lens_words import token_lines, totals_line

if TYPE_CHECKING:
    from core.engine.loaded_model import LoadedModel

Attention = HeadAttention | LayerAttention


def run_lens(options: LensOptions, source: Source, interrupts: Interrupts) -> int:
    """Read the text and print the table or the object; return the exit code.

    Raises UsageError for a layer or head that does not exist, NotFiniteError for NaN.
    """
    reader = reader_of(options.flags, source, "lens")
    if options.head:
        _check_head(options.head, reader.config)
    top = at_most_all(options.logprobs or 0, reader.config.vocab_size)
    try:
        held, ready = loaded(reader, options.flags, interrupts)
        reading, attention = _read(held, reader, options, top, interrupts)
    except CancelledError:
        return interrupts.exit_code
    if options.as_json:
        values = lens_as_json(ready, reader.text, reading, attention)
        write([json.dumps(values, allow_nan=False)])
    else:
        write(_lines(reader, reading, attention))
    narrate(totals_line(reader.subject.name, ready.device, ready.arithmetic, reading))
    return 0


def _check_head(choice: HeadChoice, config: ModelConfig) -> None:
    check_layer(choice.layer, config, 1)
    if choice.head is not None and choice.head > config.n_head:
        raise UsageError(
            f"Layer {choice.layer} has no head {choice.head:,}",
            f"Heads go from 1 to {config.n_head}",
        )


def _read(
    held: "LoadedModel", reader: Reader, options: LensOptions, top: int, interrupts: Interrupts
) -> tuple[TextReading, Attention | None]:
    """Compute what is asked for. Raises CancelledError after Ctrl+C."""
    from core.inspection.head_attention import (  # noqa: PLC0415 - imports torch
        head_attention,
        layer_attention,
    )
    from core.inspection.text_reading import read_text  # noqa: PLC0415 - likewise

    model, ids, stop = held.model, reader.text.ids, interrupts.requested
    reading = read_text(model, ids, top, layers=options.layers, should_stop=stop)
    choice = options.head
    if choice is None:
        return reading, None
    if choice.head is None:
        return reading, layer_attention(model, ids, choice.layer, stop)
    return reading, head_attention(model, ids, choice.layer, choice.head, stop)


def _lines(reader: Reader, reading: TextReading, attention: Attention | None) -> Iterator[str]:
    """Yield the tables, with an empty line between them."""
    tokenizer, width = reader.subject.tokenizer, output_width()
    yield from token_lines(reading, tokenizer, width)
    if reading.layers:
        yield ""
        yield from layer_lines(reading, tokenizer, width)
    if isinstance(attention, HeadAttention):
        yield ""
        yield from head_lines(attention, reader.text.ids, tokenizer, width)
    elif attention:
        yield ""
        yield from heads_lines(attention, width)
