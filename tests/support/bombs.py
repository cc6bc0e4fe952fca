"""Files that make a careless reader use much memory, time or screen.

Each is written as the file of a checkpoint, or beside one, into a folder that has nothing else.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bombs_json
import bombs_pickle
import bombs_tokenizer
import bombs_zip

from core.checkpoints.embedded import DEMO

STEP = "step_008000"
META, MODEL = f"{STEP}/meta_008000.json", f"{STEP}/model_008000.pt"
CKPT, CONFIG = "out/ckpt.pt", "hf/config.json"
WHOLE, SHARDS = "hf/model.safetensors", "hf/model.safetensors.index.json"


@dataclass(frozen=True)
class Bomb:
    """The file that is read, and its bytes; the others of its checkpoint are as they should be."""

    file: str
    make: Callable[[], bytes]

    def write(self, folder: Path) -> Path:
        """Write all files into a folder; return the one that is read."""
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.file.startswith(STEP):
            for file in (DEMO / STEP).iterdir():
                shutil.copyfile(file, path.parent / file.name)
        if self.file.startswith("hf"):
            (path.parent / "config.json").write_text(json.dumps(bombs_json.CONFIG))
        if self.file == CONFIG:
            (path.parent / "model.safetensors").write_bytes(bombs_json.safetensors({}))
        path.write_bytes(self.make())
        return path


def _all() -> dict[str, Bomb]:
    found = {name: Bomb(MODEL, make) for name, make in bombs_pickle.state_dicts().items()}
    found |= {name: Bomb(MODEL, make) for name, make in bombs_zip.directories().items()}
    found |= {name: Bomb(CKPT, make) for name, make in bombs_pickle.checkpoints().items()}
    for kind, file in (("meta", META), ("config.json", CONFIG), ("shard map", SHARDS)):
        found |= {f"{kind}: {name}": Bomb(file, make) for name, make in bombs_json.values().items()}
    found |= {f"meta: {name}": Bomb(META, make) for name, make in bombs_json.metas().items()}
    found |= {f"shard map: {name}": Bomb(SHARDS, make) for name, make in bombs_json.maps().items()}
    found |= {f"header: {name}": Bomb(WHOLE, make) for name, make in bombs_json.headers().items()}
    for name, (file, make) in bombs_tokenizer.files().items():
        found[name] = Bomb(f"{STEP}/{file}", make)
    return found


BOMBS = _all()
