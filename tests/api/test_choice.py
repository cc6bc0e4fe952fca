"""One text: its pieces, log-probabilities and offsets."""

from core.protocol.events import Finished, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.text_reading import TextReading
from core.protocol.token_figures import TokenFigures
from core.tokenizers.characters import CURRENT
from tui.api.choice import Choice


def choice(request: Request | None = None, logprobs: int | None = 1) -> Choice:
    request = request or Request((17, 1, 10), prompt="1+", bos=True)
    return Choice(0, request, CURRENT, logprobs)


def token(index: int, id_: int, text: str, completes: int = 1) -> Token:
    return Token(index, id_, text, -0.5 * (index + 1), 0.0, top=((2, -0.1),), completes=completes)


def end(reason: StopReason, text: str = "") -> Finished:
    return Finished(reason, text, Stats())


def test_new_tokens_and_where_they_begin() -> None:
    one = choice()
    one.apply(token(0, 3, ""))
    one.apply(token(1, 4, "34"))
    one.apply(end(StopReason.MAX_TOKENS))
    whole = one.whole()
    assert (whole.text, whole.finish_reason, one.new_tokens) == ("34", "length", 2)
    assert whole.logprobs() == {
        "tokens": ["3", "4"],
        "token_logprobs": [-0.5, -1.0],
        "top_logprobs": [{"2": -0.1, "3": -0.5}, {"2": -0.1, "4": -1.0}],
        "text_offset": [0, 1],
    }


def test_an_id_that_ends_the_text_is_told() -> None:
    one = choice()
    one.apply(token(0, 3, "3"))
    one.apply(token(1, 17, "", completes=0))
    one.apply(end(StopReason.BOS))
    whole = one.whole()
    assert (whole.text, whole.finish_reason) == ("3", "stop")
    assert whole.logprobs()["tokens"] == ["3", "<|bos|>"]
    assert whole.logprobs()["text_offset"] == [0, 1]


def test_without_logprobs_only_text_is_kept() -> None:
    one = choice(logprobs=None)
    assert one.apply(token(0, 3, "3")).tokens == ()
    assert one.new_tokens == 1


def test_text_that_was_held_back_comes_at_the_end() -> None:
    one = choice()
    one.apply(token(0, 3, ""))
    one.apply(end(StopReason.CONTEXT_FULL, "3"))
    assert one.whole().text == "3"
    assert one.whole().finish_reason == "length"


def figures(at: int, id_: int, logprob: float | None) -> TokenFigures:
    top = None if logprob is None else ((5, -0.2),)
    return TokenFigures(at, id_, logprob, None, None, top)


def test_an_echoed_prompt_leaves_the_added_bos_out() -> None:
    one = choice()
    reading = TextReading((figures(0, 17, None), figures(1, 1, -2.0), figures(2, 10, -3.0)), 1.0)
    piece = one.prompt(reading)
    assert piece.text == "1+"
    assert piece.logprobs() == {
        "tokens": ["1", "+"],
        "token_logprobs": [-2.0, -3.0],
        "top_logprobs": [{"5": -0.2, "1": -2.0}, {"5": -0.2, "+": -3.0}],
        "text_offset": [0, 1],
    }
    assert one.apply(token(0, 3, "3")).tokens[0].at == 2


def test_of_raw_ids_the_first_has_no_probability() -> None:
    one = choice(Request((17, 1), raw=True))
    piece = one.prompt(TextReading((figures(0, 17, None), figures(1, 1, -2.0)), 1.0))
    assert piece.text == "<|bos|>1"
    assert piece.logprobs()["token_logprobs"] == [None, -2.0]
    assert piece.logprobs()["top_logprobs"][0] is None
    assert piece.logprobs()["text_offset"] == [0, 7]


def test_an_echo_without_figures() -> None:
    assert choice(logprobs=None).prompt(None).text == "1+"
