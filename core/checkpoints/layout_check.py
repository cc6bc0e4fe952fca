"""Refuses weights of another layout than the values beside them are for."""

from core.base.errors import CheckpointError
from core.base.text import clean, first_names
from core.checkpoints.architecture import EMBEDDING_NAME, HEAD_NAME, POSITIONS_NAME
from core.checkpoints.families import huggingface
from core.checkpoints.foreign_layouts import foreign_layout
from core.checkpoints.meta import Layout, Meta
from core.checkpoints.prefixes import refuse_other_prefix

NAMES_SHOWN = 3
# Names that every file of a layout has; the first is the embedding.
_FIRST = {
    Layout.NANOCHAT: (EMBEDDING_NAME, HEAD_NAME),
    Layout.NANOGPT: (EMBEDDING_NAME, HEAD_NAME, POSITIONS_NAME),
    Layout.HUGGING_FACE: (huggingface.EMBEDDING_NAME,),
}
_NOUNS = {
    Layout.NANOCHAT: "nanochat model",
    Layout.NANOGPT: "nanoGPT model",
    Layout.HUGGING_FACE: "nanochat model of Hugging Face's class",
}


def embedding_name(meta: Meta) -> str:
    """Return the name that the embedding has in the layout of a meta."""
    return _FIRST[meta.layout][0]


def refuse_other_layouts(found: dict[str, tuple[int, ...]], meta: Meta) -> None:
    """Raise CheckpointError, naming tensors, unless they are of the layout of the meta."""
    if foreign := foreign_layout(found, meta.layout):
        what, name = foreign
        raise CheckpointError(
            f"This is {what}: it has {clean(name)} {list(found[name])}",
            "Give a checkpoint of nanochat, its fork or nanoGPT",
        )
    if not found.keys() >= set(_FIRST[meta.layout]):
        refuse_other_prefix(found)
        raise CheckpointError(
            f"This is not a {_NOUNS[meta.layout]}: its tensors are "
            f"{first_names(found, NAMES_SHOWN)}"
        )
    if meta.tied and HEAD_NAME in found:
        raise CheckpointError(
            f"{meta.title} ties the head to the embedding, but the file has {HEAD_NAME}",
            "If the head is another tensor, set tie_word_embeddings to false",
        )
