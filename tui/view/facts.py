"""Sentences about checkpoints and loads, for the panel below the list and for /info."""

from dataclasses import dataclass
from datetime import datetime

from core.base.errors import ReportedError
from core.base.text import count, loss, size
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.recommend import Recommendation
from core.machine.memory import EXPECTED_TOKENS, Fit, fit, free_memory
from core.machine.precision import expected
from core.tokenizers.find import tokenizer_for
from tui.view.generation_words import tokenizer_words


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Facts from the index of a model file: sentences, and the share of free memory it needs.

    `share` is a fraction; None when free memory or the size is unknown.
    """

    shape: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    share: float | None = None


def file_facts(entry: Checkpoint, precision: str) -> FileFacts:
    """Return the facts from the index of an entry; only the error message if it cannot be read."""
    try:
        config, index = entry.config(), entry.index()
        found = tokenizer_for(entry, None)
    except ReportedError as failure:
        return FileFacts((failure.message,))
    heads = f"{config.n_head} heads"
    if config.n_kv_head != config.n_head:
        heads += f", {config.n_kv_head} key-value"
    estimate = fit(config, expected(precision), EXPECTED_TOKENS, free_memory())
    return FileFacts(
        shape=(
            f"{config.n_layer} layers x {config.n_embd}, {heads}",
            f"{count(index.parameters)} parameters, {', '.join(index.dtypes)}",
        ),
        family=(
            f"{config.traits.family}: {config.traits.why}",
            _needs(estimate),
            tokenizer_words(found.tokenizer),
            *found.remarks,
        ),
        share=estimate.needed / estimate.free if estimate.free else None,
    )


def summary(entry: Checkpoint, star: Recommendation | None, facts: FileFacts) -> list[str]:
    """Return the sentences about an entry, for the panel and for /info."""
    lines = [*facts.shape, _measured(entry), _sizes(entry), *_star_or_past_best(entry, star)]
    lines += [entry.contradiction or "", _other_names(entry)]
    return [line for line in (*lines, *facts.family) if line]


def _other_names(entry: Checkpoint) -> str:
    """Return the links and copies of an entry; "" when there are none."""
    parts = [f"also {', '.join(alias.name for alias in entry.aliases)}"] if entry.aliases else []
    parts += [f"copied to {', '.join(copy.name for copy in entry.copies)}"] if entry.copies else []
    return " · ".join(parts)


def _measured(entry: Checkpoint) -> str:
    step = "" if entry.step is None else f"step {entry.step:,} · "
    metric = (entry.metric or "val_loss").replace("_", " ")
    return f"{step}{metric} {loss(entry.loss)}"


def _sizes(entry: Checkpoint) -> str:
    date = f"{datetime.fromtimestamp(entry.modified):%Y-%m-%d %H:%M}" if entry.modified else ""
    optimizer = f", with optimizer {size(entry.total_bytes)}" if entry.optimizer_bytes else ""
    return f"{size(entry.model_bytes)}{optimizer} · {date}".rstrip(" ·")


def _star_or_past_best(entry: Checkpoint, star: Recommendation | None) -> list[str]:
    if star is None:
        return []
    if star.checkpoint.key == entry.key:
        return [f"★ {star.reason}"]
    past = star.past_best.get(entry.name)
    return [f"▲ past the best by {past:.2%}"] if past else []


def _needs(estimate: Fit) -> str:
    if estimate.free is None:
        return f"needs {size(estimate.needed)}"
    verdict = "✓" if estimate.fits else "✗ does not fit"
    return f"needs {size(estimate.needed)} of {size(estimate.free)} free  {verdict}"
