"""The figures of an exam, written by hand."""

from core.judging.exam import (
    BaselineLosses,
    CalibrationTemperature,
    Continuations,
    Exam,
    Group,
    Induction,
    PaddingMass,
    Shares,
)
from core.statistics.calibration import Calibration, CalibrationBin
from core.statistics.spread import Estimate
from core.statistics.token_classes import TokenClass
from core.tokenizers.characters import CURRENT

CONTINUATIONS = Continuations(
    count=32,
    prompt=32,
    length=33,
    repeated=Shares(0.235, 0.004),
    distinct=(Shares(0.016, 0.017), Shares(0.063, 0.185), Shares(None, None)),
    verbatim=((16, Shares(0.035, 0.005)), (32, Shares(0.0, None))),
    sample=(CURRENT.encode("1+2\n").ids, CURRENT.encode("3\n").ids),
)
EXAM = Exam(
    windows=tuple(range(80)),
    size=64,
    loss=Estimate(1.3014, 0.0125),
    entropy=Estimate(1.3264, None),
    excess=Estimate(-0.025, 0.008),
    top1=Estimate(0.5029, 0.0063),
    top5=Estimate(0.7699, None),
    positions=(Group("1", 80, 2.353), Group("2-64", 5040, 1.28)),
    classes=(
        Group(TokenClass.DIGIT, 2815, 2.096),
        Group(TokenClass.PUNCTUATION, 2305, 0.548),
    ),
    frequencies=(Group("1", 5120, 1.3014),),
    baselines=BaselineLosses(2.5828, 2.2185, "the training text"),
    calibration=Calibration(
        (CalibrationBin(341, 0.0985, 0.0733), CalibrationBin(341, 0.9991, 1.0)), 0.0211, 0.0114
    ),
    temperature=CalibrationTemperature(0.878, 1.3226, 1.3227),
    padding=PaddingMass(14, 2.1e-4, 0.012),
    continuations=CONTINUATIONS,
    induction=Induction(32, 6.382, 6.396),
)
