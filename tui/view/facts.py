"""Facts from the index of a model file."""

from dataclasses import dataclass

from core.base.errors import ReportedError
from core.base.text import count, plural, size
from core.checkpoints.checkpoint import Checkpoint
from tui.view.generation_words import tokenizer_words
from tui.view.problem_words import with_cure


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Facts from the index of a model file, as values to show; "" for what is not known.

    `model` is the shape, `stored` the number types in the file, `lacks` that checksums are missing,
    `needed` the memory for a load, `free` the free memory, and `share` the first by the second, as
    a fraction; None when free memory or the size is unknown. `problem` is the error if the index
    cannot be read.
    """

    model: str = ""
    stored: str = ""
    lacks: str = ""
    needed: str = ""
    free: str = ""
    fits: bool = True
    family: str = ""
    tokenizer: str = ""
    remarks: tuple[str, ...] = ()
    share: float | None = None
    problem: str = ""


def file_facts(entry: Checkpoint, precision: str) -> FileFacts:
    """Return the facts from the index of an entry; only the problem if it cannot be read."""
    # Not needed for the first frame, which shows no facts yet.
    from core.machine.memory import EXPECTED_TOKENS, fit, free_memory  # noqa: PLC0415
    from core.machine.precision import expected  # noqa: PLC0415
    from core.tokenizers.find import tokenizer_for  # noqa: PLC0415

    try:
        config, index = entry.config(), entry.index()
        found = tokenizer_for(entry, None)
    except ReportedError as failure:
        return FileFacts(problem=with_cure(failure.message, failure.hint))
    heads = plural(config.n_head, "head")
    if config.n_kv_head != config.n_head:
        heads += f", {config.n_kv_head} key-value"
    estimate = fit(config, expected(precision, config.parameters), EXPECTED_TOKENS, free_memory())
    return FileFacts(
        model=f"{config.n_layer} × {config.n_embd}, {heads} · {count(index.parameters)}",
        stored=" + ".join(index.dtypes),
        lacks="" if index.has_checksums else "no checksums",
        needed=size(estimate.needed),
        free="" if estimate.free is None else size(estimate.free),
        fits=estimate.fits,
        family=f"{config.traits.family}: {config.traits.why}",
        tokenizer=tokenizer_words(found.tokenizer).removeprefix("tokenizer "),
        remarks=(*(choice.text for choice in config.choices), *found.remarks),
        share=estimate.needed / estimate.free if estimate.free else None,
    )
