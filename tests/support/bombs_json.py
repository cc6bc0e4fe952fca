"""JSON files, and headers of safetensors files, that are large, deep, wide or have long numbers."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from core.checkpoints.embedded import DEMO

MB = 10**6
Makers = dict[str, Callable[[], bytes]]
LONG = "n" * (3 * MB + 900_000)
META: dict[str, Any] = json.loads((DEMO / "step_008000/meta_008000.json").read_text())
_SIZES = META["model_config"]
CONFIG: dict[str, Any] = {
    "model_type": "nanochat",
    "hidden_size": 32,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 24,
    "vocab_size": 40,
    "hidden_act": "relu2",
    "rms_norm_eps": 1e-6,
    "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
    "final_logit_softcapping": 15.0,
    "tie_word_embeddings": False,
}
_HALF = LONG[: 19 * MB // 10].encode()
_MAP = {"metadata": {"total_size": 0}, "weight_map": {"w": "a.safetensors"}}


def safetensors(header: dict[str, Any] | bytes) -> bytes:
    """Return a file with a header and no further bytes."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text


def values() -> Makers:
    """Return JSON of nearly 4 MB that no file of a checkpoint needs, whatever its name."""
    head = json.dumps(META | CONFIG | _MAP)[:-1].encode() + b', "x": '

    def beside(value: Callable[[], bytes]) -> Callable[[], bytes]:
        return lambda: head + value() + b"}"

    found: Makers = {
        "150,000 keys": lambda: (
            b"{" + b",".join(b'"key_%06d": %d' % (n, n) for n in range(150_000)) + b"}"
        ),
        "20,000 lists of texts": lambda: b"[" + b'["abcdefgh", "ijklmnop"],' * 20_000 + b"0]",
        "1.3 M lists": lambda: b"[" + b"[]," * 1_300_000 + b"0]",
        "1.3 M objects": lambda: b"[" + b"{}," * 1_300_000 + b"0]",
        "900,000 floats": lambda: b"[" + b"1.5," * 900_000 + b"0]",
        "700,000 numbers": lambda: b"[" + b"1234," * 700_000 + b"0]",
        "700,000 texts": lambda: b"[" + b'"ab",' * 700_000 + b"0]",
        "a text of 4 MB": lambda: json.dumps(LONG).encode(),
        "a text of 4 MB and a bomb": lambda: json.dumps(
            f"{LONG}\U0001f4a3", ensure_ascii=False
        ).encode(),
        "a text of escapes": lambda: b'"' + b"\\u001b" * 600_000 + b'"',
        "a key of 4 MB": lambda: json.dumps({LONG: 1}).encode(),
        "a key of 2 MB twice": lambda: b'{"%s": 1, "%s": 2}' % (_HALF, _HALF),
        "lists 2,000,000 deep": lambda: b"[" * (19 * MB // 10) + b"]" * (19 * MB // 10),
        "lists 4,000,000 deep, cut": lambda: b"[" * (39 * MB // 10),
        "objects 600,000 deep": lambda: b'{"":' * 600_000 + b"0" + b"}" * 600_000,
        "a number of 4 MB": lambda: b"7" * (39 * MB // 10),
        "a number of 4,000 digits": lambda: b"7" * 4000,
        "a float of 4 MB": lambda: b"0." + b"7" * (39 * MB // 10),
        "an exponent of 4 MB": lambda: b"1e" + b"7" * (39 * MB // 10),
        "4 MB of spaces": lambda: b" " * (39 * MB // 10) + b"0",
    }  # fmt: skip
    return {name: beside(make) for name, make in found.items()} | {
        "4 MB of zeros": lambda: bytes(39 * MB // 10),
        "100 MB": lambda: b" " * (100 * MB),
        "UTF-32 of 4 MB": lambda: json.dumps({"x": LONG[: 9 * MB // 10]}).encode("utf-32"),
    }


def metas() -> Makers:
    """Return metas with a long or large value where one is shown."""
    places: dict[str, Callable[[Any], dict[str, Any]]] = {
        "step": lambda value: {"step": value},
        "val_loss": lambda value: {"val_loss": value},
        "n_layer": lambda value: {"model_config": _SIZES | {"n_layer": value}},
        "sequence_len": lambda value: {"model_config": _SIZES | {"sequence_len": value}},
        "train time": lambda value: {"loop_state": {"total_training_time": value}},
        "wandb_run": lambda value: {"user_config": {"wandb_run": value}},
        "model_config": lambda value: {"model_config": value},
    }  # fmt: skip
    kinds: dict[str, Any] = {
        "a text of 4 MB": LONG, "4,000 digits": 10**4000, "20,000 numbers": list(range(20_000)),
    }  # fmt: skip
    return {
        f"{place} is {kind}": lambda make=make, value=value: json.dumps(META | make(value)).encode()
        for place, make in places.items()
        for kind, value in kinds.items()
    } | {
        "20,000 keys": lambda: json.dumps(META | {f"key_{n}": n for n in range(20_000)}).encode(),
        "4,000 texts of 900 letters": lambda: json.dumps(
            META | {f"key_{n}": LONG[:900] for n in range(4000)}
        ).encode(),
    }


def maps() -> Makers:
    """Return maps of shards."""

    def mapped(weights: dict[str, Any]) -> bytes:
        return json.dumps(_MAP | {"weight_map": weights}).encode()

    return {
        "100,000 tensors": lambda: mapped({f"h.{n}": "a.safetensors" for n in range(100_000)}),
        "50,000 shards": lambda: mapped({f"h.{n}": f"{n}.safetensors" for n in range(50_000)}),
        "a shard of 4 MB": lambda: mapped({"w": f"{LONG[:-1000]}.safetensors"}),
        "a shard of 4 MB elsewhere": lambda: mapped({"w": f"/{LONG[:-1000]}"}),
        "a tensor of 4 MB elsewhere": lambda: mapped({LONG[:-1000]: "/etc/passwd"}),
        "a tensor of 4 MB": lambda: mapped({LONG[:-1000]: "a.safetensors"}),
    }


def headers() -> Makers:
    """Return headers of safetensors files."""

    def tensor(**changed: Any) -> dict[str, Any]:
        return {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} | changed

    every: dict[str, Callable[[], dict[str, Any] | bytes]] = {
        "100 MB": lambda: b'{"' + b" " * (100 * MB),
        "19,000 tensors": lambda: {f"h.{n}": tensor() for n in range(19_000)},
        "45,000 tensors": lambda: {f"h.{n}": tensor() for n in range(45_000)},
        "a name of 4 MB": lambda: {LONG: tensor()},
        "a name of 4 MB twice": lambda: b'{"%s": 0, "%s": 0}' % (_HALF, _HALF),
        "a dtype of 4 MB": lambda: {"w": tensor(dtype=LONG)},
        "fields of 4 MB": lambda: {"w": tensor(**{LONG: 0})},
        "a shape of 1.3 M lengths": lambda: {"w": tensor(shape=[0] * 1_300_000)},
        "offsets of 1.3 M numbers": lambda: {"w": tensor(data_offsets=[0] * 1_300_000)},
        "a number of 4 MB": lambda: b'{"w": ' + b"7" * (39 * MB // 10) + b"}",
        "a float of 4 MB": lambda: b'{"w": 0.' + b"7" * (39 * MB // 10) + b"}",
        "metadata of 100,000 texts": lambda: {
            "__metadata__": {f"{n}": "abcdef" for n in range(100_000)}
        },
        "metadata of 4 MB": lambda: {"__metadata__": {"x": LONG}},
        "metadata of 4 MB and a bomb": lambda: json.dumps(
            {"__metadata__": {"x": f"{LONG}\U0001f4a3"}}, ensure_ascii=False
        ).encode(),
        "lists 2,000,000 deep": lambda: b'{"w": ' + b"[" * (19 * MB // 10),
        "objects 600,000 deep": lambda: b'{"":' * 600_000,
        "900,000 floats": lambda: b'{"w": [' + b"1.5," * 900_000 + b"0]}",
        "700,000 texts": lambda: b'{"w": [' + b'"ab",' * 700_000 + b"0]}",
    }  # fmt: skip
    return {name: partial(_file, make) for name, make in every.items()}


def _file(make: Callable[[], dict[str, Any] | bytes]) -> bytes:
    return safetensors(make())
