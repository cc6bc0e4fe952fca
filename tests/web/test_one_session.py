"""The place for one session: held by a task, until the process behind the tab is gone."""

import asyncio
import fcntl
import os

import pytest

from tui.web.one_session import OneSession


async def hold(place: OneSession, let_go: asyncio.Event) -> None:
    async with place.held():
        await let_go.wait()


def test_the_place_is_free_once_the_task_has_let_it_go():
    async def scenario() -> None:
        with OneSession() as place:
            let_go = asyncio.Event()
            assert await place.free(0.0)
            task = asyncio.create_task(hold(place, let_go))
            await asyncio.sleep(0)
            assert not await place.free(0.0)
            waiting = asyncio.create_task(place.free(5.0))
            let_go.set()
            assert await waiting
            await task

    asyncio.run(scenario())


def test_the_place_is_held_until_the_process_unlocks_the_file():
    async def scenario() -> None:
        with OneSession() as place:
            lock = os.open(place.lock, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_SH)
            let_go = asyncio.Event()
            let_go.set()
            task = asyncio.create_task(hold(place, let_go))
            await asyncio.sleep(0)
            assert not await place.free(0.1)
            os.close(lock)
            assert await place.free(5.0)
            await task

    asyncio.run(scenario())


def test_a_process_that_stays_does_not_hold_the_place_for_ever(monkeypatch):
    monkeypatch.setattr("tui.web.one_session.GONE", 0.1)

    async def scenario() -> None:
        with OneSession() as place:
            lock = os.open(place.lock, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_SH)
            async with place.held():
                pass
            assert await place.free(0.0)
            os.close(lock)

    asyncio.run(scenario())


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError])
def test_an_error_frees_the_place(error):
    async def scenario() -> None:
        with OneSession() as place:
            with pytest.raises(error):
                async with place.held():
                    raise error
            assert await place.free(0.0)

    asyncio.run(scenario())


def test_the_end_cancels_the_task_and_tells_whether_it_ended():
    async def scenario() -> None:
        with OneSession() as place:
            assert await place.end(0.0)
            task = asyncio.create_task(hold(place, asyncio.Event()))
            await asyncio.sleep(0)
            assert await place.end(5.0)
            assert task.cancelled()

    asyncio.run(scenario())


def test_the_folder_is_for_us_alone_and_deleted():
    with OneSession() as place:
        folder = place.lock.parent
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()
