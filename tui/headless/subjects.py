"""The checkpoints that a verb judges, by the names that tell them apart."""

from collections.abc import Iterable, Sized
from pathlib import Path

from core.base.errors import UsageError
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.families.override_values import Overrides
from core.judging.subject import Subject
from core.tokenizers.find import tokenizer_for
from core.tokenizers.tokenizer import Tokenizer
from tui.command_line.checkpoint_choice import choice
from tui.terminal.streams import narrate
from tui.view.catalog import Catalog


def named_subjects(
    names: Iterable[str],
    roots: Iterable[Path],
    tokenizer: str | None,
    *,
    demo: bool,
    asks: str,
    overrides: Overrides = (),
) -> tuple[Subject, ...]:
    """Return the named checkpoints; remarks about their tokenizers are told.

    `asks` is the verb, for messages; `overrides` are constants that the user set. Raises what
    `choice` and `tokenizer_for` raise.
    """
    chosen = choice(names, roots, demo=demo, asks=asks)
    for remark in chosen.remarks:
        narrate(remark)
    catalog = Catalog(chosen.known)
    return tuple(
        Subject(catalog.name_of(one), one, _tokenizer(one, tokenizer, overrides))
        for one in chosen.checkpoints
    )


def check_count(subjects: Sized, count: int, verb: str) -> None:
    """Refuse names that mean another number of checkpoints, such as `run@all`.

    Raises UsageError.
    """
    if len(subjects) != count:
        raise UsageError(
            f"{verb} takes {plural(count, 'checkpoint')}, not {len(subjects):,}",
            "score compares several",
        )


def _tokenizer(checkpoint: Checkpoint, named: str | None, overrides: Overrides) -> Tokenizer | None:
    found = tokenizer_for(checkpoint, named, overrides)
    for remark in found.remarks:
        narrate(remark)
    return found.tokenizer
