"""The folder of the embedded checkpoints (core/demo/README.md)."""

from pathlib import Path

DEMO = Path(__file__).parent.parent / "demo"
