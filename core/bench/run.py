"""The whole benchmark: every route that computes here, repetitions interleaved."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.base.errors import UsageError
from core.bench import error, start
from core.bench.figures import Report, RouteFigures, Spread
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
    """What is measured how often; no names: every route that computes here."""

    subject: Subject
    repeat: int = 5
    names: tuple[str, ...] = ()


def run(plan: Plan) -> Iterator[str | Report]:
    """Yield what is being done, and at last the report."""
    subject = plan.subject
    yield "reading memory"
    bandwidth = read_bandwidth()
    chosen, left_out = _that_fit(subject, _wanted(plan.names))
    trials = []
    for route in chosen:
        yield f"building {_name(route)}"
        model, seconds = subject.build(route)
        trials.append(Trial(model, calibrate(model), seconds))
    for number in range(plan.repeat):
        for trial in trials:
            yield f"measuring {_name(trial.model.route)}, {number + 1} of {plan.repeat}"
            trial.repeat()
    yield "comparing with float32"
    errors = _errors(subject, trials)
    figures = [_figures(trial, errors[n], bandwidth) for n, trial in enumerate(trials)]
    # Their memory is the children's now.
    del trials, trial, model
    for number, route in enumerate(chosen):
        if subject.checkpoint:
            yield f"starting {_name(route)}"
            begun = start.measure(subject.checkpoint, route)
            figures[number] = replace(figures[number], start=begun)
    yield Report(
        subject=subject.name,
        parameters=subject.config.parameters,
        machine=f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}",
        torch=torch.__version__,
        bandwidth=bandwidth,
        routes=tuple(figures),
        left_out=left_out,
    )


def _wanted(names: tuple[str, ...]) -> list[Route]:
    """Return the routes that compute here, or those of them that were named.

    Raises UsageError for a name that none of them has.
    """
    here = [route for route in ROUTES if works(route)]
    known = {name for route in here for name in (route.name, route.precision, _name(route))}
    wanted = {PRECISIONS.get(name, name) for name in names}
    for name in sorted(wanted - known):
        raise UsageError(f"No route {name!r} here", f"Here: {', '.join(map(_name, here))}")
    if not names:
        return here
    return [r for r in here if {r.name, r.precision, _name(r)} & wanted]


def _that_fit(subject: Subject, routes: list[Route]) -> tuple[list[Route], tuple[str, ...]]:
    """Split the routes into those that fit into memory side by side, and sentences on the rest."""
    free, chosen, left_out = free_memory(), list[Route](), list[str]()
    # Plain float32 is what the others are compared with.
    for route in sorted(routes, key=lambda one: one != PLAIN):
        estimate = fit(subject.config, route, EXPECTED_TOKENS, free)
        if not estimate.fits:
            left_out.append(f"{_name(route)}: not enough memory beside the others")
            continue
        chosen.append(route)
        free = None if free is None else free - estimate.needed
    return chosen, tuple(left_out)


def _errors(subject: Subject, trials: list[Trial]) -> list[error.Error | None]:
    """Compare each route with plain float32; None where that is not among them."""
    ids = subject.reference_ids(min(error.TOKENS, subject.config.sequence_len))
    exact = next((trial for trial in trials if trial.model.route == PLAIN), None)
    if exact is None:
        return [None] * len(trials)
    reference = error.log_probabilities(exact.model, ids)
    return [error.compare(error.log_probabilities(trial.model, ids), reference) for trial in trials]


def _figures(trial: Trial, found: error.Error | None, bandwidth: float) -> RouteFigures:
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
        mean_error=found.mean if found else None,
        worst_error=found.worst if found else None,
        greedy_agreement=found.greedy_agreement if found else None,
        pack_seconds=trial.pack_seconds,
    )


def _name(route: Route) -> str:
    return f"{route.precision} {route.name}"
