"""Sentences about a prompt that runs again: settings that differ, and what is loaded for it."""

from collections.abc import Iterator

from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.families.override_values import words
from core.checkpoints.unique_names import name_in_run, short_names
from core.protocol.origin import Origin
from core.protocol.prompt_options import PromptOptions
from core.protocol.setting_notes import impossible_stops
from core.protocol.settings import SETTINGS, SamplingSettings
from core.record.generation import Generation
from tui.session.chat import is_other_vocabulary
from tui.session.loaded import Loaded
from tui.session.pending_run import PendingRun
from tui.view.setting_values import LABELS, on_off, written


def remarks(
    run: PendingRun,
    loaded: Loaded,
    settings: SamplingSettings,
    how: PromptOptions,
    *,
    first: bool = False,
) -> Iterator[str]:
    """Yield what the user may not expect of a run that starts now.

    Only of the `first` run, it is a stop text that never occurs: it comes from the command line,
    while /stop has remarked it already.
    """
    if first and loaded.tokenizer:
        yield from impossible_stops(settings.stop, loaded.tokenizer.alphabet)
    if other := run.other_arithmetic(loaded):
        yield f"The text may differ despite the same seed: {other}"
    source = run.repeat or run.source
    if source is None:
        return
    if source.request.stepped and is_other_vocabulary(source, loaded):
        yield "The earlier turns are left out: this checkpoint has another vocabulary"
    then, now = _values(source, loaded), _values_now(source, settings, how, loaded)
    if run.repeat and (changes := _changes(now, then)):
        yield f"Settings as in #{source.number}, not as now: {changes}"
    elif changes := _changes(then, now):
        yield f"Settings as now, not as in #{source.number}: {changes}"
    if settings.seed is not None and run.seed not in (None, settings.seed):
        if run.seed == source.request.seed:
            yield f"The seed is that of #{source.number}, not the fixed {settings.seed}"
        else:
            yield f"The seed is new, not the fixed {settings.seed}: /again always takes a new one"


def _changes(before: dict[str, str], after: dict[str, str]) -> str:
    """Return each value that differs, before and after; both have the same names."""
    return ", ".join(
        f"{name} {before[name]} → {after[name]}" for name in before if before[name] != after[name]
    )


def replacing(new: Checkpoint, old: Checkpoint) -> str:
    """Return the sentence for a run that loads another checkpoint, also of another run."""
    names = (new.name, old.name)
    if new.run != old.run:
        runs = short_names((new.run, old.run))
        names = (
            name_in_run(new, runs[new.run], " / "),
            name_in_run(old, runs[old.run], " / "),
        )
    if names[0] == names[1]:
        names = (str(new.folder), str(old.folder))
    return clean(f"Loading {names[0]} in place of {names[1]}")


def _values(generation: Generation, loaded: Loaded) -> dict[str, str]:
    """Return the settings of a generation as they are shown, without the seed."""
    request = generation.request
    return (
        _written(request.settings)
        | _bos(loaded, on=request.bos)
        | {
            "beyond": on_off(on=request.beyond_context),
            "constants": _constants(generation.origin),
        }
    )


def _values_now(
    source: Generation, settings: SamplingSettings, how: PromptOptions, loaded: Loaded
) -> dict[str, str]:
    # Where prompt and text fit into the context, the switch does nothing.
    needed = len(source.request.ids) + settings.max_tokens
    beyond = how.beyond_context and needed > loaded.config.sequence_len
    return (
        _written(settings)
        | _bos(loaded, on=how.bos or source.request.chat is not None)
        | {"beyond": on_off(on=beyond), "constants": _constants(loaded.origin)}
    )


def _constants(origin: Origin) -> str:
    return " ".join(words(origin.overrides)) or "the family's"


def _written(settings: SamplingSettings) -> dict[str, str]:
    names = [setting.name for setting in SETTINGS if setting.name != "seed"]
    return {LABELS[name]: written(settings, name) for name in names}


def _bos(loaded: Loaded, *, on: bool) -> dict[str, str]:
    """Return BOS as it is shown; nothing for a tokenizer that has none."""
    if loaded.tokenizer is None or loaded.tokenizer.bos_id is None:
        return {}
    return {"bos": on_off(on=on)}
