"""Text that was typed: it grows until it is read; in the prompt one insertion, elsewhere keys."""

from present import present
from sitting import Sitting
from textual.events import Paste

from tui.fullscreen.input.typed import Typed
from tui.view.key import Pane


def test_text_grows_until_it_is_read():
    typed = Typed("1")
    assert typed.is_one
    assert typed.add(Typed("2\n3"))
    assert not typed.is_one
    assert typed.text == "12\n3"
    assert not typed.add(Typed("4"))
    assert typed.text == "12\n3"


def test_it_is_handled_as_a_paste_and_can_be_changed():
    typed = Typed("1")
    assert typed.handler_name == Paste("").handler_name == "on_paste"
    typed.text = "22"
    assert typed.text == "22"


def test_each_character_is_a_key():
    keys = list(Typed("a +\n世").as_keys())
    assert [(key.key, key.character) for key in keys] == [
        ("a", "a"), ("space", " "), ("plus", "+"), ("ctrl+j", "\n"), ("世", "世"),
    ]  # fmt: skip


def test_in_the_prompt_it_is_inserted_and_in_the_list_its_letters_act(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for text in ("1", "2+3\n4", "5"):
            s.app.post_message(Typed(text))
        await s.until(lambda: s.screen.prompt.text == "12+3\n45")
        s.screen.go_to(s.screen.listing)
        await s.until(lambda: s.screen.pane is Pane.LIST)
        # Down stays on the last one, up goes to the first one.
        s.app.post_message(Typed("jk"))
        await s.until(lambda: present(s.screen.listing.highlighted).name == "step_000100")
        assert s.screen.prompt.text == "12+3\n45"
        await s.pilot.press("escape")
        await s.until(lambda: s.screen.pane is Pane.PROMPT)

    run(scenario)


def test_text_typed_before_the_prompt_is_ready_is_kept(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        # As before the first frame.
        s.app._early = []
        s.app.post_message(Typed("12"))
        s.app.post_message(Paste("+3"))
        await s.until(lambda: len(s.app._early or []) == 2)
        early, s.app._early = s.app._early, None
        for event in early:
            await s.app.on_event(event)
        await s.until(lambda: s.screen.prompt.text == "12+3")

    run(scenario)
