"""What the product reads of a file: every tensor with its bytes, or every token."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutant_seeds import META, SIZES

from core.base.errors import CheckpointError
from core.checkpoints import ptfile, safetensors_index, shard_map
from core.checkpoints.detection import detect
from core.checkpoints.huggingface import check_config, read_config
from core.checkpoints.meta import Meta, read_meta
from core.checkpoints.nanogpt import SavedMeta
from core.checkpoints.ptfile import Index, read_index
from core.checkpoints.safetensors_index import read_safetensors
from core.checkpoints.tensor_reader import RecordSums, TensorReader, check_sum
from core.tokenizers import readers
from core.tokenizers.byte_pairs import BytePairTokenizer, MergeTable
from core.tokenizers.characters import CharTokenizer
from core.tokenizers.nanogpt_entries import EntryTokenizer
from core.tokenizers.readers import read_file

# Dtype, shape and bytes of each tensor, in order.
Tensors = dict[str, tuple[str, tuple[int, ...], bytes]]


@dataclass
class Held:
    """What a file holds: tensors, or other values by name."""

    tensors: Tensors = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def bytes_of(index: Index) -> Tensors:
    """Return the bytes of all tensors, read and checked as a load does."""
    found: Tensors = {}
    with TensorReader(index) as reader:
        sums = RecordSums(reader)
        for record in index.tensors:
            data = bytearray(record.nbytes)
            if not record.fills_record:
                for _ in sums.check(record):
                    pass
            reader.read_into(memoryview(data), record.offset, record.file)
            if record.fills_record:
                check_sum(index, record, zlib.crc32(data))
            found[record.name] = record.dtype, record.shape, bytes(data)
    return found


def _of_model(index: Index, meta: Meta) -> None:
    """Find the config, as a load does; it may be refused for what it is."""
    try:
        config = detect(index, meta)
    except CheckpointError as refused:
        refused.line()
        return
    expected = {tensor.name: tensor.shape for tensor in config.tensors}
    shapes = {tensor.name[len(config.prefix) :]: tensor.shape for tensor in index.tensors}
    assert expected == shapes, "the config is not that of the tensors"


def _archive(path: Path) -> Held:
    index = read_index(path)
    held = Held(bytes_of(index))
    if index.state is not None:
        held.values = dict(index.state.values)
        meta = SavedMeta(held.values)
        _touched(meta)
        _of_model(index, meta)
    _of_model(index, Meta(META))
    return held


def _safetensors(path: Path) -> Held:
    return Held(bytes_of(read_safetensors(path)))


def _touched(meta: Meta) -> None:
    """Ask for everything that a list or a session shows of a meta."""
    for name in ("title", "layout", "tied", "metric", "loss", "step", "eval_every", "is_fork"):
        getattr(meta, name)
    assert len(meta.claimed_step) < 100, "a long step"
    meta.claims_step(7)


def _meta(path: Path) -> Held:
    meta = read_meta(path)
    _touched(meta)
    index = read_index(path.with_name("model_000007.pt"))
    config = detect(index, meta)
    expected = {tensor.name: tensor.shape for tensor in config.tensors}
    assert expected == {one.name: one.shape for one in index.tensors}, "other shapes"
    heads, width = config.n_head * config.head_dim, config.n_kv_head * config.head_dim
    assert (heads, config.n_embd) == (SIZES["n_embd"], SIZES["n_embd"]), "heads"
    assert width == SIZES["n_embd"] // 2, "key-value heads"
    return Held(values=meta.values)


def _config(path: Path) -> Held:
    meta = read_config(path)
    _touched(meta)
    check_config(meta)
    index = read_safetensors(path.with_name("model.safetensors"))
    config = detect(index, meta)
    expected = {tensor.name: tensor.shape for tensor in config.tensors}
    assert expected == {one.name: one.shape for one in index.tensors}, "other shapes"
    return Held(values=meta.values)


# Texts without names of special tokens, which others do not read as text.
SAMPLES = ("the then", " the\n  thé 12", "\U0001f600\x00\tthth", "a'll B_c 2024")


def encoded(path: Path) -> list[tuple[int, ...]]:
    """Return the ids of the samples. It imports and runs the package that does that."""
    found = read_file(path)
    return [found.encode(text).ids for text in SAMPLES]


def _tokenizer(path: Path) -> Held:
    found = read_file(path)
    held: dict[str, Any] = {
        "tokens": [found.token_bytes(index) for index in range(found.used)],
        "specials": dict(found.special_ids), "claimed": found.claimed,
    }  # fmt: skip
    if isinstance(found, BytePairTokenizer) and isinstance(found.table, MergeTable):
        held |= {"ranks": dict(found.table.ranks), "pattern": found.table.pattern}
    assert isinstance(found, BytePairTokenizer | EntryTokenizer | CharTokenizer)
    return Held(values=held)


READINGS: dict[str, Callable[[Path], Held]] = {
    "archive": _archive,
    "safetensors": _safetensors,
    "shards": _safetensors,
    "encoding": _tokenizer,
    "entries": _tokenizer,
    "characters": _tokenizer,
    "meta": _meta,
    "config": _config,
    "tokenizer": _tokenizer,
    "pair": _tokenizer,
}


def forget() -> None:
    """Drop everything that the readers keep of earlier files."""
    ptfile._read_index.cache_clear()
    safetensors_index._read_index.cache_clear()
    shard_map._read.cache_clear()
    readers._read.cache_clear()
