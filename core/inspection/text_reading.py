"""Teacher-forced figures of a text: the model reads the true ids and tells of each next one.

A text is one sequence of at most the context, as a prompt is: all figures are of one forward, in
which each id is predicted from all ids before it. Longer texts are refused (core/protocol/
given_text.py), since windows would give some ids a short past that looks like a long one;
`score --per_token` reads them in windows, and says so.
"""

from collections.abc import Callable, Sequence

from core.decode.candidates import entropy_of, likeliest, rank_of
from core.decode.sampling import log_probabilities
from core.evaluate.teacher_forced import portions
from core.inspection.logit_lens import LayerLogits, LogitLens
from core.inspection.not_finite import is_finite, not_finite
from core.inspection.one_row import one_row
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model
from core.protocol.text_reading import TextReading
from core.protocol.token_figures import TokenFigures


@torch.inference_mode()
def read_text(
    model: Model,
    ids: Sequence[int],
    top: int = 0,
    *,
    layers: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> TextReading:
    """Return the figures of at least one id and at most the context.

    With `top`, the figures have as many of the most likely ids; with `layers`, there is the logit
    lens too. Logits are in memory only for some positions at a time. Raises CancelledError when
    `should_stop()` is true before a layer, NotFiniteError with the position for logits that are
    NaN or infinite, NoMemoryError.
    """
    lens = LogitLens(ids)
    observer = LayerLogits(model, lens.read) if layers else None
    found = [TokenFigures(0, ids[0], None, None, None)]
    with memory_errors("reading a text", model.device.type):
        for portion in portions(model, one_row(ids), should_stop, observer):
            logits = portion.logits[0].cpu()
            if not is_finite(logits):
                raise not_finite(model, ids, should_stop)
            pairs = zip(logits, portion.targets[0].tolist(), strict=True)
            for at, (row, index) in enumerate(pairs, portion.start + 1):
                found.append(_figures(row, at, index, top))
    *tokens, following = found
    assert following.entropy is not None
    return TextReading(tuple(tokens), following.entropy, following.top, lens.layers())


def _figures(logits: "torch.Tensor", at: int, index: int, top: int) -> TokenFigures:
    """Return the figures of an id by the float32 CPU logits [V] before it."""
    logprobs = log_probabilities(logits)
    return TokenFigures(
        at,
        index,
        logprobs[index].item(),
        rank_of(logits, index),
        entropy_of(logprobs, logprobs.exp()),
        likeliest(logits, logprobs, top) if top else None,
    )
