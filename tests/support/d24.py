"""Write a checkpoint with random weights: of the guide's real size, 24 layers x 1536, 2.5 GiB.

python tests/support/d24.py FOLDER, then stepscope --checkpoint FOLDER/step_002920 -p "123+456".
Its weights are never committed; for measuring loads and decoding.
"""

import json
import sys
from collections import OrderedDict
from pathlib import Path

import torch


def weights(layers: int, width: int) -> "OrderedDict[str, torch.Tensor]":
    generator = torch.Generator().manual_seed(0)
    state: OrderedDict[str, torch.Tensor] = OrderedDict()

    def add(name: str, rows: int, columns: int) -> None:
        state[name] = torch.randn(rows, columns, generator=generator) * columns**-0.5

    add("transformer.wte.weight", 32, width)
    state["transformer.wte.weight"] = state["transformer.wte.weight"].bfloat16()
    for layer in range(layers):
        block = f"transformer.h.{layer}."
        for name in ("c_q", "c_k", "c_v", "c_proj"):
            add(f"{block}attn.{name}.weight", width, width)
        add(f"{block}mlp.c_fc.weight", 4 * width, width)
        add(f"{block}mlp.c_proj.weight", width, 4 * width)
    add("lm_head.weight", 32, width)
    return state


def write(folder: Path, layers: int = 24, width: int = 1536) -> None:
    """Write model and meta of step 2,920 into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(weights(layers, width), folder / "model_002920.pt")
    heads = max(1, width // 128)
    sizes = {"sequence_len": 2048, "vocab_size": 32, "n_layer": layers, "n_head": heads,
             "n_kv_head": heads, "n_embd": width}  # fmt: skip
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
