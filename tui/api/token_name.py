"""The text by which OpenAI's log-probabilities name a token."""

from core.tokenizers.tokenizer import Tokenizer


def token_name(index: int, tokenizer: Tokenizer | None) -> str:
    r"""Return the text of an id alone.

    As in OpenAI's API, bytes that are a part of a character are written as `bytes:\xe2\x82`. An id
    without text is written as `id:25`.
    """
    data = b"" if tokenizer is None else tokenizer.token_bytes(index)
    if not data:
        return f"id:{index}"
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "bytes:" + "".join(f"\\x{byte:02x}" for byte in data)


def likely_names(
    likely: tuple[tuple[int, float], ...], chosen: tuple[int, float], tokenizer: Tokenizer | None
) -> dict[str, float]:
    """Return log-probabilities by name, the chosen id among them.

    Of ids with the same name, the most likely one counts.
    """
    names: dict[str, float] = {}
    for index, logprob in sorted({*likely, chosen}, key=lambda pair: (-pair[1], pair[0])):
        names.setdefault(token_name(index, tokenizer), logprob)
    return names
