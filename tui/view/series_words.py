"""Words about a series as a whole: its prompt and settings, how far it is."""

from core.base.text import clean, plural, shorten
from tui.view.generation_words import described
from tui.view.series import Series

# Characters of a prompt in a title.
PROMPT_SHOWN = 60


def asked(series: Series) -> str:
    """Return the prompt, the seed and the settings that are not the default."""
    prompt = clean(shorten(repr(series.prompt), PROMPT_SHOWN))
    return " · ".join([prompt, f"seed {series.seed}", *described(series.settings)])


def marked_words(count: int) -> str:
    """Return that the checkpoints of a series are the marked ones."""
    return f"{count:,} marked"


def counted(series: Series) -> str:
    """Return how many turns are done, of how many checkpoints."""
    return f"{series.complete:,} of {plural(len(series.turns), 'checkpoint')}"


def progress_words(series: Series, name: str) -> str:
    """Return what runs and how many turns are done; `name` is that of the running turn."""
    count = counted(series)
    failed = sum(turn.generation is None and turn.done for turn in series.turns)
    without = f" · {failed:,} without an answer" if failed else ""
    if series.failure:
        return f"■ ended: {clean(series.failure.message)} · {count}"
    if series.stopped:
        return f"■ stopped · {count}{without}"
    if series.ended:
        return f"■ complete · {plural(len(series.turns), 'checkpoint')}{without}"
    turn = series.current
    if turn is None:
        return f"▶ waiting · {count}"
    return f"▶ {'writing' if turn.generation else 'loading'} {name} · {count}{without}"
