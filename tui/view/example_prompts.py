"""Prompts that an empty output offers: their characters are all in the loaded vocabulary."""

from core.tokenizers.tokenizer import Tokenizer

COUNT = 3
# In order of preference: prose, then code, then the fork's sums, whose vocabulary lacks letters.
KNOWN = (
    "Once upon a time",
    "The meaning of life is",
    "Question: ",
    "the ",
    "def main(",
    "123+456",
    "9-12",
    "H+1.20",
    "77+1",
    "B-5",
)
PROSE = ("Once upon a time", "The meaning of life is", "1 + 1 =")
MESSAGES = ("Why is the sky blue?", "What is 12 + 7?", "Tell me a story")


def example_prompts(tokenizer: Tokenizer | None, *, chat: bool = False) -> tuple[str, ...]:
    """Return up to three prompts, or messages of a chat, that a tokenizer can encode whole.

    An alphabet that fits none of the known prompts is offered its own first characters; without a
    tokenizer nothing can be typed, so nothing is offered.
    """
    if tokenizer is None:
        return ()
    if not tokenizer.alphabet:
        return MESSAGES if chat else PROSE
    known = (*MESSAGES, *KNOWN) if chat else KNOWN
    fitting = [prompt for prompt in known if not tokenizer.encode(prompt).skipped]
    return tuple(fitting[:COUNT]) or tuple(
        prompt
        for prompt in _own_characters(tokenizer.alphabet)
        if not tokenizer.encode(prompt).skipped
    )


def _own_characters(alphabet: str) -> tuple[str, ...]:
    """Return the first letters or digits of an alphabet, else its first visible characters."""
    visible = [char for char in alphabet if char.isprintable() and not char.isspace()]
    letters = [char for char in visible if char.isalnum()] or visible
    return tuple(dict.fromkeys("".join(letters[:count]) for count in (1, 3) if letters))
