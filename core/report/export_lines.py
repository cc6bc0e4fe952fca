"""An export as JSON lines: one generation in each, as `stepscope --json` writes it."""

import json
from collections.abc import Iterable

from core.report.exported import Exported, as_json


def export_lines(generations: Iterable[Exported]) -> str:
    """Return the lines; those that are read back are the same generations."""
    return "".join(f"{json.dumps(as_json(one), allow_nan=False)}\n" for one in generations)
