"""The whole benchmark: all routes that work here, with interleaved repetitions."""

import platform
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from core.base.errors import UsageError
from core.bench import start
from core.bench.deviation import TOKENS, Deviation, compare, log_probabilities
from core.bench.figures import Report, RouteFigures, Spread, Start
from core.bench.speed import Trial, read_bandwidth
from core.bench.subject import Subject
from core.engine.thread_count import calibrate
from core.kernels.availability import works
from core.kernels.torchload import torch
from core.machine.memory import fit, free_memory
from core.machine.precision import PLAIN, PRECISIONS, ROUTES, Route

EXPECTED_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured and how often. `names` are routes or precisions; empty means all."""

    subject: Subject
    repeat: int = 5
    names: tuple[str, ...] = ()


def run(plan: Plan) -> Iterator[str | Report]:
    """Yield a line before each step, a report after each round, and the complete one at the end.

    Raises UsageError for the name of a route that does not work here.
    """
    yield "reading memory"
    empty, bandwidth = _empty(plan.subject), read_bandwidth()
    chosen, left_out = _split_by_fit(plan.subject, _wanted(plan.names))
    begun = replace(empty, bandwidth=bandwidth, left_out=left_out)
    # The models are freed when this generator ends: the child processes need their memory.
    report = yield from _measured(plan, chosen, begun)
    if plan.subject.checkpoint:
        for number, route in enumerate(chosen):
            yield f"starting {_name(route)}"
            started = start.measure(plan.subject.checkpoint, route, plan.subject.overrides)
            report = _with_start(report, number, started)
            yield report
    yield replace(report, complete=True)


def _empty(subject: Subject) -> Report:
    """Return the report of a subject before anything is measured."""
    return Report(
        subject=subject.name,
        parameters=subject.config.parameters,
        machine=f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}",
        torch=torch.__version__,
        bandwidth=0.0,
        routes=(),
        complete=False,
    )


def _with_start(report: Report, number: int, measured: Start) -> Report:
    """Return the report with the start of one of its routes."""
    routes = list(report.routes)
    routes[number] = replace(routes[number], start=measured)
    return replace(report, routes=tuple(routes))


def _measured(
    plan: Plan, routes: list[Route], report: Report
) -> Generator[str | Report, None, Report]:
    """Yield a line before each step and a report after each round.

    Return the report with all that is measured in this process.
    """
    trials = []
    for route in routes:
        yield f"building {_name(route)}"
        model, seconds = plan.subject.build(route)
        trials.append(Trial(model, calibrate(model), seconds))
    unknown: list[Deviation | None] = [None] * len(trials)
    for number in range(plan.repeat):
        for trial in trials:
            yield f"measuring {_name(trial.model.route)}, {number + 1} of {plan.repeat}"
            trial.repeat()
        yield _with_figures(report, trials, unknown)
    yield "comparing with float32"
    return _with_figures(report, trials, _deviations(plan.subject, trials))


def _with_figures(
    report: Report, trials: list[Trial], deviations: list[Deviation | None]
) -> Report:
    pairs = zip(trials, deviations, strict=True)
    return replace(report, routes=tuple(_figures(*pair, report.bandwidth) for pair in pairs))


def _wanted(names: tuple[str, ...]) -> list[Route]:
    """Return the routes that work here, or those of them that were named.

    Raises UsageError for a name that none of them has.
    """
    working = [route for route in ROUTES if works(route)]
    known = {name for route in working for name in (route.name, route.precision, _name(route))}
    wanted = {PRECISIONS.get(name, name) for name in names}
    for name in sorted(wanted - known):
        available = ", ".join(map(_name, working))
        raise UsageError(f"No route {name!r} here", f"Available: {available}")
    if not names:
        return working
    return [r for r in working if {r.name, r.precision, _name(r)} & wanted]


def _split_by_fit(subject: Subject, routes: list[Route]) -> tuple[list[Route], tuple[str, ...]]:
    """Return the routes that fit into memory together, and a sentence about each of the others."""
    free, chosen, left_out = free_memory(), list[Route](), list[str]()
    # Plain float32 comes first, because the others are compared with it.
    for route in sorted(routes, key=lambda one: one != PLAIN):
        estimate = fit(subject.config, route, EXPECTED_TOKENS, free)
        if not estimate.fits:
            left_out.append(f"{_name(route)}: not enough memory together with the others")
            continue
        chosen.append(route)
        free = None if free is None else free - estimate.needed
    return chosen, tuple(left_out)


def _deviations(subject: Subject, trials: list[Trial]) -> list[Deviation | None]:
    """Compare each route with plain float32; all None if that was not measured."""
    ids = subject.reference_ids(min(TOKENS, subject.config.sequence_len))
    exact = next((trial for trial in trials if trial.model.route == PLAIN), None)
    if exact is None:
        return [None] * len(trials)
    reference = log_probabilities(exact.model, ids)
    return [compare(log_probabilities(trial.model, ids), reference) for trial in trials]


def _figures(trial: Trial, deviation: Deviation | None, bandwidth: float) -> RouteFigures:
    model = trial.model
    weights = model.route.weight_bytes(model.config.parameters)
    decode = Spread.of(trial.decode)
    return RouteFigures(
        precision=model.route.precision,
        route=model.route.name,
        threads=trial.threads,
        weight_bytes=weights,
        decode=decode,
        step=Spread.of(trial.step),
        products=Spread.of(trial.products),
        prefill=Spread.of(trial.prefill),
        longest_chunk=trial.longest_chunk,
        bandwidth_share=decode.median * weights / bandwidth,
        batches=trial.batch_ratios(),
        mean_error=deviation.mean if deviation else None,
        worst_error=deviation.worst if deviation else None,
        greedy_agreement=deviation.greedy_agreement if deviation else None,
        pack_seconds=trial.pack_seconds,
    )


def _name(route: Route) -> str:
    return f"{route.precision} {route.name}"
