"""Whether the values of a line have the types that we write; what is checked can be shown.

Numbers in base64 are not decoded here: who reads them must expect ValueError.
"""

import re
from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]
_KEY = re.compile(r"\d{1,9}|[fr]\d{1,9}\.\d{1,9}", re.ASCII)
# The end of the year 9999, in seconds since 1970; some zones are ahead of UTC.
_LATEST = 253_402_200_000.0
_OF_RECORD: Mapping[str, type | tuple[type, ...]] = {
    "checkpoint": dict,
    "prompt": str,
    "prompt_ids": list,
    "settings": dict,
    "seed": int,
    "precision": str,
    "route": str,
    "device": str,
    "overrides": dict,
}
_OF_GREW: Mapping[str, type | tuple[type, ...]] = {
    "start": int,
    "ids": list,
    "text": str,
    "logprobs": str,
    "entropies": str,
}
_OF_END: Mapping[str, type | tuple[type, ...]] = {
    "stop": str,
    "text": str,
    "stats": dict,
    "timeline": list,
    "error": (dict, type(None)),
}


def check_began(values: Values) -> None:
    """Raise KeyError, TypeError or ValueError if the beginning of a generation is not ours."""
    if not _KEY.fullmatch(values["key"]):
        raise ValueError(values["key"])
    record = values["record"]
    _check(values, {"seen": str, "record": dict})
    _check(record, _OF_RECORD)
    _check(record["checkpoint"], {"name": str, "path": str, "fingerprint": str})
    if not all(isinstance(one, int | float) for one in record["overrides"].values()):
        raise TypeError("overrides")
    _ = record["chat"]


def check_grew(values: Values) -> None:
    """Raise KeyError, TypeError or ValueError if new tokens are not ours."""
    _check(values, _OF_GREW)
    _check_timeline(values.get("timeline", []))


def check_ended(values: Values) -> None:
    """Raise KeyError, TypeError or ValueError if the end of a generation is not ours."""
    _check(values, _OF_END)
    _check_timeline(values["timeline"])
    if values["error"] is not None:
        _check(values["error"], {"message": str, "hint": str, "code": str})


def checked_time(values: Values) -> float:
    """Return when a line was written, in seconds since 1970.

    Raises KeyError, TypeError or ValueError if it does not have such a time.
    """
    at = values["at"]
    if not isinstance(at, int | float) or not 0 <= at <= _LATEST:
        raise ValueError("at")
    return float(at)


def _check(values: Values, forms: Mapping[str, type | tuple[type, ...]]) -> None:
    for name, form in forms.items():
        if not isinstance(values[name], form):
            raise TypeError(name)


def _check_timeline(timeline: list[Values]) -> None:
    for change in timeline:
        _check(change, {"at": int, "settings": dict})
