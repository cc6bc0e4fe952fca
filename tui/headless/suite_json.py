"""The result of `suite --json` and `--csv`."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from core.judging.suite_trust import suite_trust
from core.suites.answers import Answer
from core.suites.case_json import case_as_json, digest_of
from core.suites.choice import RULE, choose
from core.suites.flips import Flips
from core.suites.outcome import (
    CellRate,
    Outcome,
    Rate,
    cell_rates,
    check_rates,
    digit_rates,
    slice_rates,
    total,
)
from core.suites.report import CellDifference, Judged, Report
from core.suites.suite import Cell
from tui.view.suite_words import cell_words, repeating

_COLUMNS = ("checkpoint", "case", "prompt", "expected", "answer", "stopped", "right", "seed")


def report_as_json(report: Report, *, exact: bool) -> dict[str, Any]:
    """Return all cases, answers, rates and comparisons; `exact` as in the tables."""
    suite = report.suite
    return {
        "schema": 1,
        "suite": {
            "name": suite.name,
            "sha256": suite.digest,
            "cases_sha256": digest_of(suite.cases),
            "seed": suite.seed,
            "samples": suite.samples,
            "max_tokens": suite.max_tokens,
            "grid": [_cell_as_json(cell) for cell in suite.grid.cells],
            "probabilities": "exact" if exact else "of one tokenization: a lower bound",
        },
        "cases": [case_as_json(case) for case in suite.cases],
        "checkpoints": [_judged_as_json(report, one) for one in report.judged],
        "comparisons": [_flips_as_json(one) for one in report.pairs],
        "differences": [_difference_as_json(one) for one in report.differences],
        "baseline": [_flips_as_json(one) for one in report.baseline],
        "recommended": _recommended(report),
    }


def _recommended(report: Report) -> dict[str, Any]:
    """Return the recommendation of several checkpoints; empty for one alone."""
    choice, names = choose(report), [one.name for one in report.judged]
    if choice is None:
        return {}
    return {
        "checkpoint": names[choice.chosen],
        "rule": RULE,
        "supported": choice.supported,
        "most_it_can_cost": choice.most_wrong,
        "could_be_best": [names[at] for at in choice.could_be_best],
        "trust": asdict(suite_trust(report, choice)),
    }


def _cell_as_json(cell: Cell) -> dict[str, Any]:
    return {
        "temperature": cell.temperature,
        "top_k": cell.top_k,
        "top_p": cell.top_p,
        "min_p": cell.min_p,
    }


def _judged_as_json(report: Report, judged: Judged) -> dict[str, Any]:
    outcomes = judged.outcomes
    return {
        "name": judged.name,
        "checkpoint": judged.ready.origin.as_json(),
        "precision": judged.ready.precision,
        "route": judged.ready.route,
        "threads": judged.ready.threads,
        "finished": len(outcomes) == len(report.suite.cases),
        "rate": _rate_as_json(total(outcomes)),
        "slices": _rates_as_json(slice_rates(outcomes)),
        "digits": _rates_as_json(digit_rates(outcomes)),
        "checks": _rates_as_json(check_rates(outcomes)),
        "cells": [_cell_rate_as_json(one) for one in cell_rates(report.suite, outcomes, report.k)],
        "near_ties": sum(one.answers.near for one in outcomes),
        "outcomes": [_outcome_as_json(report, judged, one) for one in outcomes],
    }


def _rates_as_json(rates: Sequence[Rate]) -> list[dict[str, Any]]:
    return [_rate_as_json(rate) for rate in rates]


def _rate_as_json(rate: Rate) -> dict[str, Any]:
    return {
        "label": rate.label,
        "right": rate.right,
        "cases": rate.cases,
        "share": rate.share,
        "interval": [rate.interval.low, rate.interval.high],
        "few": rate.few,
    }


def _cell_rate_as_json(rate: CellRate) -> dict[str, Any]:
    return {
        "k": rate.k,
        "probability": rate.probability,
        "pass_at_k": rate.exact_pass,
        "pass_power_k": rate.exact_power,
        "sampled": rate.sampled,
        "sampled_pass_at_k": rate.sampled_pass,
        "sampled_pass_power_k": rate.sampled_power,
    }


def _outcome_as_json(report: Report, judged: Judged, one: Outcome) -> dict[str, Any]:
    greedy = one.answers.greedy
    values: dict[str, Any] = {
        "number": one.case.number,
        "right": one.right,
        "passed": dict(zip(one.case.checks.names, one.passed, strict=True)),
        "answer": greedy.text if greedy else None,
        "stopped": greedy.stopped if greedy else None,
        "probabilities": one.answers.probabilities,
        "command": repeating(report, judged, one.case),
    }
    if report.suite.samples:
        values["correct_samples"] = list(one.correct)
        values["samples"] = [
            [_answer_as_json(each) for each in cell] for cell in one.answers.samples
        ]
    if one.answers.likelihoods:
        values["likelihoods"] = {
            text: {"nats": found.nats, "tokens": found.tokens, "greedy": found.greedy}
            for text, found in one.answers.likelihoods.items()
        }
    return values


def _answer_as_json(one: Answer) -> dict[str, Any]:
    return {"text": one.text, "stopped": one.stopped, "count": one.count, "first": one.first}


def _flips_as_json(one: Flips) -> dict[str, Any]:
    return {
        "a": one.a,
        "b": one.b,
        "only_a": list(one.only_a),
        "only_b": list(one.only_b),
        "cases": one.cases,
        "p_value": one.p_value,
        "regression_p_value": one.regression_p_value,
    }


def _difference_as_json(one: CellDifference) -> dict[str, Any]:
    rates = one.rates
    return {
        "a": one.a,
        "b": one.b,
        "cell": _cell_as_json(one.cell),
        "of": "exact probabilities" if one.exact else "samples",
        "difference": rates.difference,
        "interval": None if rates.low is None else [rates.low, rates.high],
        "cases": rates.cases,
    }


def report_as_csv(report: Report) -> Iterator[str]:
    """Yield a heading and a line for each case of each checkpoint, with a column for each cell."""
    cells = [f"P({cell_words(cell)})" for cell in report.suite.grid.cells]
    yield _line([*_COLUMNS, *cells])
    for judged in report.judged:
        for one in judged.outcomes:
            greedy, case = one.answers.greedy, one.case
            yield _line(
                [
                    judged.name, case.number, case.prompt, case.expected,
                    greedy.text if greedy else "", greedy.stopped if greedy else "", one.right,
                    case.seed, *(one.answers.probabilities or [""] * len(cells)),
                ]
            )  # fmt: skip


def _line(values: Sequence[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue().removesuffix("\n")
