"""JSON in both directions: values that strict JSON can hold."""

import math
from typing import Any


def strict_json(value: Any) -> Any:
    """Return a value that strict JSON can hold: numbers that are not finite become text."""
    if isinstance(value, dict):
        return {str(key): strict_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [strict_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
