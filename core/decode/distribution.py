"""The raw distribution of the next token as Python numbers."""

from core.base.errors import NotFiniteError
from core.decode.candidates import entropy_of, likeliest
from core.decode.sampling import log_probabilities
from core.kernels.torchload import torch
from core.protocol.next_distribution import MOST_LIKELY, WHOLE_VOCABULARY, NextDistribution


@torch.inference_mode()
def distribution(logits: "torch.Tensor", used: int) -> NextDistribution:
    """Return what float32 CPU logits [V] tell; ids from `used` on are unused.

    Raises NotFiniteError when a logit is not finite.
    """
    if not torch.isfinite(logits).all():
        raise NotFiniteError("The logits of the next token are not finite")
    vocab = len(logits)
    logprobs = log_probabilities(logits)
    probabilities = logprobs.exp()
    return NextDistribution(
        likeliest(logits, logprobs, vocab if vocab <= WHOLE_VOCABULARY else MOST_LIKELY),
        entropy_of(logprobs, probabilities),
        float(probabilities[used:].sum()),
        min(used, vocab),
    )
