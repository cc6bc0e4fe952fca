"""The answers to the questions about a suite's recommendation."""

from dataclasses import replace
from hashlib import sha256

import pytest
from suite_reports import report

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.judging.suite_trust import SuiteTrust, suite_trust
from core.protocol.origin import Origin
from core.suites.choice import choose
from core.suites.report import Report
from core.suites.shipped import FOLDER
from core.suites.suite import HeldOut


def trust(found: Report) -> SuiteTrust:
    choice = choose(found)
    assert choice
    return suite_trust(found, choice)


@pytest.mark.parametrize(
    ("reason", "held_out"),
    [(HeldOut.BY_FILE, True), (HeldOut.BY_HASH, None), (HeldOut.UNKNOWN, None)],
)
def test_the_excluded_file_tells_that_cases_are_held_out(
    reason: HeldOut, *, held_out: bool | None
) -> None:
    found = report({"a": (100, 60), "b": (200, 99)})
    found = replace(found, suite=replace(found.suite, held_out=reason))
    assert trust(found).held_out is held_out


def test_a_hash_holds_out_what_is_known_to_be_left_out() -> None:
    digest = sha256((FOLDER / "sums.toml").read_bytes()).hexdigest()
    embedded = next(one for one in scan([DEMO]) if one.run == DEMO)
    found = report({"a": (100, 60), "b": (200, 99)})
    suite = replace(found.suite, held_out=HeldOut.BY_HASH, digest=digest)
    assert trust(_loaded(replace(found, suite=suite), embedded)).held_out is True
    other = replace(suite, digest="00")
    assert trust(_loaded(replace(found, suite=other), embedded)).held_out is None


def _loaded(found: Report, checkpoint: Checkpoint) -> Report:
    judged = tuple(
        replace(one, ready=replace(one.ready, origin=Origin.of(checkpoint, None)))
        for one in found.judged
    )
    return replace(found, judged=judged)


def test_cases_are_enough_where_they_tell_or_show_the_same() -> None:
    assert trust(report({"a": (100, 60), "b": (200, 99)})).enough
    # Equal on 100 cases: the interval is wider than 5 in 1,000.
    assert not trust(report({"a": (100, 99), "b": (200, 99)})).enough


def test_another_device_is_not_known_to_be_right() -> None:
    found = report({"a": (100, 60), "b": (200, 99)})
    assert trust(found).checked is True
    first, *rest = found.judged
    judged = (replace(first, ready=replace(first.ready, device="mps")), *rest)
    assert trust(replace(found, judged=judged)).checked is None
