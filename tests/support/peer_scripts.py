"""The logic of two scripts, as few lines as show it: peer_scripts.py fork|nanochat FOLDER [FLAGS].

It is restated from descriptions, not copied. fork: the guide's inference.py. The first model of the
folder is read by torch.load, text is encoded by dropping unknown characters, logits are divided by
a temperature above 0, and a distribution that is not one is replaced by a uniform one. nanochat:
chat_cli. The tokenizer is unpickled, temperature is asserted to be at least 0. Neither has a limit
of its own at the context of the model. The forward is the tests' own, without a cache.
"""

import argparse
import json
import pickle
from collections import OrderedDict
from pathlib import Path

import torch
from reference_forward import random_weights, reference_logits

CHARACTERS = "0123456789+-HBL.\n"
BOS, ROWS, HARD_LIMIT = 17, 32, 2048


def probabilities(tool: str, logits: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the distribution that the next id is drawn from."""
    if tool == "nanochat":
        assert temperature >= 0.0
        return torch.softmax(logits / temperature, dim=-1)
    if temperature > 0:
        logits = logits / temperature
    found = torch.softmax(logits, dim=-1)
    return found if torch.isfinite(found).all() else torch.full_like(found, 1 / len(found))


def next_id(tool: str, logits: torch.Tensor, temperature: float) -> int:
    """Return the most likely id at temperature 0, else one that is drawn."""
    if temperature == 0:
        return int(logits.argmax())
    return int(torch.multinomial(probabilities(tool, logits, temperature), 1))


def check_shapes(weights: dict[str, torch.Tensor], sizes: dict[str, int]) -> None:
    """Raise RuntimeError, as load_state_dict does, for tensors of other sizes."""
    for name, one in random_weights("G1", sizes, ROWS, 0).items():
        if weights[name].shape != one.shape:
            raise RuntimeError(f"size mismatch for {name}: {tuple(weights[name].shape)}")


def main() -> None:
    """Load, encode, generate and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--prompt")
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--max_tokens", type=int, default=20)
    given = parser.parse_args()
    torch.manual_seed(42)
    model = next(given.folder.glob("model_*.pt"))
    stored = torch.load(model, map_location="cpu")
    # The processor computes in float32.
    weights = OrderedDict((name, one.float()) for name, one in stored.items())
    meta = json.loads(next(given.folder.glob("meta_*.json")).read_text())
    if given.tool == "nanochat" and (pickled := given.folder / "tokenizer.pkl").exists():
        pickle.loads(pickled.read_bytes())
    check_shapes(weights, meta["model_config"])
    print(f"Loaded {given.folder.name}, val_loss {meta.get('val_loss', 'N/A'):.4f}")
    prompt = given.prompt if given.prompt is not None else input("> ")
    ids = [BOS, *(CHARACTERS.index(one) for one in prompt if one in CHARACTERS)]
    print(prompt, end="")
    for _ in range(given.max_tokens):
        if len(ids) >= HARD_LIMIT:
            break
        logits = reference_logits("G1", weights, meta["model_config"], "L", ids)[-1]
        ids.append(next_id(given.tool, logits, given.temperature))
        shown = CHARACTERS[ids[-1]] if ids[-1] < len(CHARACTERS) else ""
        print(shown, end="", flush=True)
    print()


if __name__ == "__main__":
    main()
