"""How a checkpoint's config is found: from tensor names, shapes and the meta (format.md 5).

If the meta contradicts the tensors, the checkpoint is refused.
"""

from core.base.errors import CheckpointError
from core.base.text import first_names, plural
from core.checkpoints.architecture import (
    CHANNEL_GATES,
    HEAD_NAME,
)
from core.checkpoints.claimed_sizes import claimed_sizes
from core.checkpoints.config import ModelConfig
from core.checkpoints.families.huggingface_recognition import huggingface_traits
from core.checkpoints.families.nanogpt_recognition import nanogpt_traits
from core.checkpoints.families.recognition import Choice, traits_of
from core.checkpoints.layout_check import embedding_name, refuse_other_layouts
from core.checkpoints.meta import Layout, Meta
from core.checkpoints.prefixes import common_prefix, refuse_partial_prefix
from core.checkpoints.ptfile import Index
from core.checkpoints.shape_sizes import block_count, completed

NAMES_SHOWN = 3
_TRANSPOSE = "GPT-2's Conv1D stores [in, out]; transpose such tensors when they are saved"
_WIDEN = "Write float32 or bfloat16 weights; --precision int8 makes them smaller in memory"
WEIGHT_DTYPES = ("float32", "bfloat16", "float16", "float64")


def detect(index: Index, meta: Meta) -> ModelConfig:
    """Return the config that tensors and meta agree on.

    Raises CheckpointError, naming the tensors or keys, for other layouts, sizes beyond the limits
    and contradictions.
    """
    if not index.tensors:
        raise CheckpointError(f"{index.path.name} does not have tensors")
    prefix = common_prefix([tensor.name for tensor in index.tensors])
    found = {tensor.name[len(prefix) :]: tensor.shape for tensor in index.tensors}
    dtypes = set(index.dtypes) - set(WEIGHT_DTYPES)
    if dtypes:
        kinds = first_names(sorted(dtypes), NAMES_SHOWN)
        raise CheckpointError(f"{index.path.name} holds {kinds} tensors, not weights", _WIDEN)
    refuse_other_layouts(found, meta)
    names = (prefix + embedding_name(meta), prefix + HEAD_NAME)
    config = _config(found, prefix, meta, shared=index.shares(*names))
    _compare(found, config, meta.title)
    _check_gates(config)
    return config


def _config(
    found: dict[str, tuple[int, ...]], prefix: str, meta: Meta, *, shared: bool
) -> ModelConfig:
    """Return the config; `shared` tells that embedding and head are the same bytes."""
    name = embedding_name(meta)
    embedding = found[name]
    if len(embedding) != 2:
        raise CheckpointError(f"{name} has the shape {list(embedding)}, not two axes")
    sizes, assumed = _sizes(found, meta)
    _check_rows(name, embedding, sizes, meta)
    padded, vocab, context = embedding[0], sizes["vocab_size"], sizes["sequence_len"]
    choices: tuple[Choice, ...] = ()
    if meta.layout is Layout.HUGGING_FACE:
        traits = huggingface_traits(meta.values)
    elif meta.layout is Layout.NANOGPT:
        traits, choices = nanogpt_traits(meta.section("model_args"), context, tied=shared)
    else:
        traits, choices = traits_of(found, vocab, padded, context, meta)
    return ModelConfig(
        padded_vocab_size=padded,
        traits=traits,
        prefix=prefix,
        choices=(*assumed, *choices),
        tied=meta.tied,
        **sizes,
    )


def _sizes(
    found: dict[str, tuple[int, ...]], meta: Meta
) -> tuple[dict[str, int], tuple[Choice, ...]]:
    """Return the sizes that the meta claims or the tensors tell, and which of them are assumed."""
    if (own := meta.sizes()) is not None:
        return own, ()
    claimed, assumed = completed(meta.section("model_config"), found)
    return claimed_sizes(claimed), assumed


def _check_rows(name: str, embedding: tuple[int, ...], sizes: dict[str, int], meta: Meta) -> None:
    """Raise CheckpointError for a transposed embedding and for a wrong number of rows.

    Only nanochat pads them.
    """
    rows, vocab = embedding[0], sizes["vocab_size"]
    if rows == sizes["n_embd"] != embedding[1] >= vocab:
        raise CheckpointError(
            f"{name} is {list(embedding)}, transposed: it should be [rows, width]",
            _TRANSPOSE,
        )
    if rows < vocab or (meta.layout is not Layout.NANOCHAT and rows != vocab):
        raise CheckpointError(
            f"{meta.title} claims {vocab:,} tokens but the embedding has {rows:,} rows",
            _contradicted(meta.title),
        )


def _compare(found: dict[str, tuple[int, ...]], config: ModelConfig, title: str) -> None:
    """Raise CheckpointError unless names and shapes are exactly those of the config."""
    expected: dict[str, tuple[int, ...]] = {one.name: one.shape for one in config.tensors}
    unknown = [name for name in found if name not in expected]
    missing = [name for name in expected if name not in found]
    if unknown:
        refuse_partial_prefix(unknown[0], expected)
    layers = block_count(found)
    if layers != config.n_layer and layers:
        raise CheckpointError(
            f"{title} claims {plural(config.n_layer, 'layer')} but the tensors have {layers}",
            _contradicted(title),
        )
    if unknown:
        shown = first_names((f"{name} {list(found[name])}" for name in unknown), NAMES_SHOWN)
        raise CheckpointError(f"Unknown tensors: {shown}", _read_as(config))
    if missing:
        raise CheckpointError(
            f"Missing tensors: {first_names(missing, NAMES_SHOWN)}", _read_as(config)
        )
    _compare_shapes(found, expected, title)


def _compare_shapes(
    found: dict[str, tuple[int, ...]], expected: dict[str, tuple[int, ...]], title: str
) -> None:
    """Raise CheckpointError for the first shape that differs; all expected names are found."""
    for name, shape in expected.items():
        if found[name] == shape[::-1] != shape:
            raise CheckpointError(
                f"{name} is {list(found[name])}, transposed: it should be {list(shape)}",
                _TRANSPOSE,
            )
        if found[name] != shape:
            raise CheckpointError(
                f"{name} is {list(found[name])} but {title.replace('The', 'the')} implies "
                f"{list(shape)}",
                _contradicted(title),
            )


def _contradicted(title: str) -> str:
    """Return what to do when the claims about sizes are not those of the tensors."""
    if title == "model_args":
        return "A fork of nanoGPT changed the model; it is not supported"
    what = title if title.endswith(".json") else "meta"
    return f"Put the {what} of this model beside it"


def _check_gates(config: ModelConfig) -> None:
    """Raise CheckpointError for a gate that reads more channels than there are."""
    for tensor in config.tensors:
        if tensor.role in CHANNEL_GATES and tensor.shape[1] > config.n_embd:
            raise CheckpointError(
                f"{tensor.name} reads {tensor.shape[1]} channels of {config.n_embd}"
            )


def _read_as(config: ModelConfig) -> str:
    return f"It was read as family {config.traits.family}: {config.traits.why}"
