"""textual-serve's server with our guard and one session, in front of a program that echoes."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import WSServerHandshakeError
from relayed import until_gone
from served import ECHOES, TOKEN, Served, read_until, serving

from tui.web import server
from tui.web.guard import Guard


def run(scenario: Callable[[Served], Awaitable[None]], script: str = ECHOES) -> None:
    async def served() -> None:
        async with serving(script) as one:
            await scenario(one)

    asyncio.run(served())


async def refused(served: Served) -> int:
    with pytest.raises(WSServerHandshakeError) as error:
        await served.open()
    return error.value.status


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/static/js/textual.js", "/static/", "/download/k", "/nothing"]
)
def test_every_route_refuses_without_a_token_and_from_another_page(path, capsys):
    async def scenario(served: Served) -> None:
        ours = {"Origin": served.address}
        assert (await served.get(path, **ours, Cookie=""))[0] == 403
        assert (await served.get(path, Origin="http://example.com"))[0] == 403
        assert (await served.get(path, **ours, Host="example.com"))[0] == 403
        assert (await served.get(path, **ours))[0] != 403

    run(scenario)
    assert TOKEN not in capsys.readouterr().out


def test_the_address_is_told_once_the_server_listens(capsys):
    async def scenario(served: Served) -> None:
        said = ""
        async with asyncio.timeout(10):
            while "Ctrl+C" not in said:
                await asyncio.sleep(0.01)
                said += capsys.readouterr().err
        assert said.startswith(f"open {served.address}/?token={TOKEN}\n")

    run(scenario)


def test_if_the_guard_was_not_asked_nothing_is_opened(monkeypatch):
    async def not_ours(request, handler):
        return await handler(request)

    not_ours.__middleware_version__ = 1  # type: ignore[attr-defined]

    async def scenario(served: Served) -> None:
        for path in ("/", "/ws", "/download/k"):
            assert (await served.get(path))[0] == 403
        assert await refused(served) == 403

    monkeypatch.setattr(Guard, "check", property(lambda _: not_ours))
    run(scenario)


def test_a_tab_is_a_terminal_and_its_end_leaves_nothing():
    async def scenario(served: Served) -> None:
        status, page = await served.get()
        assert status == 200
        assert f"ws://127.0.0.1:{served.port}/ws" in page
        loaded = re.findall(r'(?:src|href|url)[=(]"([^"]+)"', page)
        assert len(loaded) > 3
        ours = (served.address, served.address.replace("http", "ws"), "data:,")
        assert all(one.startswith(ours) for one in loaded)
        tab = await served.open()
        number = int((await read_until(tab, b"end")).split(b"here ")[1].split()[0])
        await tab.send_json(["stdin", "9-12\r"])
        assert await read_until(tab, b"got 9-12\r\n")
        await tab.close()
        assert await served.server._place.free(5.0)
        assert until_gone(number)

    run(scenario)


def test_a_second_tab_is_refused_until_the_first_is_closed(monkeypatch):
    monkeypatch.setattr(server, "RELOAD", 0.1)

    async def scenario(served: Served) -> None:
        first = await served.open()
        await read_until(first, b"here")
        status, page = await served.get()
        assert status == 409
        assert "The session is open in another tab" in page
        assert await refused(served) == 409
        await first.send_json(["stdin", "still there\r"])
        assert await read_until(first, b"got still there")
        await first.close()
        assert await served.server._place.free(5.0)
        assert (await served.get())[0] == 200
        second = await served.open()
        await read_until(second, b"here")
        await second.close()

    run(scenario)


def test_a_tab_that_is_reloaded_waits_for_its_own_end():
    async def scenario(served: Served) -> None:
        first = await served.open()
        await read_until(first, b"here")
        opening = asyncio.ensure_future(served.open())
        await asyncio.sleep(0.1)
        await first.close()
        second = await opening
        assert await read_until(second, b"here")
        await second.close()

    run(scenario)


def test_a_tab_that_is_closed_while_text_streams_frees_the_place():
    async def scenario(served: Served) -> None:
        tab = await served.open()
        await read_until(tab, b"y\r\ny\r\n")
        await tab.close()
        assert await served.server._place.free(5.0)

    run(scenario, "exec yes")


def test_the_end_of_the_session_closes_the_tab_after_its_last_words():
    async def scenario(served: Served) -> None:
        tab = await served.open()
        await read_until(tab, b"end")
        await tab.send_json(["stdin", "quit\r"])
        while not (await tab.receive()).type.name.startswith("CLOS"):
            pass
        assert tab.close_code == 1000
        assert await served.server._place.free(5.0)

    run(scenario)


def test_what_is_no_message_of_the_page_ends_the_session_alone(capsys):
    async def scenario(served: Served) -> None:
        tab = await served.open()
        await read_until(tab, b"end")
        await tab.send_str("{")
        assert await served.server._place.free(5.0)
        assert (await served.get())[0] == 200

    run(scenario)


def test_the_server_ends_at_once_with_an_open_tab():
    async def scenario() -> tuple[float, int]:
        clock = asyncio.get_running_loop().time
        async with serving() as served:
            tab = await served.open()
            number = int((await read_until(tab, b"end")).split(b"here ")[1].split()[0])
            reading, began = asyncio.ensure_future(tab.receive()), clock()
        await reading
        return clock() - began, number

    seconds, number = asyncio.run(scenario())
    assert seconds < 4
    assert until_gone(number)


def test_a_tab_that_does_not_answer_is_cut_off_when_the_server_ends(monkeypatch):
    monkeypatch.setattr(server, "AT_EXIT", 0.5)

    async def scenario() -> int:
        async with serving() as served:
            tab = await served.open()
            number = int((await read_until(tab, b"end")).split(b"here ")[1].split()[0])
        return number

    assert until_gone(asyncio.run(scenario()))
