"""Texts of the lines around the panes: heading, status, hint and footer.

Parts that do not fit are left out as a whole.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len

from core.base.text import clean, distinct, plural, shorten, size
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer
from tui.session.controller import Controller
from tui.session.loaded import Loaded
from tui.session.slash import COMMANDS
from tui.view.catalog import Catalog
from tui.view.generation_words import speed
from tui.view.key import Pane
from tui.view.keys import KEYS

GAP = "   "
# The shortest text that `shorten` can return, in characters.
SHORTEST = 3


def footer(pane: Pane, width: int) -> str:
    """Return the keys of a pane, such as `enter run   esc stop`: as many as fit, none cut."""
    here = [key for key in KEYS if key.footer and key.pane is pane]
    everywhere = [key for key in KEYS if key.footer and key.pane is Pane.EVERYWHERE]
    return fitting((f"{key.display} {key.label}" for key in (*here, *everywhere)), width)


def fitting(parts: Iterable[str], width: int) -> str:
    """Return the parts side by side, leaving out those that do not fit."""
    shown: list[str] = []
    for part in parts:
        if cell_len(GAP.join((*shown, part))) <= width:
            shown.append(part)
    return GAP.join(shown)


def heading(entries: Sequence[Checkpoint]) -> str:
    """Return the program's name, the folder of the run and the number of checkpoints."""
    runs = list(dict.fromkeys(entry.run for entry in entries))
    folder = _relative(runs[0]) if len(runs) == 1 else plural(len(runs), "run")
    return f"stepscope   {folder} · {plural(len(entries), 'checkpoint')}"


def machine(loaded: Loaded | None) -> str:
    """Return device, precision, route and threads of the loaded model."""
    if loaded is None:
        return ""
    ready = loaded.ready
    return f"{ready.device} · {ready.arithmetic} · {plural(ready.threads, 'thread')}"


def status(controller: Controller, width: int, name: str = "") -> tuple[str, str]:
    """Return the phase with its figures, and the queued prompt.

    `name` tells the loaded checkpoint apart from others with the same name.
    """
    parts = [str(controller.phase)]
    loaded, generations = controller.loaded, controller.session.generations
    if loaded:
        parts.insert(0, shorten(clean(name or loaded.checkpoint.name), max(SHORTEST, width // 3)))
        last = generations[-1] if generations else None
        if last and last.ready == loaded.ready:
            parts += _figures(generations[-1])
        parts.append(f"weights {size(loaded.ready.weight_bytes)}")
    queued = _queued(controller.queued.prompt, width, GAP.join(parts)) if controller.queued else ""
    return fitting(parts, width - cell_len(queued) - len(GAP)), queued


def _queued(prompt: str, width: int, figures: str) -> str:
    """Return the queued prompt, shortened to the room beside the figures, at least a third."""
    room = max(width // 3, width - len(GAP) - cell_len(figures))
    shown = f"queued: {clean(repr(prompt))}"
    while cell_len(shown) > room and len(shown) > SHORTEST:
        shown = shorten(shown, max(SHORTEST, len(shown) - max(1, (cell_len(shown) - room) // 2)))
    return shown


def hint(
    text: str, catalog: Catalog, tokenizer: Tokenizer | None, *, filtering: bool
) -> tuple[str, str]:
    """Return the hint for the text being typed: completions, filter, or skipped characters."""
    found = COMMANDS.completions(text, (entry.name for entry in catalog.entries))
    if found:
        return GAP.join(completion.shown for completion in found), "tab completes"
    if filtering or catalog.filter:
        return f"filter: {catalog.filter}▏", "esc clears"
    if tokenizer is None or not tokenizer.alphabet or text.startswith("/"):
        # Encoding at every key is only cheap for character vocabularies; others skip nothing.
        return "", ""
    chars = distinct(one.char for one in tokenizer.encode(text).skipped)
    return "", f"skipped  {chars}" if chars else ""


def _figures(generation: Generation) -> list[str]:
    stats = generation.stats
    used = f"context {stats.context_used:,} / {stats.context_limit:,}"
    return [*speed(stats), used]


def _relative(folder: Path) -> str:
    """Return a folder relative to the working directory if it is below it, else absolute."""
    if folder == DEMO:
        return "embedded"
    try:
        here = os.path.relpath(folder)
    except OSError:
        # The working directory was removed.
        return str(folder)
    return str(folder) if here.startswith("..") else here
