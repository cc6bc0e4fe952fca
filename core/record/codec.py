"""Write a generation as the JSON object of design.md 11; read from it what repeats it."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from core.base.errors import UsageError
from core.base.jsonfile import strict_json
from core.base.machine_name import machine_name
from core.base.version import version
from core.checkpoints.families.override_values import Overrides
from core.protocol.chat_turn import ChatTurn
from core.protocol.events import Ready
from core.protocol.load_options import LoadOptions
from core.protocol.origin import identity_of
from core.protocol.request import Request, Timeline
from core.protocol.settings import SamplingSettings
from core.record.environment import UNKNOWN, Environment
from core.record.generation import Generation
from core.record.token_record import token_record
from core.tokenizers.tokenizer import Skipped

SCHEMA = 1


def to_json(generation: Generation, *, with_tokens: bool = False) -> dict[str, Any]:
    """Return a generation as JSON values, with everything that repeats it.

    The last value is a list of the `tokens`, if they are asked for. Numbers that are not finite
    become text, since strict JSON cannot hold them.
    """
    origin, request = generation.origin, generation.request
    values: dict[str, Any] = strict_json(
        {
            "schema": SCHEMA,
            "checkpoint": origin.as_json(),
            "prompt": request.prompt,
            "prompt_ids": request.ids,
            "skipped": [asdict(skipped) for skipped in request.skipped],
            **_answer_as_json(generation),
            **arithmetic_as_json(generation.ready),
            "stats": asdict(generation.finished.stats) if generation.finished else {},
            **_how_as_json(request),
            "tokenizer": origin.tokenizer.name if origin.tokenizer else None,
            "tokenizer_assumed": (origin.tokenizer.assumed or None) if origin.tokenizer else None,
            "overrides": dict(origin.overrides),
            "context": request.context,
            "continued": request.continued,
            "parent": _parent(generation),
            "beyond_context": request.beyond_context,
            "chat": asdict(request.chat) if request.chat else None,
            "forced": generation.forced,
            "stepped": request.stepped,
            "batch": generation.batch,
            "stepscope": version(),
            "machine": machine_name(),
        }
    )
    if with_tokens:
        count = len(generation.new_ids)
        values["tokens"] = [token_record(generation, at) for at in range(count)]
    return values


def _answer_as_json(generation: Generation) -> dict[str, Any]:
    request = generation.request
    return {
        "new_ids": generation.new_ids,
        "text": generation.text,
        "logprobs": generation.logprobs.tolist(),
        "settings": request.settings.as_json(),
        "timeline": [
            {"at": at, "settings": settings.as_json()} for at, settings in generation.timeline
        ],
        "seed": request.seed,
        "stop": generation.stop,
    }


def arithmetic_as_json(ready: Ready) -> dict[str, Any]:
    """Return with which arithmetic a loaded model computes."""
    return {
        "precision": ready.precision,
        "route": ready.route,
        "threads": ready.threads,
        "device": ready.device,
        "torch": ready.torch,
    }


def _how_as_json(request: Request) -> dict[str, Any]:
    """Return how the ids were made and which of them end the text or are masked."""
    return {
        "row": request.row,
        "raw": request.raw,
        "bos": request.bos,
        "mask": request.mask_padding and not request.raw,
        "stop_ids": request.stop_ids,
    }


def _parent(generation: Generation) -> dict[str, int] | None:
    """Return the generation that this one continues; None if it continues none."""
    if generation.parent is None:
        return None
    number, tokens = generation.parent
    return {"number": number, "tokens": tokens}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a JSON object contains: the weights, how to load them, the request and its answer.

    `parent` is the generation that was continued and how many of its new tokens were kept. `name`
    is the checkpoint's, `batch` the number of rows that were computed together. `logprobs` are raw,
    in nats, one for each new id; `stop` is None if the process ended before the generation did.
    """

    path: str
    fingerprint: str
    options: LoadOptions
    request: Request
    new_ids: tuple[int, ...]
    text: str
    parent: tuple[int, int] | None = None
    name: str = ""
    batch: int = 1
    logprobs: tuple[float, ...] = ()
    stop: str | None = None
    environment: Environment = UNKNOWN


def from_json(values: Any) -> Recorded:
    """Return the contents of a JSON object that `to_json` wrote.

    Records of earlier versions lack fields, which are then as they were before. Raises UsageError
    for a record of a newer schema and for any other value.
    """
    schema = values.get("schema", SCHEMA) if isinstance(values, dict) else SCHEMA
    if isinstance(schema, int) and schema > SCHEMA:
        raise UsageError(
            f"This record has schema {schema}, and this stepscope reads up to {SCHEMA}",
            "A newer stepscope wrote it; update this one",
        )
    try:
        return _recorded(values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            "This is not the output of stepscope --json", f"{type(error).__name__}: {error}"
        ) from error


def _recorded(values: dict[str, Any]) -> Recorded:
    checkpoint = values["checkpoint"]
    return Recorded(
        path=checkpoint["path"],
        fingerprint=checkpoint["fingerprint"],
        options=LoadOptions(
            values["device"],
            values["precision"],
            values["route"],
            values["tokenizer"],
            _overrides(values),
        ),
        request=_request(values),
        new_ids=tuple(values["new_ids"]),
        text=values["text"],
        parent=_recorded_parent(values.get("parent")),
        name=str(checkpoint["name"]),
        batch=int(values.get("batch", 1)),
        logprobs=tuple(map(float, values["logprobs"])),
        stop=values["stop"],
        environment=Environment.of_json(values),
    )


def _recorded_parent(values: dict[str, int] | None) -> tuple[int, int] | None:
    return None if values is None else (int(values["number"]), int(values["tokens"]))


def _request(values: dict[str, Any]) -> Request:
    stop_ids = values["stop_ids"]
    return Request(
        ids=tuple(values["prompt_ids"]),
        settings=_settings(values["settings"]),
        seed=values["seed"],
        prompt=values["prompt"],
        skipped=tuple(Skipped(**one) for one in values["skipped"]),
        row=values["row"],
        context=values.get("context"),
        raw=values["raw"],
        bos=values["bos"],
        stop_ids=None if stop_ids is None else tuple(stop_ids),
        mask_padding=values["mask"] or values["raw"],
        continued=tuple(values.get("continued", ())),
        fingerprint=identity_of(values["checkpoint"]["fingerprint"], _overrides(values)),
        timeline=_timeline(values["timeline"]),
        beyond_context=values.get("beyond_context", False),
        chat=_chat(values.get("chat")),
        stepped=tuple((start, stop) for start, stop in values.get("stepped", ())),
    )


def _chat(values: dict[str, Any] | None) -> ChatTurn | None:
    """Return the turn of a conversation; records from before there were any have none."""
    return None if values is None else ChatTurn(values["system"], values["start"])


def _overrides(values: dict[str, Any]) -> Overrides:
    return tuple(sorted(values.get("overrides", {}).items()))


def _timeline(values: list[dict[str, Any]]) -> Timeline:
    return tuple((one["at"], _settings(one["settings"])) for one in values)


def _settings(values: dict[str, Any]) -> SamplingSettings:
    names = {field.name for field in fields(SamplingSettings)}
    known = {name: value for name, value in values.items() if name in names}
    return SamplingSettings(**known | {"stop": tuple(known["stop"])})
