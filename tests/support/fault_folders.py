"""Twelve faults that users meet, each as a checkpoint's folder and what is asked of it."""

import json
import os
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from reference_forward import random_weights

SIZES = {"sequence_len": 32, "vocab_size": 32, "n_layer": 2, "n_head": 2, "n_kv_head": 2}
META = {"step": 100, "val_loss": 0.5, "user_config": {"wandb_run": "dummy"},
        "dataloader_state_dict": {"idx": 0, "epoch": 0}}  # fmt: skip
# Asks the terminal to write its clipboard.
ESCAPE = "\x1b]52;c;aGk=\x07"
MARKUP = "[/bold]"


@dataclass(frozen=True)
class Fault:
    """A row of the table: its name, what harms a sound folder, and what is asked of the tools.

    `typed` are bytes that are typed into a session, for faults of terminals.
    """

    name: str
    harm: Callable[[Path], Path]
    prompt: str = "12+34"
    temperature: str = "0"
    max_tokens: int = 12
    typed: bytes | None = None


def sound(folder: Path) -> Path:
    """Write a checkpoint with random weights in the fork's layout."""
    folder.mkdir(parents=True)
    sizes = SIZES | {"n_embd": 32}
    weights = random_weights("G1", sizes, 32, 5)
    # Ids without text are never the most likely ones, so that all tools write the same.
    weights["lm_head.weight"][17:] = 0
    torch.save(weights, folder / "model_000100.pt")
    (folder / "meta_000100.json").write_text(json.dumps(META | {"model_config": sizes}))
    return folder


def model_of(folder: Path) -> Path:
    """Return the model file of a folder."""
    return folder / "model_000100.pt"


def _deflated(folder: Path) -> Path:
    path = model_of(folder)
    with zipfile.ZipFile(path) as archive:
        records = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in records:
            archive.writestr(name, data)
    return folder


def _cut(folder: Path) -> Path:
    os.truncate(model_of(folder), model_of(folder).stat().st_size * 9 // 10)
    return folder


def _code(folder: Path) -> Path:
    class Canary:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(folder / "canary"),)

    (folder / "tokenizer.pkl").write_bytes(pickle.dumps(Canary()))
    return folder


def _changed(name: str, change: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Path], Path]:
    def harm(folder: Path) -> Path:
        weights = torch.load(model_of(folder), weights_only=True)
        weights[name] = change(weights[name])
        torch.save(weights, model_of(folder))
        return folder

    return harm


def _not_a_number(weight: torch.Tensor) -> torch.Tensor:
    weight[3, 3] = torch.nan
    return weight


def _huge(_: torch.Tensor) -> torch.Tensor:
    return torch.ones(1, dtype=torch.bfloat16).expand(8_000_000, 32)


def _renamed(folder: Path) -> Path:
    return folder.rename(folder.with_name(f"run {ESCAPE}"))


def _unharmed(folder: Path) -> Path:
    return folder


FAULTS = (
    Fault("an archive that was zipped anew, compressed", _deflated),
    Fault("a file that is cut at nine tenths", _cut),
    Fault("code in `tokenizer.pkl`", _code),
    Fault("a weight that is not a number", _changed("lm_head.weight", _not_a_number)),
    Fault("temperature 1e-40", _unharmed, temperature="1e-40"),
    Fault("a character outside the vocabulary: `2*3`", _unharmed, prompt="2*3"),
    Fault("an escape sequence in a folder's name", _renamed),
    Fault("SIGTERM", _unharmed, typed=b""),
    Fault("a Latin-1 byte is typed", _unharmed, typed=b"1\xe9\r"),
    Fault("50 tokens in a context of 32", _unharmed, max_tokens=50),
    Fault("`[/bold]` is typed", _unharmed, typed=MARKUP.encode() + b"\r"),
    Fault("1 GB from a file of 100 kB", _changed("transformer.wte.weight", _huge)),
)
