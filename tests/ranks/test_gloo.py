"""Real processes that exchange bytes, and what is raised when one of them is killed."""

import json
import os
import socket
import subprocess
import sys

import bare

PROGRAM = """
import json, os, signal
from core.base.errors import RankLostError
from core.ranks.gloo import joined
from core.ranks.rank import rank_here

rank = rank_here()
with joined(rank) as exchange:
    number = rank.number
    given = [bytes([number]) * 3, b"x" * (number == 1), bytes([number]) * (1 << 20)]
    found = [exchange.share(one) for one in given]
    expected = [
        [bytes([one]) * 3 for one in range(3)],
        [b"", b"x", b""],
        [bytes([one]) * (1 << 20) for one in range(3)],
    ]
    same = [list(one) for one in found] == expected
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    try:
        exchange.share(b"more")
        ended = ""
    except RankLostError as error:
        ended = error.line()
print(json.dumps([same, ended]), flush=True)
os._exit(0)
"""


def started(rank: int, port: int) -> "subprocess.Popen[bytes]":
    variables = {
        "TORCHELASTIC_RUN_ID": "1",
        "RANK": str(rank),
        "WORLD_SIZE": "3",
        "LOCAL_RANK": str(rank),
        "LOCAL_WORLD_SIZE": "3",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(bare.ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_ranks_exchange_bytes_and_name_the_one_that_was_killed() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started(0, port) as zero, started(1, port) as one, started(2, port) as two:
        first, second, third = (each.communicate(timeout=120) for each in (zero, one, two))
    hint = "Finished blocks are stored: run the same command to go on"
    assert json.loads(first[0]) == [True, f"Rank 2 ended. {hint}"], first[1]
    assert json.loads(second[0]) == [True, f"Rank 2 ended. {hint}"], second[1]
    assert (third[0], two.returncode) == (b"", -9)
