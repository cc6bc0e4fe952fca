"""What each verb of the command line runs. Every verb imports only what it needs."""

# ruff: noqa: PLC0415 - for the reason above

import gc
from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tui.command_line.flags import overrides, roots
from tui.terminal.interrupts import Interrupts
from tui.terminal.suspension import install_suspension

if TYPE_CHECKING:
    from core.ranks.exchange import Exchange


def _list(found: Namespace) -> int:
    from tui.headless.listing import run_list

    # list and info are too short for garbage collection to pay off.
    gc.disable()
    return run_list(roots(found), demo=found.demo, as_json=found.json)


def _info(found: Namespace) -> int:
    from tui.headless.info import run_info

    tensors = None
    if found.tensors or found.figures or found.match:
        from tui.headless.tensors import TensorFlags

        tensors = TensorFlags(found.match, _interruptible() if found.figures else None)
    else:
        gc.disable()
    return run_info(
        found.checkpoint,
        roots(found),
        overrides(found),
        demo=found.demo,
        as_json=found.json,
        tensors=tensors,
    )


def _diff(found: Namespace) -> int:
    from tui.command_line.diff_arguments import diff_options
    from tui.headless.diff import run_diff

    return run_diff(diff_options(found), _interruptible())


def _bench(found: Namespace) -> int:
    from tui.command_line.verb_arguments import bench_options
    from tui.headless.bench import run_bench

    return run_bench(bench_options(found))


def _score(found: Namespace) -> int:
    from core.judging.source import read_source
    from core.ranks.outcome import together
    from tui.command_line.score_arguments import score_options
    from tui.headless.on_ranks import on_ranks, refuse_shared_stdin
    from tui.headless.score import run_score

    options = score_options(found)

    def run(exchange: "Exchange") -> int:
        with together(exchange):
            refuse_shared_stdin(exchange.rank, options.text)
            source = read_source(options.text)
        return run_score(options, source, _interruptible(), exchange)

    return on_ranks(run)


def _twin(found: Namespace) -> int:
    from core.judging.source import read_source
    from tui.command_line.twin_arguments import twin_options
    from tui.headless.on_ranks import refuse_ranks
    from tui.headless.twin import run_twin

    refuse_ranks("twin")
    options = twin_options(found)
    source = read_source(options.text)
    return run_twin(options, source, _interruptible())


def _exam(found: Namespace) -> int:
    from core.judging.source import read_source
    from tui.command_line.exam_arguments import exam_options
    from tui.headless.exam import run_exam
    from tui.headless.on_ranks import refuse_ranks

    refuse_ranks("exam")
    options = exam_options(found)
    source = read_source(options.text)
    return run_exam(options, source, _interruptible())


def _lens(found: Namespace) -> int:
    from tui.command_line.lens_arguments import lens_options
    from tui.headless.lens import run_lens
    from tui.headless.on_ranks import refuse_ranks
    from tui.headless.one_text import read_one

    refuse_ranks("lens")
    options = lens_options(found)
    source = read_one(options.flags.text)
    return run_lens(options, source, _interruptible())


def _embed(found: Namespace) -> int:
    from tui.command_line.embed_arguments import embed_options
    from tui.headless.embed import run_embed
    from tui.headless.on_ranks import refuse_ranks
    from tui.headless.one_text import read_one

    refuse_ranks("embed")
    options = embed_options(found)
    source = read_one(options.flags.text)
    return run_embed(options, source, _interruptible())


def _suite(found: Namespace) -> int:
    from tui.command_line.suite_arguments import suite_options
    from tui.headless.on_ranks import on_ranks
    from tui.headless.suite import run_suite

    options = suite_options(found)
    return on_ranks(lambda exchange: run_suite(options, _interruptible(), exchange))


def _watch(found: Namespace) -> int:
    from core.judging.source import read_source
    from tui.command_line.watch_arguments import watch_options
    from tui.headless.on_ranks import refuse_ranks
    from tui.headless.watch import run_watch

    refuse_ranks("watch")
    options = watch_options(found)
    source = read_source(options.text) if options.text else None
    return run_watch(options, source, _interruptible())


def _replay(found: Namespace) -> int:
    from tui.command_line.replay_arguments import replay_options
    from tui.headless.on_ranks import refuse_ranks
    from tui.headless.replay import run_replay
    from tui.headless.replay_records import targets_of

    refuse_ranks("replay")
    options = replay_options(found)
    targets = targets_of(options.targets, all_of_them=options.all)
    return run_replay(options, targets, _interruptible())


def _history(found: Namespace) -> int:
    import time

    from tui.command_line.history_arguments import history_options
    from tui.headless.history import run_history

    # Most of the time is spent on making values that stay.
    gc.disable()
    return run_history(history_options(found, time.time()))


def _api(found: Namespace) -> int:
    from tui.command_line.api_arguments import api_options
    from tui.headless.api import run_api
    from tui.headless.on_ranks import refuse_ranks

    refuse_ranks("api")
    return run_api(api_options(found), _interruptible())


def _config(found: Namespace) -> int:
    from tui.headless.config import run_config, write_config

    if found.write:
        return write_config(force=found.force)
    return run_config(everything=found.all, as_json=found.json)


def _completion(found: Namespace) -> int:
    from tui.headless.completion import run_completion

    return run_completion(found.shell)


def _doctor(found: Namespace) -> int:
    from tui.headless.doctor import run_doctor

    return run_doctor(roots(found), demo=found.demo, as_json=found.json)


def _serve(found: Namespace) -> int:
    from tui.command_line.checkpoint_choice import chosen
    from tui.command_line.places import check_roots
    from tui.command_line.resumed_session import check_resumed
    from tui.command_line.serve_arguments import serve_options
    from tui.headless.on_ranks import refuse_ranks
    from tui.web.serve import run_serve

    refuse_ranks("serve")
    options = serve_options(found)
    session = options.session
    # What the session would refuse when a tab is opened.
    check_roots(session.roots, demo=session.demo)
    check_resumed(session.resume)
    if session.checkpoints and session.resume is None:
        # A session that is resumed looks in its own folders.
        chosen(session.checkpoints, session.roots, demo=session.demo)
    return run_serve(options.words, options.port)


def _export(found: Namespace) -> int:
    from tui.command_line.export_arguments import export_options
    from tui.headless.export import run_export

    return run_export(export_options(found))


def _interruptible() -> Interrupts:
    """Let Ctrl+C stop and keep what is done from now on.

    Only after stdin was read: until then the first Ctrl+C must end the process.
    """
    interrupts = Interrupts()
    install_suspension()
    interrupts.install()
    return interrupts


RUNS: Mapping[str, Callable[[Namespace], int]] = {
    "list": _list,
    "info": _info,
    "diff": _diff,
    "score": _score,
    "twin": _twin,
    "exam": _exam,
    "lens": _lens,
    "embed": _embed,
    "bench": _bench,
    "suite": _suite,
    "watch": _watch,
    "replay": _replay,
    "history": _history,
    "api": _api,
    "config": _config,
    "completion": _completion,
    "serve": _serve,
    "doctor": _doctor,
    "export": _export,
}
