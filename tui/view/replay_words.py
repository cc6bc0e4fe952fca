"""What `stepscope replay` says of each generation, and of all."""

from collections.abc import Iterable, Sequence

from core.base.text import clean, plural
from core.record.environment import Environment
from core.record.replayed import Difference, Replayed
from core.tokenizers.tokenizer import Tokenizer
from tui.view.token_text import token_text

EQUAL = "equal"
EQUAL_OTHERWISE = "equal with other arithmetic"
DIFFERENT = "different"
IMPOSSIBLE = "not possible"
RESULTS = (EQUAL, EQUAL_OTHERWISE, DIFFERENT, IMPOSSIBLE)


def result_of(replayed: Replayed | None, differences: Sequence[str]) -> str:
    """Return which of the four results it is; without a comparison, it was not possible."""
    if replayed is None:
        return IMPOSSIBLE
    if not replayed.is_equal:
        return DIFFERENT
    return EQUAL_OTHERWISE if differences else EQUAL


def replay_line(
    name: str, replayed: Replayed, differences: Sequence[str], tokenizer: Tokenizer | None
) -> str:
    """Return the line of a generation that ran again.

    `differences` are those of what computed it from what is recorded.
    """
    parts = [result_of(replayed, differences)]
    if replayed.difference:
        parts = [_difference(replayed.difference, tokenizer)]
    elif replayed.text_differs:
        parts = ["different: the same tokens, but another text"]
    if replayed.deviation:
        parts.append(f"log-probabilities up to {replayed.deviation:.1e} nats apart")
    if differences:
        parts.append(f"same seed, other arithmetic: {', '.join(differences)}")
    elif not replayed.is_equal:
        parts.append("nothing that is recorded of device, precision and versions differs")
    return clean(f"{name}  {' · '.join(parts)}")


def _difference(found: Difference, tokenizer: Tokenizer | None) -> str:
    """Return where the first difference is, both tokens, and how far apart they were."""
    number = f"{found.at + 1:,}"
    if found.then is None:
        return f"different: it goes on after token {found.at:,}, where it had ended"
    if found.now is None:
        return f"different: it ends before token {number}, which was {_token(found, tokenizer)}"
    now = repr(token_text(found.now, tokenizer))
    words = f"different from token {number} on: {now} instead of {_token(found, tokenizer)}"
    if found.margin is None:
        return f"{words}, which is not among the likeliest now"
    return f"{words}, {found.margin:.2g} nats apart"


def _token(found: Difference, tokenizer: Tokenizer | None) -> str:
    assert found.then is not None
    stored = "" if found.then_logprob is None else f" ({found.then_logprob:.4f} nats then)"
    return f"{token_text(found.then, tokenizer)!r}{stored}"


def summary_line(results: Iterable[str]) -> str:
    """Return how many generations have each result."""
    found = list(results)
    counts = [f"{found.count(result):,} {result}" for result in RESULTS]
    return f"{plural(len(found), 'generation')}: {', '.join(counts)}"


def environment_line(environment: Environment) -> str:
    """Return what computes here, in one line."""
    values = environment.as_json()
    threads = environment.threads
    parts = [
        values["device"], values["precision"], values["route"],
        None if threads is None else plural(threads, "thread"),
        f"torch {values['torch']}", f"stepscope {values['stepscope']}", values["machine"],
    ]  # fmt: skip
    return clean(" · ".join(str(part) for part in parts if part is not None))
