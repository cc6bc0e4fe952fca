"""Ranks that are threads of one process: the exchange without torchrun."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
from typing import TypeVar

from core.base.errors import RankLostError
from core.ranks.exchange import Exchange
from core.ranks.rank import Rank

Found = TypeVar("Found")
_PATIENCE = 60


class _Common:
    """The bytes that each rank gave in each exchange, and whether a rank ended early."""

    def __init__(self, count: int) -> None:
        self.count, self.lost = count, False
        self.given: defaultdict[int, dict[int, bytes]] = defaultdict(dict)
        self.changed = Condition()

    def lose(self) -> None:
        with self.changed:
            self.lost = True
            self.changed.notify_all()


class ThreadRank:
    """One rank."""

    def __init__(self, rank: Rank, common: _Common) -> None:
        self.rank, self._common, self._turn = rank, common, 0

    def share(self, body: bytes) -> Sequence[bytes]:
        common, self._turn = self._common, self._turn + 1
        with common.changed:
            given = common.given[self._turn]
            given[self.rank.number] = body
            common.changed.notify_all()
            common.changed.wait_for(lambda: common.lost or len(given) == common.count, _PATIENCE)
            if len(given) < common.count:
                raise RankLostError(0)
            return tuple(given[rank] for rank in range(common.count))


def on_ranks(count: int, work: Callable[[Exchange], Found]) -> list[Found | Exception]:
    """Return what the work returned or raised on each rank."""
    common = _Common(count)

    def run(number: int) -> Found | Exception:
        try:
            return work(ThreadRank(Rank(number, count, number, count), common))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            common.lose()
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
