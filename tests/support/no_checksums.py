"""Checkpoints as torch writes them when it is told to write no checksums."""

from pathlib import Path

import torch


def save_without_checksums(value: object, path: Path) -> None:
    torch.serialization.set_crc32_options(False)
    try:
        torch.save(value, path)
    finally:
        torch.serialization.set_crc32_options(True)


def drop_checksums(folder: Path) -> None:
    """Write the one model file of a folder again without checksums."""
    (path,) = folder.glob("model_*.pt")
    save_without_checksums(torch.load(path, weights_only=True), path)
