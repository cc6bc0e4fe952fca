"""What follows from the scores of several checkpoints, in words."""

from dataclasses import replace

from score_results import result

from tui.view.result_words import result_lines


def test_one_checkpoint_alone_says_nothing() -> None:
    assert list(result_lines(result((1.0,)))) == []


def test_a_clear_result_names_the_best_and_why_to_trust_it() -> None:
    lines = list(result_lines(result((1.0, 1.2), (1.0, 1.2))))
    assert lines[1].startswith("step_000100 vs step_000200   −0.2000 nats/token   95 % [")
    assert lines[2].startswith("better · smallest difference this could see: ")
    assert lines[3] == "Could be best: step_000100 (1 of 2)"
    assert lines[5:8] == [
        "Recommended: step_000100",
        "Rule: lowest loss; the earliest step of those not shown worse",
        "Most it can cost: 0.0000 nats/token",
    ]
    assert lines[8:14] == [
        "Trust",
        "  text held out             yes",
        "  recorded loss reproduced  unknown",
        "  enough windows            yes",
        "  loss and suite agree      unknown",
        "  arithmetic checked        yes",
    ]
    assert lines[14:16] == [
        "★ measured: step_000100, the earliest step shown to be within 0.5 % of the best",
        "★ recorded: the same",
    ]
    assert lines[-1] == "Not covered: another training seed, another data set."


def test_recorded_losses_that_rank_wrongly_are_named() -> None:
    lines = list(result_lines(result((1.0, 1.2), (1.5, 1.2))))
    assert "★ recorded: step_000200, which the measured losses do not confirm" in lines
    assert (
        "The recorded losses say that step_000200 is better than step_000100; measured, it is worse"
        in lines
    )


def test_training_text_heads_the_verdicts() -> None:
    lines = list(result_lines(replace(result((1.0, 1.2)), training_share=1.0)))
    assert lines[1] == "Training text: favours overfitting"
