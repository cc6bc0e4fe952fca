"""The only rank hears itself."""

from core.ranks.exchange import ALONE


def test_one_rank_gets_what_it_gave() -> None:
    assert list(ALONE.share(b"a")) == [b"a"]
    assert ALONE.rank.is_alone
