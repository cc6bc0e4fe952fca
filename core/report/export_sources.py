"""The generations of an export, from those in memory and from those of a journal."""

from core.base.errors import UsageError
from core.journal.kept import KeptGeneration
from core.record.codec import to_json
from core.record.generation import Generation
from core.report.exported import Exported, checked


def of_generation(generation: Generation) -> Exported:
    """Return a generation of the running session."""
    request = generation.request
    return Exported(
        to_json(generation),
        number=generation.number,
        seen=request.as_seen(generation.origin.tokenizer),
        ends=tuple(generation.ends),
    )


def of_kept(kept: KeptGeneration) -> Exported | None:
    """Return a generation of a journal; None if its lines have values that are not ours."""
    try:
        return checked(_of_kept(kept))
    except (UsageError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _of_kept(kept: KeptGeneration) -> Exported:
    return Exported(
        kept.record,
        id=kept.id,
        number=kept.number,
        began=kept.began,
        note=kept.note,
        pinned=kept.pinned,
        seen=kept.seen,
        ends=tuple(kept.ends),
        command=f"stepscope replay {kept.id}",
    )
