import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import PromptTooLongError, UsageError
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request, ids_request, parse_ids, text_request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT, FIRST, CharTokenizer

DEFAULTS = SamplingSettings()
NO_SPECIALS = CharTokenizer("plain", ("a", "b"), ())


def asked(prompt: str, tokenizer: CharTokenizer | None = CURRENT, **options: bool) -> Request:
    return text_request(prompt, tokenizer, 64, DEFAULTS, 7, PromptOptions().with_(**options))


def test_a_prompt_is_bos_and_its_characters() -> None:
    request = asked("1+2\n")
    assert request.ids == (17, 1, 10, 2, 16)
    assert (request.prompt, request.seed, request.settings) == ("1+2\n", 7, DEFAULTS)
    assert not request.raw
    assert (request.bos, request.stop_ids) == (True, (17,))
    assert request.mask_padding


@pytest.mark.parametrize(("length", "context"), [(10, None), (30, 130), (90, 190)])
def test_beyond_the_context_there_is_room_for_prompt_and_text(
    length: int, context: int | None
) -> None:
    """`context` is None when both fit: then nothing is marked."""
    settings = DEFAULTS.with_(max_tokens=100 if context else 54)
    options = PromptOptions(bos=False, beyond_context=True)
    request = text_request("1" * length, CURRENT, 64, settings, 7, options)
    ids = ids_request((1,) * length, 32, 64, settings, 7, beyond_context=True)
    for one in (request, ids):
        assert (one.context, one.beyond_context) == (context, context is not None)


def test_the_first_vocabulary_has_its_own_bos() -> None:
    assert asked("1", FIRST).ids == (15, 1)


def test_bos_can_be_left_out() -> None:
    assert asked("1", bos=False).ids == (1,)
    assert asked("a", NO_SPECIALS).ids == (0,)


def test_options_reach_the_request() -> None:
    request = asked("1", stop_at_bos=False, mask_padding=False)
    assert (request.stop_ids, request.mask_padding) == ((), False)


def test_an_empty_prompt_is_bos_alone() -> None:
    assert asked("").ids == (17,)


@pytest.mark.parametrize(("tokenizer", "bos"), [(CURRENT, False), (NO_SPECIALS, True)])
def test_an_empty_prompt_without_bos_is_refused(tokenizer: CharTokenizer, bos: bool) -> None:
    with pytest.raises(UsageError, match="needs BOS"):
        asked("", tokenizer, bos=bos)


def test_an_empty_prompt_of_a_vocabulary_without_bos_begins_with_a_newline() -> None:
    lines = CharTokenizer("lines", ("a", "\n"), ())
    for bos in (True, False):
        request = asked("", lines, bos=bos)
        assert (request.ids, request.prompt, request.bos) == ((1,), "", False)
    assert asked("a", lines).bos is False


def test_skipped_characters_are_carried_along() -> None:
    request = asked("123+456=")
    assert [(skipped.char, skipped.at) for skipped in request.skipped] == [("=", 7)]


def test_prompts_are_never_stripped() -> None:
    assert asked("\n1\n").ids == (17, 16, 1, 16)


@pytest.mark.parametrize("prompt", ["=", "héé", " ", "\x1b[J", "x" * 10_000])
def test_a_prompt_of_unknown_characters_is_refused_with_the_alphabet(prompt: str) -> None:
    with pytest.raises(UsageError, match="in the vocabulary") as caught:
        asked(prompt)
    assert caught.value.line().endswith("Known characters: 0123456789+-HBL.␊")


def test_without_a_tokenizer_ids_are_asked_for() -> None:
    with pytest.raises(UsageError) as caught:
        asked("1", None)
    assert "--prompt_ids" in caught.value.hint


@pytest.mark.parametrize(("length", "fits"), [(62, True), (63, False), (64, False), (999, False)])
def test_a_prompt_leaves_room_for_one_token(length: int, fits: bool) -> None:
    if fits:
        assert len(asked("1" * length).ids) == 63
        return
    with pytest.raises(PromptTooLongError) as caught:
        asked("1" * length)
    assert f"{length + 1:,} tokens" in caught.value.message
    assert "64" in caught.value.message


def test_ids_are_raw() -> None:
    request = ids_request((17, 0, 31), 32, 64, DEFAULTS, 5)
    assert (request.ids, request.raw, request.seed) == ((17, 0, 31), True, 5)


@pytest.mark.parametrize("ids", [(), (32,), (-1,), (0, 10**9)])
def test_ids_outside_the_vocabulary_are_refused(ids: tuple[int, ...]) -> None:
    with pytest.raises(UsageError):
        ids_request(ids, 32, 64, DEFAULTS, 0)


def test_too_many_ids_are_refused() -> None:
    with pytest.raises(PromptTooLongError):
        ids_request((1,) * 64, 32, 64, DEFAULTS, 0)


@given(st.lists(st.integers(0, 999_999_999)), st.sampled_from([",", " ", ", ", "\n", ",,"]))
@settings(max_examples=100)
def test_ids_are_read_with_commas_or_spaces(ids: list[int], between: str) -> None:
    assert parse_ids(between.join(map(str, ids))) == tuple(ids)


@pytest.mark.parametrize(
    "text", ["a", "1;2", "-1", "1.0", "0x1", "²", "١", "1" * 10, "9" * 5_000, "1,\0", "1_0"]
)
def test_anything_but_ids_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_ids(text)
    assert len(caught.value.line()) <= 200


def test_before_its_first_change_a_replay_has_the_settings_of_its_request() -> None:
    cold, colder = DEFAULTS.with_(temperature=0.5), DEFAULTS.with_(temperature=0.1)
    replay = Request((17,), DEFAULTS, timeline=((2, cold), (5, colder)))
    found = [replay.settings_at(index) for index in range(7)]
    assert found == [DEFAULTS] * 2 + [cold] * 3 + [colder] * 2
