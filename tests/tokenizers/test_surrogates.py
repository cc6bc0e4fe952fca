from core.tokenizers.surrogates import is_encodable, without_halves
from core.tokenizers.tokenizer import Skipped


def test_halves_are_taken_out_and_named() -> None:
    assert without_halves("a\ud800b\udfff") == ("ab", (Skipped("\ud800", 1), Skipped("\udfff", 3)))
    assert without_halves("a🙂") == ("a🙂", ())


def test_only_halves_cannot_be_encoded() -> None:
    assert is_encodable("a\x00🙂\U0010ffff")
    assert not is_encodable("a\udc80")
