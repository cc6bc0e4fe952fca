"""How many of the most likely ids are told with each token."""

from tui.terminal.streams import narrate


def at_most_all(asked: int, vocab_size: int) -> int:
    """Return what --logprobs asks for, at most the whole vocabulary, which is then said."""
    if asked > vocab_size:
        narrate(f"--logprobs {asked:,} is {vocab_size:,}: that is the whole vocabulary")
    return min(asked, vocab_size)
