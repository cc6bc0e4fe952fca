"""A judgement on several ranks: one of them prints, and the result is that of one process."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import torchrun
from forked_program import run_forked

from core.base.errors import NotFoundError, RankLostError, UsageError
from core.ranks import gloo
from core.ranks.exchange import ALONE, Exchange
from core.ranks.rank import Rank
from tui.command_line.verb_arguments import parse_verb
from tui.headless.on_ranks import on_ranks, refuse_ranks, refuse_shared_stdin, threads_on
from tui.headless.verbs import RUNS

SECOND = {
    "TORCHELASTIC_RUN_ID": "1",
    "RANK": "1",
    "WORLD_SIZE": "2",
    "LOCAL_RANK": "1",
    "LOCAL_WORLD_SIZE": "2",
}
WORDS = ("score", "text.txt", "--window", "16", "--threads", "1", "--json")


class Deaf:
    """An exchange in which the rank hears only itself."""

    def __init__(self, rank: Rank) -> None:
        self.rank = rank

    def share(self, body: bytes) -> Sequence[bytes]:
        return (body,)


@pytest.fixture
def ranks(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let this process be a rank of two, which hears itself alone."""

    @contextmanager
    def joined(rank: Rank) -> Iterator[Exchange]:
        yield Deaf(rank)

    def become(number: str) -> None:
        for name, value in (SECOND | {"RANK": number}).items():
            monkeypatch.setenv(name, value)

    monkeypatch.setattr(gloo, "joined", joined)
    return become


def test_one_process_runs_alone() -> None:
    assert on_ranks(lambda exchange: 7 if exchange is ALONE else 1) == 7


def told(_: Exchange) -> int:
    print("result")
    sys.stderr.write("progress\n")
    return 0


def test_only_the_first_rank_prints(
    ranks: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ranks("1")
    assert on_ranks(told) == 0
    assert capsys.readouterr() == ("", "")
    ranks("0")
    assert on_ranks(told) == 0
    assert capsys.readouterr() == ("result\n", "progress\n")


def failed(_: Exchange) -> int:
    raise NotFoundError("No file a")


def test_only_the_first_rank_tells_an_error(ranks: Callable[[str], None]) -> None:
    ranks("1")
    assert on_ranks(failed) == NotFoundError.exit_code
    ranks("0")
    with pytest.raises(NotFoundError):
        on_ranks(failed)


@pytest.mark.parametrize(("lost", "told"), [(0, True), (2, False)])
def test_the_second_rank_tells_that_the_first_one_is_lost(
    ranks: Callable[[str], None], lost: int, told: bool
) -> None:
    def losing(_: Exchange) -> int:
        raise RankLostError(lost)

    ranks("1")
    if told:
        with pytest.raises(RankLostError):
            on_ranks(losing)
    else:
        assert on_ranks(losing) == RankLostError.exit_code


def test_a_bug_on_another_rank_is_told_there(ranks: Callable[[str], None]) -> None:
    ranks("1")
    with pytest.raises(ZeroDivisionError):
        on_ranks(lambda _: 1 // 0)


def test_a_rank_uses_what_was_asked_or_its_share() -> None:
    assert threads_on(Rank(), None) is None
    assert threads_on(Rank(), 3) == 3
    assert threads_on(Rank(0, 2, 0, 2), 3) == 3
    shared = threads_on(Rank(0, 9999, 0, 9999), None)
    assert shared == 1


@pytest.mark.parametrize("verb", ["twin", "exam", "lens", "embed", "watch"])
def test_other_verbs_do_not_run_on_several_ranks(verb: str, ranks: Callable[[str], None]) -> None:
    refuse_ranks(verb)
    ranks("0")
    with pytest.raises(UsageError, match=f"{verb} does not run on several ranks"):
        RUNS[verb](parse_verb(verb, []))


def test_several_ranks_cannot_share_stdin() -> None:
    refuse_shared_stdin(Rank(), "-")
    refuse_shared_stdin(Rank(1, 2), "a.txt")
    with pytest.raises(UsageError, match="stdin"):
        refuse_shared_stdin(Rank(1, 2), "-")


def test_two_ranks_print_the_bytes_of_one_process(trio: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("12+3\n15\n\n" * 400)
    words = [*WORDS, "--checkpoint", str(trio / "step_004380")]
    with torchrun.started(tmp_path, tmp_path / "two", 2, words) as running:
        out, err = running.communicate(timeout=120)
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "one")}
    alone = run_forked(words, cwd=tmp_path, env=environment, timeout=120)
    assert (running.returncode, alone.returncode) == (0, 0), err
    assert out == alone.stdout
    assert json.loads(out)["checkpoints"][0]["threads"] == 1
    files = sorted(path.name for path in (tmp_path / "two/stepscope/scores").iterdir())
    (name,) = (path.stem for path in (tmp_path / "one/stepscope/scores").iterdir())
    assert files == [f"{name}.losses", f"{name}.rank1.losses"]
