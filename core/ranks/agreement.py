"""That all ranks were asked the same: ranks without a common disk may have other files."""

import json
from collections.abc import Callable, Mapping

from core.base.errors import UsageError
from core.ranks.exchange import Exchange


def agree(exchange: Exchange, asked: Callable[[], Mapping[str, str]]) -> None:
    """Raise UsageError on every rank when a part of what was asked differs.

    `asked` returns the parts by the names that the message uses. Raises RankLostError.
    """
    if exchange.rank.is_alone:
        return
    first, *others = (json.loads(one) for one in exchange.share(json.dumps(asked()).encode()))
    for rank, other in enumerate(others, 1):
        for name, value in first.items():
            if other.get(name) != value:
                raise UsageError(
                    f"Rank {rank} does not have the same {name} as rank 0",
                    "Give all ranks the same files and flags",
                )
