"""Write a checkpoint of the guide's real size with random weights: 24 layers x 1536, 2.5 GiB.

python tests/d24.py FOLDER, then stepscope --checkpoint FOLDER/step_002920 --prompt "123+456".
Never committed; for measuring loads and decoding.
"""

import json
import sys
from collections import OrderedDict
from pathlib import Path

import torch

SIZES = {
    "sequence_len": 2048,
    "vocab_size": 32,
    "n_layer": 24,
    "n_head": 12,
    "n_kv_head": 12,
    "n_embd": 1536,
}


def weights() -> "OrderedDict[str, torch.Tensor]":
    generator = torch.Generator().manual_seed(0)
    width, state = SIZES["n_embd"], OrderedDict()

    def add(name: str, rows: int, columns: int) -> None:
        state[name] = torch.randn(rows, columns, generator=generator) * columns**-0.5

    add("transformer.wte.weight", SIZES["vocab_size"], width)
    state["transformer.wte.weight"] = state["transformer.wte.weight"].bfloat16()
    for layer in range(SIZES["n_layer"]):
        block = f"transformer.h.{layer}."
        for name in ("c_q", "c_k", "c_v", "c_proj"):
            add(f"{block}attn.{name}.weight", width, width)
        add(f"{block}mlp.c_fc.weight", 4 * width, width)
        add(f"{block}mlp.c_proj.weight", width, 4 * width)
    add("lm_head.weight", SIZES["vocab_size"], width)
    return state


def main() -> None:
    folder = Path(sys.argv[1]) / "step_002920"
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(weights(), folder / "model_002920.pt")
    meta = {
        "step": 2920,
        "val_loss": 0.2627,
        "model_config": SIZES,
        "user_config": {"wandb_run": "random weights"},
        "dataloader_state_dict": {"idx": 0, "epoch": 0},
    }
    (folder / "meta_002920.json").write_text(json.dumps(meta))


if __name__ == "__main__":
    main()
