"""Write a checkpoint with random weights: of the guide's real size, 24 layers x 1536, 2.5 GiB.

python tests/support/d24.py FOLDER, then stepscope --checkpoint FOLDER/step_002920 -p "123+456".
Its weights are never committed; for measuring loads and decoding.
"""

import json
import sys
from pathlib import Path

import torch
from reference_forward import random_weights


def write(folder: Path, layers: int = 24, width: int = 1536) -> None:
    """Write model and meta of step 2,920 into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    heads = max(1, width // 128)
    sizes = {"sequence_len": 2048, "vocab_size": 32, "n_layer": layers, "n_head": heads,
             "n_kv_head": heads, "n_embd": width}  # fmt: skip
    weights = random_weights("G1", sizes, sizes["vocab_size"], 0)
    weights["transformer.wte.weight"] = weights["transformer.wte.weight"].bfloat16()
    torch.save(weights, folder / "model_002920.pt")
    meta = {
        "step": 2920,
        "val_loss": 0.2627,
        "model_config": sizes,
        "user_config": {"wandb_run": "random weights"},
        "dataloader_state_dict": {"idx": 0, "epoch": 0},
    }
    (folder / "meta_002920.json").write_text(json.dumps(meta))


if __name__ == "__main__":
    write(Path(sys.argv[1]) / "step_002920")
