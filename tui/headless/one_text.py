"""One text and the checkpoints that read it: what `lens` and `embed` have in common."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.errors import UsageError
from core.base.text import plural
from core.checkpoints.config import ModelConfig
from core.engine.engine import Engine
from core.judging.source import Kind, Source, read_source
from core.judging.subject import Subject
from core.machine.precision import PLAIN
from core.protocol.events import Ready
from core.protocol.given_text import IDS, GivenText, given_ids, given_text
from core.protocol.load_options import LoadOptions
from core.protocol.request import parse_ids
from tui.command_line.text_arguments import OneText, TextFlags
from tui.headless.load_progress import follow_load
from tui.headless.subjects import named_subjects
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Progress, narrate
from tui.view.generation_words import skipped_in

if TYPE_CHECKING:
    from core.engine.loaded_model import LoadedModel


@dataclass(frozen=True, slots=True)
class Reader:
    """A checkpoint with the config that it runs with, and the text that it is to read."""

    subject: Subject
    config: ModelConfig
    text: GivenText


def read_one(given: OneText) -> Source:
    """Return the text of a file or of stdin, that of --prompt, or ids.

    Raises what `read_source` and `parse_ids` raise, and UsageError for several documents.
    """
    if given.ids is not None:
        return Source(IDS, Kind.IDS, (), parse_ids(given.ids, IDS), "")
    if given.prompt is not None:
        return Source("--prompt", Kind.TEXT, (given.prompt,), (), "")
    assert given.path is not None
    source = read_source(given.path)
    if source.kind is not Kind.IDS and len(source.documents) != 1:
        held = plural(len(source.documents), "document")
        raise UsageError(f"{source.name} has {held}, one text is read", "Give a text file")
    return source


def readers_of(flags: TextFlags, source: Source, verb: str) -> tuple[Reader, ...]:
    """Find the checkpoints and encode the text for each; tell what is skipped.

    Raises what `named_subjects`, `given_text` and `given_ids` raise.
    """
    if source.kind is Kind.IDS and not flags.bos:
        narrate(f"{source.name} has ids, to which no BOS is added: --no_bos is ignored")
    subjects = named_subjects(
        flags.names,
        flags.roots,
        flags.tokenizer,
        demo=flags.demo,
        asks=verb,
        overrides=flags.overrides,
    )
    told, readers = set[str](), list[Reader]()
    for subject in subjects:
        readers.append(_reader(subject, flags, source))
        notes = (subject.checkpoint.contradiction, *skipped_in(readers[-1].text))
        for sentence in filter(None, notes):
            if sentence not in told:
                narrate(sentence)
            told.add(sentence)
    return tuple(readers)


def _reader(subject: Subject, flags: TextFlags, source: Source) -> Reader:
    config = subject.checkpoint.config(flags.overrides)
    context = config.sequence_len
    if source.kind is Kind.IDS:
        text = given_ids(source.ids, config.vocab_size, context, source.name)
    else:
        (written,) = source.documents
        text = given_text(written, subject.tokenizer, context, bos=flags.bos)
    return Reader(subject, config, text)


def loaded(
    engine: Engine, reader: Reader, flags: TextFlags, interrupts: Interrupts
) -> tuple["LoadedModel", Ready]:
    """Load into an engine in float32, in place of what it holds.

    Return the model and how it computes: with all threads. Raises what `Engine.load` raises.
    """
    subject = reader.subject
    # Only one model is needed at a time.
    engine.unload()
    options = LoadOptions(
        flags.device, PLAIN.precision, tokenizer=flags.tokenizer, overrides=flags.overrides
    )
    loading = engine.load(subject.checkpoint, subject.tokenizer, options, interrupts.requested)
    follow_load(loading, subject.name, Progress(), interrupts)
    from core.engine.thread_count import current_threads, use_threads  # noqa: PLC0415 - torch

    use_threads()
    assert engine.loaded
    return engine.loaded, replace(engine.loaded.ready, threads=current_threads())


def check_layer(layer: int, config: ModelConfig, least: int) -> None:
    """Raise UsageError for a layer that the model does not have."""
    if not least <= layer <= config.n_layer:
        raise UsageError(
            f"There is no layer {layer:,}", f"Layers go from {least} to {config.n_layer}"
        )
