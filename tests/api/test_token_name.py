"""Names of tokens."""

from core.tokenizers.characters import CURRENT, CharTokenizer
from tui.api.token_name import likely_names, token_name


class Bytes(CharTokenizer):
    """A tokenizer whose ids are bytes."""

    def token_bytes(self, index: int) -> bytes:
        return bytes([index])


BYTES = Bytes("bytes", ())


def test_names() -> None:
    assert token_name(1, CURRENT) == "1"
    assert token_name(17, CURRENT) == "<|bos|>"
    assert token_name(25, CURRENT) == "id:25"
    assert token_name(25, None) == "id:25"
    assert token_name(65, BYTES) == "A"
    assert token_name(0xE2, BYTES) == "bytes:\\xe2"


def test_the_chosen_id_is_among_the_likely_ones() -> None:
    names = likely_names(((1, -0.5), (2, -1.5)), (3, -4.0), CURRENT)
    assert names == {"1": -0.5, "2": -1.5, "3": -4.0}
    assert list(names) == ["1", "2", "3"]
    assert likely_names(((1, -0.5),), (1, -0.5), CURRENT) == {"1": -0.5}
    assert likely_names((), (1, -0.5), CURRENT) == {"1": -0.5}


class Same(Bytes):
    def token_bytes(self, index: int) -> bytes:
        return b"x"


SAME = Same("same", ())


def test_of_equal_names_the_most_likely_counts() -> None:
    assert likely_names(((2, -0.1), (1, -0.2)), (3, -3.0), SAME) == {"x": -0.1}
