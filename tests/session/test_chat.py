"""When the session chats, and what a message goes on from."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of
from present import present

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.checkpoints.scan import scan
from core.protocol.events import Finished, Stats, StopReason, Token
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request
from core.record.generation import Generation
from core.tokenizers.characters import CURRENT, FIRST, CharTokenizer
from tui.session.chat import is_other_vocabulary
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.jobs import Generate
from tui.session.loaded import Loaded
from tui.session.take_row import take_row

BOS, USER, USER_END, ANSWER, ANSWER_END = range(15, 20)


class Talk:
    """A controller with a loaded model of the fork's first vocabulary, which has the tokens."""

    def __init__(self, checkpoints: list[Checkpoint]) -> None:
        self.first, self.second = checkpoints
        self.jobs, self.listener = JobQueue(), Told()
        self.controller = Controller(self.jobs, self.listener.listener, LoadOptions())

    def apply(self, *events: Any, ended: bool = False) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, ended=ended))

    def load(self, checkpoint: Checkpoint, tokenizer=FIRST, source: str | None = "sft") -> None:
        checkpoint = replace(checkpoint, source=source)
        assert self.controller.load(checkpoint)
        self.apply(ready_of(checkpoint, tokenizer), ended=True)

    def send(self, text: str) -> Request:
        assert self.controller.run(text, None)
        return self.request

    def answer(self, *ids: int, reason: StopReason = StopReason.ANSWER_END) -> Generation:
        for at, index in enumerate(ids):
            self.apply(Token(at, index, "x", -0.5, 0.0))
        self.apply(Finished(reason, "", Stats()), ended=True)
        return self.last

    @property
    def request(self) -> Request:
        job = self.jobs.submitted[-1]
        assert isinstance(job, Generate)
        return job.request

    @property
    def last(self) -> Generation:
        return present(self.controller.session.last)

    @property
    def noticed(self) -> list[str]:
        return [text for (text,) in self.listener.of("load_noticed")]


@pytest.fixture
def talk(tmp_path: Path, write_checkpoint) -> Talk:
    for seed in (1, 2):
        write_checkpoint(tmp_path / f"runs/step_000{seed}00", step=seed * 100, seed=seed)
    return Talk(sorted(scan([tmp_path / "runs"]), key=lambda one: one.step or 0))


# Which models chat.


@pytest.mark.parametrize("source", ["sft", "rl"])
def test_a_checkpoint_that_was_trained_to_chat_begins_in_chat_and_says_so(talk, source):
    talk.load(talk.first, source=source)

    assert talk.controller.how.chat
    assert talk.noticed == [
        f"Chat is on: {source} checkpoints are trained to chat. "
        "/chat off leaves it, --no_chat starts without"
    ]


@pytest.mark.parametrize("source", ["base", "mid", None])
def test_other_checkpoints_continue_prompts(talk, source):
    talk.load(talk.first, source=source)

    assert not talk.controller.how.chat


def test_without_the_tokens_there_is_no_chat(talk):
    talk.load(talk.first, CURRENT)

    assert not talk.controller.how.chat
    assert talk.noticed == []


def test_mid_checkpoints_hint_once_at_chat(talk):
    talk.load(talk.first, source="mid")
    talk.load(talk.second, source="mid")

    hint = "Its vocabulary has the tokens of a chat: /chat on makes prompts messages"
    assert talk.noticed == [hint]


def test_a_flat_folder_hints_at_chat_unless_the_fork_wrote_it(talk):
    talk.load(talk.first, source=None)
    assert talk.noticed == []
    values = {key: value for key, value in talk.second.meta.values.items() if key != "val_loss"}
    talk.load(replace(talk.second, meta=Meta(values)), source=None)
    assert len(talk.noticed) == 1


def test_the_users_choice_holds_for_later_loads(talk):
    talk.load(talk.first)
    talk.controller.use_how(talk.controller.how.with_(chat=False))
    talk.load(talk.second)

    assert not talk.controller.how.chat


@pytest.mark.parametrize("choice", [True, False])
def test_the_command_line_decides(talk, choice):
    talk.controller.chat.choice = choice
    talk.controller.how = PromptOptions(chat=choice)
    talk.load(talk.first, source="base")
    assert talk.controller.how.chat is choice
    talk.load(talk.second)
    assert (talk.controller.how.chat, talk.noticed) == (choice, [])


def test_chat_ends_with_a_checkpoint_that_cannot(talk):
    talk.load(talk.first)
    talk.load(talk.second, CURRENT)

    assert not talk.controller.how.chat
    assert talk.noticed[-1].startswith(
        "Chat is off: this checkpoint cannot chat, because its vocabulary lacks <|user_start|>"
    )


