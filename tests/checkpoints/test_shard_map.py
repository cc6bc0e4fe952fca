"""model.safetensors.index.json: which names it may have, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints.shard_map import MAX_SHARDS, ShardMap, check_shard, read_shard_map

NAME = "model.safetensors.index.json"


def read(folder: Path, values: Any) -> ShardMap:
    path = folder / NAME
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return read_shard_map(path)


def test_the_shards_are_named_once_in_order(tmp_path: Path) -> None:
    files = {"c": "2.safetensors", "a": "1.safetensors", "b": "2.safetensors"}
    found = read(tmp_path, {"metadata": {"total_size": 1}, "weight_map": files})
    assert found.files == files
    assert found.shards == ("1.safetensors", "2.safetensors")


@pytest.mark.parametrize(
    "shard",
    [
        "../model.safetensors",
        "/etc/model.safetensors",
        "a/b.safetensors",
        "a\\b.safetensors",
        "..",
        ".safetensors",
        "",
        "model.bin",
        "a\0.safetensors",
        "\ud800.safetensors",
        None,
        3,
        ["a.safetensors"],
    ],
)
def test_only_files_beside_it_are_named(tmp_path: Path, shard: Any) -> None:
    with pytest.raises(CheckpointError, match="not a file here") as caught:
        read(tmp_path, {"weight_map": {"a": shard}})
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "does not have a weight_map"),
        ({"weight_map": {}}, "does not have a weight_map"),
        ({"weight_map": ["a"]}, "does not have a weight_map"),
        ([], "JSON"),
        ("{", "is cut"),
        ("<html>", "web page"),
        ("[" * 5000, "nested too deeply"),
        ({"weight_map": {str(n): f"{n}.safetensors" for n in range(MAX_SHARDS + 1)}}, "128"),
    ],
    ids=range(8),
)
def test_what_is_not_a_map_is_refused(tmp_path: Path, values: Any, words: str) -> None:
    with pytest.raises(CheckpointError, match=words):
        read(tmp_path, values)


def test_a_missing_map_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_shard_map(tmp_path / NAME)


def test_a_shard_holds_what_the_map_says_and_nothing_else() -> None:
    mapped = ShardMap({"a": "1.safetensors", "b": "1.safetensors", "c": "2.safetensors"})
    path = Path("1.safetensors")
    check_shard(path, {"a", "b"}, mapped)
    with pytest.raises(CheckpointError, match="does not hold b"):
        check_shard(path, {"a"}, mapped)
    with pytest.raises(CheckpointError, match="holds c"):
        check_shard(path, {"a", "b", "c"}, mapped)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"n" * 501: "a.safetensors"}, "has a tensor name of 501 characters"),
        ({"w": "n" * 250 + ".safetensors"}, r"names 'n+…n*.safetensors' for w, not a file here"),
    ],
)
def test_long_names_are_refused(tmp_path: Path, weights: dict[str, str], words: str) -> None:
    path = tmp_path / "model.safetensors.index.json"
    path.write_text(json.dumps({"weight_map": weights}))
    with pytest.raises(CheckpointError, match=words) as caught:
        read_shard_map(path)
    assert len(caught.value.message) < 200
