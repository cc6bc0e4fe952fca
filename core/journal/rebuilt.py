"""Makes the generations of a journal again, to show them in a session.

What is not kept stays empty: the distributions of the tokens, which a replay computes again.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from core.base.error_codes import Code
from core.base.errors import ReportedError
from core.journal.kept import KeptGeneration
from core.protocol.events import Finished, Ready, Stats, StopReason
from core.protocol.origin import Origin
from core.record.codec import Recorded, from_json
from core.record.generation import Generation

CUT_OFF = "Cut off: the process ended before this generation did"


def rebuilt(
    kept: KeptGeneration,
    number: int,
    origin: Origin | None = None,
    parent: tuple[int, int] | None = None,
) -> Generation:
    """Return a kept generation, with a number in the session that shows it.

    `origin` is that of the same weights, with tokenizer and config; without it, ids stay numbers.
    `parent` is the generation of that session that it goes on from, and how many of its tokens were
    kept. One whose process ended before it did ends in an error that says so. Raises UsageError for
    values that are not ours, ValueError for numbers that are cut.
    """
    record = kept.record
    found = from_json(record)
    last: Mapping[str, Any] = (
        kept.grew[-1] if kept.grew else {"seconds": (0.0, 0.0), "prefilled": 0}
    )
    first_at, last_at = last["seconds"]
    return Generation(
        number,
        # A timeline in a request would make it a replay.
        replace(found.request, timeline=None),
        _ready(kept, record, origin or _origin(record, found)),
        parent,
        int(record["batch"]),
        timeline=list(found.request.timeline or ()),
        new_ids=list(found.new_ids),
        logprobs=kept.numbers("logprobs"),
        ranks=kept.numbers("ranks"),
        entropies=kept.numbers("entropies"),
        parts=[*kept.parts, str(kept.end.get("text", ""))],
        ends=kept.ends,
        forced=kept.forced,
        prefilled=int(last["prefilled"]),
        seconds=(float(first_at), float(last_at)),
        finished=_finished(kept.end),
        note=kept.note,
        pinned=kept.pinned,
    )


def _origin(record: Mapping[str, Any], found: Recorded) -> Origin:
    """Return the origin as the record names it, without tokenizer and config."""
    checkpoint = record["checkpoint"]
    return Origin(
        found.path,
        str(checkpoint["name"]),
        checkpoint["step"],
        checkpoint["val_loss"],
        found.fingerprint,
        overrides=found.options.overrides,
    )


def _ready(kept: KeptGeneration, record: Mapping[str, Any], origin: Origin) -> Ready:
    loaded = kept.head["loaded"]
    return Ready(
        origin,
        device=record["device"],
        precision=record["precision"],
        route=record["route"],
        threads=record["threads"],
        torch=record["torch"],
        seconds=loaded["seconds"],
        weight_bytes=loaded["weight_bytes"],
        context=loaded["context"],
    )


def _finished(end: Mapping[str, Any]) -> Finished:
    """Return how a generation ended. The text that was held back is among its parts already."""
    if not end:
        return Finished(StopReason.ERROR, "", Stats(), ReportedError(CUT_OFF))
    names = {field.name for field in fields(Stats)}
    stats = Stats(**{name: value for name, value in end["stats"].items() if name in names})
    return Finished(StopReason(end["stop"]), "", stats, _error(end["error"]))


def _error(values: Mapping[str, Any] | None) -> ReportedError | None:
    if values is None:
        return None
    code = values["code"]
    known = Code(code) if code in set(Code) else Code.INTERNAL
    return ReportedError(str(values["message"]), str(values["hint"]), code=known)