def test_chat_that_was_chosen_comes_back_with_a_checkpoint_that_can(talk):
    talk.controller.use_how(talk.controller.how.with_(chat=True))
    talk.load(talk.first, CURRENT)
    assert not talk.controller.how.chat
    talk.load(talk.second, source="base")

    assert talk.controller.how.chat
    assert talk.noticed[-1] == "Chat is on again: /chat off leaves it"


def test_chat_ends_with_a_base_checkpoint(talk):
    talk.load(talk.first)
    talk.load(talk.second, source="base")

    assert not talk.controller.how.chat
    assert talk.noticed[-1] == "Chat is off: /chat on turns it on"


# Turns.


def test_a_message_goes_on_from_the_exact_ids(talk):
    talk.load(talk.first)
    first = talk.send("1")
    assert first.ids == (BOS, USER, 1, USER_END, ANSWER)
    # 30 has no text: what the model wrote would not be found again by encoding its text.
    talk.answer(2, 30, ANSWER_END)

    second = talk.send("3")

    assert second.ids == (*first.ids, 2, 30, ANSWER_END, USER, 3, USER_END, ANSWER)
    assert second.stepped == ((5, 7),)
    assert second.stop_ids == (BOS, ANSWER_END)
    assert talk.listener.of("began")[-1][1] == "3\n"


@pytest.mark.parametrize("reason", [StopReason.MAX_TOKENS, StopReason.CANCELLED])
def test_a_cut_answer_is_ended_before_the_next_message(talk, reason):
    talk.load(talk.first)
    first = talk.send("1")
    talk.answer(2, reason=reason)

    assert talk.send("3").ids[len(first.ids) :] == (2, ANSWER_END, USER, 3, USER_END, ANSWER)


def test_a_message_that_was_not_answered_is_left_out(talk):
    talk.load(talk.first)
    talk.send("1")
    talk.answer(reason=StopReason.CANCELLED)
    assert talk.send("3").ids == (BOS, USER, 3, USER_END, ANSWER)
    earlier = talk.answer(2, ANSWER_END).request.ids
    talk.send("4")
    talk.answer(reason=StopReason.ERROR)
    assert talk.send("5").ids == (*earlier, 2, ANSWER_END, USER, 5, USER_END, ANSWER)


def test_a_queued_message_follows_the_answer_before_it(talk):
    talk.load(talk.first)
    talk.send("1")
    assert talk.controller.run("3", None)
    talk.answer(2, ANSWER_END)

    assert talk.request.ids[5:] == (2, ANSWER_END, USER, 3, USER_END, ANSWER)


def test_a_new_conversation(talk):
    talk.load(talk.first)
    talk.send("1")
    talk.answer(2, ANSWER_END)
    talk.controller.use_how(talk.controller.how.with_(system="H"))
    talk.controller.chat.begin_anew()

    request = talk.send("3")
    assert request.ids == (BOS, USER, 12, 14, 14, 3, USER_END, ANSWER)
    talk.answer(2, ANSWER_END)
    assert present(talk.send("4").chat).system == "H"


def test_each_model_has_a_conversation_of_its_own(talk):
    talk.load(talk.first)
    first = talk.send("1")
    talk.answer(2, ANSWER_END)
    talk.load(talk.second)
    assert talk.send("3").ids == (BOS, USER, 3, USER_END, ANSWER)
    talk.answer(2, ANSWER_END)
    talk.load(talk.first)

    assert talk.send("4").ids[:7] == (*first.ids, 2, ANSWER_END)


def test_prompts_between_are_not_part_of_the_conversation(talk):
    talk.load(talk.first)
    first = talk.send("1")
    talk.answer(2, ANSWER_END)
    talk.controller.use_how(talk.controller.how.with_(chat=False))
    assert talk.send("9").ids == (BOS, 9)
    talk.answer(9)
    talk.controller.use_how(talk.controller.how.with_(chat=True))

    assert talk.send("3").ids[:7] == (*first.ids, 2, ANSWER_END)


# Again, more, elsewhere.


def test_again_repeats_the_message_after_the_turns_before_it(talk):
    talk.load(talk.first)
    talk.send("1")
    talk.answer(2, ANSWER_END)
    second = talk.send("3")
    generation = talk.answer(4, ANSWER_END)

    assert talk.controller.again(generation, same=False)

    assert talk.request.ids == second.ids
    assert (talk.request.stepped, talk.request.chat) == (second.stepped, second.chat)
    assert talk.request.seed != second.seed
    talk.answer(5, ANSWER_END)
    # The conversation goes on from the new answer.
    assert talk.send("6").ids[len(second.ids) :][:2] == (5, ANSWER_END)


