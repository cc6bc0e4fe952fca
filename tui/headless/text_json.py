"""A text and its windows in the JSON of the verbs that judge checkpoints."""

from typing import Any

from core.judging.source import Source
from core.judging.windows import Windows


def text_as_json(source: Source, windows: Windows) -> dict[str, Any]:
    """Return what identifies the text, and how it was cut into windows."""
    return {
        "name": source.name,
        "sha256": source.digest,
        "held_out": windows.held_out,
        "layout": windows.layout,
        "skipped": len(windows.skipped),
        "windows": len(windows.rows),
    }
