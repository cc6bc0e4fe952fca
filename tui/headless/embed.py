"""`stepscope embed FILE --layer N --out x.npy`: the hidden states of a text."""

from core.base.errors import CancelledError, UsageError
from core.base.npy import npy
from core.base.text import clean, size
from core.base.whole_file import check_writable, is_there, write_whole
from core.engine.engine import Engine
from core.judging.source import Source
from tui.command_line.embed_arguments import EmbedOptions
from tui.headless.one_text import check_layer, loaded, readers_of
from tui.headless.subjects import check_count
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import narrate

_HINT = "Give another --out FILE"


def run_embed(options: EmbedOptions, source: Source, interrupts: Interrupts) -> int:
    """Write the hidden states of one layer into a file; return the exit code.

    The file is the old one or the whole new one at any moment. Raises UsageError for a layer that
    does not exist and for a file that cannot be written or is there already.
    """
    _check_out(options)
    readers = readers_of(options.flags, source, "embed")
    check_count(readers, 1, "embed")
    (reader,) = readers
    check_layer(options.layer, reader.config, 0)
    try:
        held, _ = loaded(Engine(), reader, options.flags, interrupts)
        from core.inspection.hidden_states import hidden_states  # noqa: PLC0415 - imports torch

        found = hidden_states(held.model, reader.text.ids, options.layer, interrupts.requested)
    except CancelledError:
        return interrupts.exit_code
    data = npy(found.shape, found.values)
    # Another program may have made it meanwhile.
    _check_out(options)
    write_whole(options.out, data, _HINT)
    tokens, width = found.shape
    narrate(
        f"{reader.subject.name} · layer {found.layer} of {reader.config.n_layer} · "
        f"float32 [{tokens}, {width}] · {size(len(data))} · {clean(str(options.out))}"
    )
    return 0


def _check_out(options: EmbedOptions) -> None:
    """Raise UsageError for a file that is there already or cannot be written."""
    if is_there(options.out, _HINT) and not options.replaces:
        raise UsageError(
            f"{clean(str(options.out))} exists already", f"{_HINT}, or --force to replace it"
        )
    check_writable(options.out, _HINT)
