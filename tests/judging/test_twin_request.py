"""Two checkpoints of one vocabulary, and others."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.base.errors import UsageError
from core.checkpoints.scan import scan
from core.judging.subject import Subject
from core.judging.twin_request import check_one_vocabulary
from core.tokenizers.characters import CURRENT, CharTokenizer


@pytest.fixture
def subject(trio: Path) -> Subject:
    entry = scan([trio])[0]
    return Subject(entry.name, entry, CURRENT)


def test_equal_vocabularies_of_other_files_and_none_are_fine(subject: Subject) -> None:
    check_one_vocabulary(subject, replace(subject, tokenizer=replace(CURRENT, name="another")))
    check_one_vocabulary(subject, replace(subject, tokenizer=None))


@pytest.mark.parametrize(
    ("chars", "specials", "reason"),
    [
        ("0123456789+-HBL,\n", CURRENT.specials, "id 15 is '.' in one and ',' in the other"),
        ("0123456789+-HBL.\n", ("<|eos|>",), "their special tokens differ"),
    ],
)
def test_the_reason_names_the_first_difference(
    subject: Subject, chars: str, specials: tuple[str, ...], reason: str
) -> None:
    other = replace(subject, tokenizer=CharTokenizer("other", tuple(chars), specials))
    with pytest.raises(UsageError) as refused:
        check_one_vocabulary(subject, other)
    assert refused.value.message.endswith(reason)


def test_other_numbers_of_ids_are_refused(subject: Subject, goldens: Path) -> None:
    entry = scan([goldens / "nanogpt_char/out-licenses-char"])[0]
    with pytest.raises(UsageError, match="has 32 ids and"):
        check_one_vocabulary(subject, Subject(entry.name, entry, None))