def test_again_keeps_the_form_that_a_prompt_had(talk):
    talk.load(talk.first)
    talk.send("1")
    message = talk.answer(2, ANSWER_END)
    talk.controller.use_how(talk.controller.how.with_(chat=False))
    talk.send("1")
    prompt = talk.answer(2)

    talk.controller.again(message, same=False)
    assert talk.request.ids == (BOS, USER, 1, USER_END, ANSWER)
    talk.answer(2)
    talk.controller.use_how(talk.controller.how.with_(chat=True))
    talk.controller.again(prompt, same=False)
    assert talk.request.ids == (BOS, 1)


def test_the_same_is_the_stored_request(talk):
    talk.load(talk.first)
    first = talk.send("1")
    talk.controller.again(talk.answer(2, ANSWER_END), same=True)

    assert (talk.request.ids, talk.request.chat, talk.request.seed) == (
        first.ids,
        first.chat,
        first.seed,
    )


def test_a_cut_answer_can_go_on(talk):
    talk.load(talk.first)
    first = talk.send("1")
    cut = talk.answer(2, 3, reason=StopReason.MAX_TOKENS)

    talk.controller.go_on(cut)
    assert (talk.request.ids, talk.request.continued) == (first.ids, (2, 3))
    talk.answer(4, ANSWER_END)

    following = talk.send("5")
    assert following.ids[5:10] == (2, 3, 4, ANSWER_END, USER)
    assert following.stepped == ((5, 8),)


def test_a_complete_answer_does_not_go_on(talk):
    talk.load(talk.first)
    talk.send("1")
    generation = talk.answer(2, ANSWER_END)

    with pytest.raises(UsageError, match="The answer of #1 is complete"):
        talk.controller.go_on(generation)


def test_another_checkpoint_gets_the_message_with_the_turns_before_it(talk):
    talk.load(talk.first)
    talk.send("1")
    talk.answer(2, ANSWER_END)
    second = talk.send("3")
    talk.answer(4, ANSWER_END)

    assert talk.controller.run_on(replace(talk.second, source="sft"), "")
    talk.apply(ready_of(replace(talk.second, source="sft"), FIRST), ended=True)

    assert (talk.request.ids, talk.request.seed) == (second.ids, second.seed)
    # Its cache is empty, so that nothing is gained by feeding the answers one by one.
    assert talk.request.stepped == ()


def test_another_vocabulary_gets_the_message_alone(talk):
    other = CharTokenizer("other", tuple("123"), FIRST.specials)
    talk.load(talk.first)
    talk.send("1")
    talk.answer(2, ANSWER_END)
    talk.send("3")
    talk.answer(4, ANSWER_END)

    assert talk.controller.run_on(talk.second, "")
    talk.apply(ready_of(talk.second, other), ended=True)

    assert talk.request.ids == (3, 4, 2, 5, 6)
    said = [text for _, text in talk.listener.of("remarked")]
    assert "The earlier turns are left out: this checkpoint has another vocabulary" in said


def test_a_checkpoint_that_cannot_chat_refuses_a_message(talk):
    talk.load(talk.first)
    talk.send("1")
    talk.answer(2, ANSWER_END)
    assert talk.controller.run_on(talk.second, "")
    talk.apply(ready_of(talk.second, CURRENT), ended=True)

    ((error,),) = talk.listener.of("failed")
    assert error.message.startswith("This checkpoint cannot chat")


def test_vocabularies_are_told_apart_by_their_ids(talk):
    talk.load(talk.first)
    talk.send("1")
    generation = talk.answer(2, ANSWER_END)

    def has_other(tokenizer) -> bool:
        return is_other_vocabulary(generation, Loaded(ready_of(talk.first, tokenizer)))

    assert not has_other(FIRST)
    assert not has_other(replace(FIRST, name="a copy"))
    assert has_other(CharTokenizer("other", FIRST.chars[::-1], FIRST.specials))
    assert has_other(CURRENT)
    assert has_other(None)


def test_the_next_message_goes_on_from_the_row_of_a_fan_that_was_taken(talk):
    talk.load(talk.first)
    talk.controller.use_how(talk.controller.how.with_(rows=2))
    talk.controller.run("1", None)
    requests = talk.jobs.submitted[-1].requests
    assert [(one.row, one.chat is not None) for one in requests] == [(0, True), (1, True)]
    for row in range(2):
        talk.apply(Token(0, 3 + row, "x", -0.5, 0.0, row=row))
        talk.apply(Token(1, ANSWER_END, "", -0.5, 0.0, row=row))
        talk.apply(Finished(StopReason.ANSWER_END, "", Stats(), row=row))
    talk.apply(ended=True)
    taken = take_row(talk.controller, 1)
    assert taken.new_ids == [4, ANSWER_END]
    talk.controller.use_how(talk.controller.how.with_(rows=1))
    second = talk.send("2")
    assert second.ids[: len(requests[0].ids) + 2] == (*requests[0].ids, 4, ANSWER_END)
