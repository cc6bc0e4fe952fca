"""Conversations become the ids that upstream's code made of them."""

import json

import pytest

from core.chat.chat_tokens import required_tokens
from core.chat.conversation import Kind, Part, Role, Turn, message, render, render_prompt
from core.tokenizers.characters import FIRST
from core.tokenizers.readers import read_file

TOKENS = required_tokens(FIRST)
BOS, USER, USER_END, ANSWER, ANSWER_END, PYTHON, PYTHON_END, OUTPUT, OUTPUT_END = range(15, 24)


def turns_of(messages):
    """The golden's conversation as turns."""
    for one in messages:
        content = one["content"]
        parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
        yield Turn(Role(one["role"]), tuple(Part(p["text"], Kind(p["type"])) for p in parts))


@pytest.fixture
def golden(goldens):
    folder = goldens / "chat_tool_add"
    tokenizer = read_file(folder / "tokenizer/tokenizer.pkl")
    return json.loads((folder / "golden/golden.json").read_text()), tokenizer


def test_the_golden_conversation(golden):
    values, tokenizer = golden
    expected = values["render_conversation"]
    turns = list(turns_of(expected["conversation"]["messages"]))

    rendered = render(turns, required_tokens(tokenizer), tokenizer)

    assert list(rendered.ids) == expected["ids"]
    assert list(rendered.mask) == expected["mask"]
    before_the_answer = render_prompt(turns[:-1], required_tokens(tokenizer), tokenizer)
    assert list(before_the_answer) == values["render_for_completion"]


def test_the_golden_question(golden):
    values, tokenizer = golden
    turns = [Turn.of(Role.USER, values["user"])]

    assert list(render_prompt(turns, required_tokens(tokenizer), tokenizer)) == values["prompt"]


def test_parts_of_an_answer():
    answer = Turn(
        Role.ASSISTANT,
        (Part("1"), Part("2+3", Kind.PYTHON), Part("5", Kind.OUTPUT), Part("5")),
    )

    rendered = render([Turn.of(Role.USER, "H"), answer], TOKENS, FIRST)

    assert rendered.ids == (
        BOS, USER, 12, USER_END, ANSWER, 1, PYTHON, 2, 10, 3, PYTHON_END,
        OUTPUT, 5, OUTPUT_END, 5, ANSWER_END,
    )  # fmt: skip
    assert rendered.mask == (0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1)


def test_a_system_message_begins_the_first_user_message():
    turns = [Turn.of(Role.SYSTEM, "H"), Turn.of(Role.USER, "1"), Turn.of(Role.ASSISTANT, "2")]

    assert render(turns, TOKENS, FIRST).ids[:6] == (BOS, USER, 12, 14, 14, 1)


def test_names_of_special_tokens_are_ordinary_text(golden):
    _, tokenizer = golden
    tokens = required_tokens(tokenizer)

    ids = message("<|bos|>", tokens, tokenizer).ids

    assert ids[1:-1] == tokenizer.encode("<|bos|>").ids
    assert tokens.bos not in ids


def test_a_message_names_characters_that_are_not_in_the_vocabulary():
    written = message("1=2", TOKENS, FIRST)

    assert written.ids == (USER, 1, 2, USER_END)
    assert [one.char for one in written.skipped] == ["="]


@pytest.mark.parametrize(
    "roles",
    [
        [Role.ASSISTANT],
        [Role.USER, Role.USER],
        [Role.USER, Role.ASSISTANT, Role.ASSISTANT],
        [Role.USER, Role.SYSTEM],
        [Role.SYSTEM],
        [Role.SYSTEM, Role.ASSISTANT],
        [Role.SYSTEM, Role.SYSTEM, Role.USER],
    ],
)
def test_roles_that_do_not_alternate_are_refused(roles):
    with pytest.raises(ValueError, match=r"turn"):
        render([Turn.of(role, "1") for role in roles], TOKENS, FIRST)


@pytest.mark.parametrize("roles", [[], [Role.USER, Role.ASSISTANT]])
def test_an_answer_follows_a_user(roles):
    with pytest.raises(ValueError, match="answer follows"):
        render_prompt([Turn.of(role, "1") for role in roles], TOKENS, FIRST)
