"""Layouts that are known and not run, by the names of their tensors (format.md 11 and 16)."""

import re
from collections.abc import Iterable

from core.checkpoints.meta import Layout

_LAYOUTS = tuple(
    (re.compile(pattern), what)
    for pattern, what in (
        (r"transformer\.h\.\d+\.mlp\.(router|experts|shared_expert)\b",
         "a mixture of experts (nanochat's branches moe and moe3)"),
        (r"model\.layers\.\d+\.\w+\.(router|gate|experts|shared_expert)\b",
         "a mixture of experts"),
        (r"(value_embed_[AB]\b|value_embed\.|v0_lambdas)",
         "nanochat's branch ve of 2026-01-16"),
        (r"(wpe\.|h\.\d+\.(ln_[12]|attn\.c_attn)\.)", "the Hugging Face layout of GPT-2"),
        (r"(tok_embeddings\.|layers\.\d+\.attention\.w[qkvo]\.)", "a model of llama2.c or Llama"),
        (r"model\.blocks\.\d+\.attn\.[qkv]_proj\.", "a renamed export of nanochat"),
    )
)  # fmt: skip


# Without config.json, the heads and the constants are unknown.
_BARE_HUGGING_FACE = (
    re.compile(r"model\.(embed_tokens|layers\.\d+)\."),
    "the Hugging Face layout without its config.json",
)
# Without the sizes that nanoGPT's training saves beside the weights, the heads are unknown.
_BARE_NANOGPT = (
    re.compile(r"transformer\.(wpe\.|ln_f\.|h\.\d+\.(ln_[12]\.|attn\.c_attn\.))"),
    "a model of nanoGPT or GPT-2 without model_args, which tell its heads",
)


_BARE = {Layout.HUGGING_FACE: _BARE_HUGGING_FACE, Layout.NANOGPT: _BARE_NANOGPT}


def foreign_layout(names: Iterable[str], own: Layout) -> tuple[str, str] | None:
    """Return what a file is, and the first name that tells it; None for no known layout.

    `own` is the layout that the values beside the weights are for.
    """
    every = list(names)
    bare = (found for layout, found in _BARE.items() if layout is not own)
    for pattern, what in (*_LAYOUTS, *bare):
        if found := next((name for name in every if pattern.match(name)), None):
            return what, found
    return None
