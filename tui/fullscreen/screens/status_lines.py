"""Texts of the header and the status line. Parts that do not fit are left out as a whole."""

import os
from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len

from core.base.text import clean, loss, plural, shorten, size
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.families.override_values import words
from core.record.generation import Generation
from tui.session.controller import Controller
from tui.session.loaded import Loaded
from tui.session.phase import Phase
from tui.view.catalog import Catalog
from tui.view.fitting import GAP, fitting
from tui.view.generation_words import speed
from tui.view.marks import LOADED, PAST, STAR
from tui.view.series_words import counted
from tui.view.short_name import ending

# Cells that the name in the header has at least, where they fit.
LEAST_NAME = 24
# The shortest text that `shorten` can return, in characters.
SHORTEST = 3
PHASES = {
    Phase.EMPTY: "□ nothing loaded",
    Phase.LOADING: "▶ loading",
    Phase.IDLE: "■ ready",
    Phase.PREFILL: "▶ reading prompt",
    Phase.GENERATING: "▶ generating",
    Phase.JUDGING: "▶ judging",
    Phase.INSPECTING: "▶ reading the text again",
    Phase.STOPPING: "■ stopping",
}
LEGEND = f"{STAR} best  {LOADED} loaded  {PAST} past best"
# Parts of a cell that are filled from the left, in eighths.
EIGHTHS = " ▏▎▍▌▋▊▉"
BAR = 6


def header(loaded: Loaded | None, catalog: Catalog, width: int) -> tuple[str, str]:
    """Return what is loaded with its mark and loss, and how it computes.

    When nothing is loaded: the checkpoints found.
    """
    if loaded is None:
        found = _found(catalog.entries)
        return f"stepscope  {found}".rstrip(), ""
    left = _loaded_name(loaded, catalog, width)
    parts = _machine(loaded)
    while parts and cell_len(left) + cell_len(" · ".join(parts)) + len(GAP) > width:
        parts.pop()
    return left, " · ".join(parts)


def _loaded_name(loaded: Loaded, catalog: Catalog, width: int) -> str:
    """Return the program's name and the checkpoint's.

    A long name loses its start, so that there is room for how the model computes.
    """
    entry = loaded.checkpoint
    star = catalog.star_of(entry)
    mark = f" {STAR}" if star and star.checkpoint.key == entry.key else ""
    if star and star.past_best.get(entry.name):
        mark = f" {PAST}"
    figures = f"{mark} {loss(entry.loss)}" if entry.loss is not None else mark
    lead, name = "stepscope  ● ", ending(clean(catalog.name_of(entry)), max(LEAST_NAME, width // 2))
    for before, after in ((lead, figures), ("● ", figures), ("● ", mark)):
        if cell_len(before + name + after) <= width:
            return before + name + after
    return f"● {ending(name, width - 2 - cell_len(mark))}{mark}"


def _machine(loaded: Loaded) -> list[str]:
    """Return device, precision and route, set constants, threads, size of weights and context."""
    ready = loaded.ready
    return [
        ready.device,
        ready.arithmetic,
        *words(ready.origin.overrides),
        plural(ready.threads, "thread"),
        size(ready.weight_bytes),
        f"ctx {ready.context:,}",
    ]


def _found(entries: Sequence[Checkpoint]) -> str:
    """Return the number of checkpoints and the folder of their run; "" when there are none."""
    if not entries:
        return ""
    runs = list(dict.fromkeys(entry.run for entry in entries))
    folder = _relative(runs[0]) if len(runs) == 1 else plural(len(runs), "run")
    return f"{folder} · {plural(len(entries), 'checkpoint')}"


def status(controller: Controller, width: int, legend: str = LEGEND) -> tuple[str, str]:
    """Return the phase with its figures; and the queued prompt, else the legend of the marks."""
    parts = [PHASES[controller.phase]]
    generation = _measured(controller)
    if generation:
        # The closing line of a generation has its speed; here it would be told twice.
        parts += speed(generation.stats) if controller.generation else []
        parts += [] if _begins_anew(controller, generation) else _context(generation)
    if controller.phase is Phase.JUDGING and controller.judging:
        parts[:1] = [f"▶ {controller.judging.kind}", clean(controller.judging.progress)]
    if controller.series:
        parts[1:] = [f"comparison {counted(controller.series.series)}", *parts[1:]]
    if controller.fan:
        fan = controller.fan.fan
        parts[1:] = [f"fan {fan.done:,} of {plural(len(fan.rows), 'row')}", *parts[1:]]
    if controller.queued:
        queued = _queued(controller.queued.prompt, width, GAP.join(parts))
        return fitting(parts, width - cell_len(queued) - len(GAP)), queued
    shown = fitting(parts, width)
    room = width - cell_len(shown) - len(GAP)
    return shown, legend if cell_len(legend) <= room else ""


def _measured(controller: Controller) -> Generation | None:
    """Return the running generation, or the last one if the loaded model made it."""
    if controller.being_loaded or controller.loaded is None:
        return None
    generations = controller.session.generations
    last = generations[-1] if generations else None
    # The event of the load itself: a model that was loaded again has new figures.
    return last if last and last.ready is controller.loaded.ready else None


def _begins_anew(controller: Controller, last: Generation) -> bool:
    """Whether the next message begins a conversation, so that none of the context is used yet."""
    loaded = controller.loaded
    if controller.generation or not (controller.how.chat and last.request.chat and loaded):
        return False
    return not controller.chat.has_begun(loaded)


def _queued(prompt: str, width: int, figures: str) -> str:
    """Return the queued prompt, shortened to the room beside the figures, at least a third."""
    lead, text = "queued: ", clean(repr(prompt))
    room = max(width // 3, width - len(GAP) - cell_len(figures)) - len(lead)
    while cell_len(text) > room and len(text) > SHORTEST:
        text = shorten(text, max(SHORTEST, len(text) - max(1, (cell_len(text) - room) // 2)))
    return lead + text


def _context(generation: Generation) -> list[str]:
    """Return how much of the context is used; nothing if its limit is not known."""
    stats = generation.stats
    if not stats.context_limit:
        return []
    share = stats.context_used / stats.context_limit
    return [f"context {stats.context_used:,}/{stats.context_limit:,} {context_bar(share)}"]


def context_bar(share: float) -> str:
    """Return a bar of the used share of the context, from 0 to 1, between two thin edges."""
    eighths = min(BAR * 8, max(0, round(share * BAR * 8)))
    full, rest = divmod(eighths, 8)
    filled = "█" * full + (EIGHTHS[rest] if rest else "")
    return f"▕{filled:<{BAR}}▏"


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
