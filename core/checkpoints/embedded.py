"""Where the embedded checkpoints lie (core/demo/README.md)."""

from pathlib import Path

DEMO = Path(__file__).parent.parent / "demo"
