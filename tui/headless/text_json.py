"""A text and its windows in the JSON of the verbs that judge checkpoints."""

from typing import Any

from core.judging.source import Source
from core.judging.windows import Windows


def text_as_json(source: Source, windows: Windows, held_out: bool | None) -> dict[str, Any]:  # noqa: FBT001 - as in windows
    """Return what identifies the text, and how it was cut into windows."""
    return {
        "name": source.name,
        "sha256": source.digest,
        "held_out": held_out,
        "layout": windows.layout,
        "skipped": len(windows.skipped),
        "windows": len(windows.rows),
    }
