"""The session with the user's own keys: they act, the former ones do not, and they are shown."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from own_keys import all_other, every_other_key
from sitting import Sitting, sit
from textual.events import Key
from textual.screen import Screen

from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.input.own_keys import WITHOUT_ACTION, OwnKeys
from tui.fullscreen.screens.help import Help, help_page
from tui.session.palette import entries
from tui.view.key import Key as Entry
from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS
from tui.view.rebinding import Wish, rebound

GIVEN = every_other_key()


def with_keys(table: KeyTable, scenario: Callable[[Sitting], Awaitable[None]]) -> None:
    async def begun(s: Sitting) -> None:
        await s.idle()
        await scenario(s)

    sit(begun, Options(roots=(DEMO,), keys=table), (120, 40))


def own(**wishes: object) -> KeyTable:
    named = [Wish(id_.replace("__", "."), value) for id_, value in wishes.items()]
    return KeyTable(rebound(KEYS, named).keys)


def action_of(key: Entry) -> str:
    """Return what Textual carries out at a key; its own app binds the one that quits."""
    if isinstance(key.handler, str) or key.id == "quit":
        return str(key.handler) if isinstance(key.handler, str) else "quit"
    return f"screen.press('{key.id}')"


async def carried_out(s: Sitting, names: list[str]) -> list[str]:
    """Press keys, and return the actions that Textual would have carried out."""
    done: list[str] = []

    async def note(action: object, *_: object, **__: object) -> bool:
        done.append(str(action))
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(s.app, "run_action", note)
        for name in names:
            s.app.post_message(Key(name, name if len(name) == 1 else None))
        await s.pilot.pause()
        await asyncio.sleep(0)
        await s.pilot.pause()
    return done


def test_every_action_of_list_output_and_every_pane_is_at_its_own_key_only() -> None:
    async def scenario(s: Sitting) -> None:
        for pane, widget in ((Pane.LIST, s.screen.listing), (Pane.OUTPUT, s.screen.output)):
            s.screen.go_to(widget)
            keys = [key for key in KEYS if key.handler and key.pane in (pane, Pane.EVERYWHERE)]
            actions = [action_of(key) for key in keys]
            done = await carried_out(s, [GIVEN[key.id] for key in keys])
            # Those of every pane have priority, and so come first.
            assert sorted(done) == sorted(actions)
            one = next(key for key in keys if key.pane is pane)
            assert await carried_out(s, [GIVEN[one.id]]) == [actions[keys.index(one)]]
            kept = ("escape", "ctrl+c", "ctrl+q")
            former = {key.key for key in keys} - {*GIVEN.values(), *kept}
            assert len(former) > 10
            assert await carried_out(s, sorted(former)) == []
            assert len(await carried_out(s, list(kept))) == len(kept)

    with_keys(all_other(), scenario)


def test_keys_of_the_widgets_themselves_are_others_too() -> None:
    async def scenario(s: Sitting) -> None:
        await s.type("12")
        await s.pilot.press("ctrl+j", "enter")
        assert s.screen.prompt.text == "12"
        await s.pilot.press(GIVEN["prompt.newline"])
        assert s.screen.prompt.text == "12\n"
        await s.pilot.press(GIVEN["prompt.undo"])
        assert s.screen.prompt.text == "12"
        await s.pilot.press(GIVEN["prompt.run"])
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await s.pilot.press(GIVEN["pane.settings"])
        assert s.screen.pane is Pane.SETTINGS
        before = s.controller.settings
        await s.pilot.press(GIVEN["settings.more"])
        assert s.controller.settings != before
        await s.pilot.press(GIVEN["settings.less"], "escape")
        assert s.controller.settings == before
        assert s.screen.pane is Pane.PROMPT
        await s.pilot.press(GIVEN["help"])
        await s.until(lambda: isinstance(s.app.screen, Help))

    with_keys(all_other(), scenario)


def test_footer_help_palette_and_hints_show_the_own_keys() -> None:
    async def scenario(s: Sitting) -> None:
        table = s.app.key_table
        s.screen.go_to(s.screen.output)
        await s.pilot.pause()
        shown = {part.id: part.name for part in s.screen.keys.shown.parts}
        assert shown["help"] == table["help"].display != "F1"
        assert all(name == table[id_].display for id_, name in shown.items())
        page = help_page(100, table=table).plain
        assert all(f"{table[id_].display}" in page for id_ in GIVEN)
        titles = [entry.title for entry in entries(s.screen.surroundings)]
        assert any(one.endswith(f"   {table['history'].display}") for one in titles)
        assert not any(one.endswith("   ^R") for one in titles)
        await s.pilot.press("ctrl+c")
        assert s.screen.told == f"{table.spoken('quit')} quits" != "Ctrl+Q quits"

    with_keys(all_other(), scenario)


def test_an_action_without_a_key_is_not_in_the_footer_and_a_click_uses_the_own_key() -> None:
    async def scenario(s: Sitting) -> None:
        s.screen.go_to(s.screen.listing)
        await s.pilot.pause()
        ids = [part.id for part in s.screen.keys.shown.parts]
        assert "list.sort" not in ids
        assert "list.load" in ids
        s.screen.keys.post_message(s.screen.keys.Pressed("pane.next"))
        await s.until(lambda: s.screen.pane is not Pane.LIST)

    with_keys(own(list__sort="", pane__next="f6"), scenario)


def test_letters_of_a_filter_are_text() -> None:
    async def scenario(s: Sitting) -> None:
        s.screen.go_to(s.screen.listing)
        await s.pilot.press("slash")
        await s.until(lambda: s.screen.listing.filtering)
        await s.type("xs")
        await s.until(lambda: s.screen.listing.catalog.filter == "xs")
        await s.pilot.press("enter")
        assert not s.screen.listing.filtering

    with_keys(own(list__sort="x", list__load="o"), scenario)


def test_a_letter_whose_action_has_another_key_is_reported_as_one_without() -> None:
    found = OwnKeys(own(help="f6")).replaced(Key("f1", None), Screen())
    assert (found.key, found.character) == (WITHOUT_ACTION, None)


def test_the_character_of_a_replaced_key_is_that_of_its_action() -> None:
    screen = Screen[object]()
    screen.key_panes = (Pane.LIST,)  # type: ignore[attr-defined]
    keys = OwnKeys(own(list__sort="f5", list__filter="f6"))
    found = [keys.replaced(Key(name, None), screen) for name in ("f5", "f6", "b")]
    assert [(one.key, one.character) for one in found] == [("s", "s"), ("slash", "/"), ("b", "b")]
