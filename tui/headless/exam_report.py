"""The page of `exam` as text or JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from core.base.jsonfile import strict_json
from core.judging.exam import Continuations, Exam, Group
from core.judging.exam_events import ExamEnded
from core.judging.exam_request import ExamRequest
from core.judging.source import Source
from tui.headless.text_json import text_as_json
from tui.view.exam_words import exam_lines


def report_lines(
    request: ExamRequest, source: Source, ended: ExamEnded, *, as_json: bool
) -> Iterator[str]:
    """Yield the lines; none in words when nothing was read."""
    if as_json:
        yield json.dumps(strict_json(_as_json(request, source, ended)), allow_nan=False)
    elif ended.exam:
        yield from exam_lines(ended.exam, request.subject, held_out=request.held_out)


def _as_json(request: ExamRequest, source: Source, ended: ExamEnded) -> dict[str, Any]:
    """Return the object of `--json` (schema 1); losses are in nats, shares from 0 to 1."""
    ready = ended.ready
    checkpoint = None
    if ready:
        checkpoint = ready.origin.as_json() | {"precision": ready.precision, "route": ready.route}
    return {
        "schema": 1,
        "text": text_as_json(source, request.windows, request.held_out),
        "train": {"name": request.train.name, "sha256": request.train.digest}
        if request.train
        else None,
        "checkpoint": checkpoint,
        "planned": ended.planned,
        "exam": _exam(ended.exam) if ended.exam else None,
    }


def _exam(exam: Exam) -> dict[str, Any]:
    return {
        "windows": len(exam.windows),
        "window": exam.size,
        "tokens": exam.tokens,
        "nats_per_token": asdict(exam.loss),
        "entropy": asdict(exam.entropy),
        "loss_minus_entropy": asdict(exam.excess),
        "top1": asdict(exam.top1),
        "top5": asdict(exam.top5),
        "positions": _groups(exam.positions),
        "classes": _groups(exam.classes),
        "frequency_tenths": _groups(exam.frequencies),
        "baselines": asdict(exam.baselines) if exam.baselines else None,
        "calibration": asdict(exam.calibration),
        "calibration_temperature": asdict(exam.temperature) if exam.temperature else None,
        "padding": asdict(exam.padding) if exam.padding else None,
        "continuations": _continuations(exam.continuations) if exam.continuations else None,
        "induction": asdict(exam.induction) if exam.induction else None,
    }


def _groups(groups: Sequence[Group]) -> list[dict[str, Any]]:
    return [asdict(group) for group in groups]


def _continuations(found: Continuations) -> dict[str, Any]:
    prompt, written = found.sample
    return {
        "count": found.count,
        "prompt": found.prompt,
        "length": found.length,
        "repeated_4_grams": asdict(found.repeated),
        "distinct": {str(n): asdict(one) for n, one in enumerate(found.distinct, 1)},
        "verbatim": {str(span): asdict(shares) for span, shares in found.verbatim},
        "sample": {"prompt": prompt, "written": written},
    }
