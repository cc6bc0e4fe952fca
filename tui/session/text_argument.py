"""What `/score` and `/watch` are asked: a text, and a suite that may follow it."""

_SUITE = " suite "


def text_and_suite(argument: str) -> tuple[str, str | None]:
    """Return the text and the suite of `TEXT suite SUITE`; None for a text alone.

    The text is "" when it is left out. A suite's name does not contain blanks, so a path may
    contain the word.
    """
    text, found, suite = f" {argument}".rpartition(_SUITE)
    if found and len(suite.split()) == 1:
        return text.strip(), suite.strip()
    return argument, None


def score_words(argument: str) -> list[str]:
    """Return the words of a command line that asks the same."""
    text, suite = text_and_suite(argument)
    return [text] if suite is None else [text, "--suite", suite]
