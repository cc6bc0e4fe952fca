from core.tokenizers.byte_alphabet import alphabet, bytes_of


def test_every_byte_has_one_printable_character() -> None:
    assert sorted(alphabet().values()) == list(range(256))
    assert all(char.isprintable() and not char.isspace() for char in alphabet())


def test_space_newline_and_words_are_written_as_gpt2_writes_them() -> None:
    assert bytes_of("Ġthe") == b" the"
    assert bytes_of("Ċ") == b"\n"
    assert bytes_of("Ã©") == "é".encode()
    assert bytes_of("") == b""


def test_other_characters_are_no_bytes() -> None:
    assert (bytes_of("日"), bytes_of("a b")) == (None, None)
