"""How strong the evidence is: a rule that is printed, not a judgement that is made with the result in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from candour.report.combined.measures import Measure
from candour.report.combined.pooling import Pooled
from candour.report.combined.study import Study
from candour.results import Verdict

Strength = Literal["little evidence", "low", "moderate", "high"]
LEVELS: Final[tuple[Strength, ...]] = ("little evidence", "low", "moderate", "high")
FAULTS: Final = ("TIME-001", "PERF-005", "SIZE-004", "DATA-002")
"""Knowledge from the future, outcomes that were not fully observed, too few decisions to test it, exclusions."""
MANY, SEVERAL = 5, 3
LARGE_SHARE: Final = 0.75
"""Of what is seen between authorities, more than this being true difference makes an average of little use to any one of them."""

RULE: Final = (
    "Only authorities count that froze a protocol before their test was opened, on the same question, each once.",
    f"It begins at high with {MANY} such authorities or more, at moderate with {SEVERAL} or {MANY - 1}, at low with two. With one or none there is little evidence.",
    "One step down where, in any of their reports, one of four questions about the risk of bias is a concern, or in more than half of the reports at "
    "least one is left open: knowledge from the future (TIME-001), outcomes not fully observed (PERF-005), too few decisions to test it (SIZE-004), "
    "exclusions (DATA-002). The same where in any of them the test was seen before the bar was frozen, the bar was changed after that, or the test was looked at more than once.",
    "One step down where the interval of the mean is too long to act on: longer than 0.10 for an AUC, than 0.45 for a slope; with its upper end more than "
    "half as large again as its lower for a ratio.",
    f"One step down where authorities differ: more than {LARGE_SHARE:.0%} of what is seen is true difference, or the next authority may be on the other side of "
    "what would be no use at all. The same where there are too few authorities to tell.",
    "One step down where authorities that did not register were put together with those that did.",
    "Nothing lifts it. Below low there is little evidence. That is an answer, and so is \u201ccannot tell\u201d.",
)


@dataclass(frozen=True)
class Step:
    """One part of the rule: what was found, and by how many steps it lowers the strength (0 or 1)."""

    part: str
    found: str
    down: int


@dataclass(frozen=True)
class Rated:
    """How strong the evidence of one measure is, and how that came about."""

    strength: Strength
    steps: tuple[Step, ...]


def rate_evidence(pooled: Pooled, measure: Measure, *, pool_all: bool) -> Rated:
    """The rule, applied to one measure of one question."""
    studies = [reading.study for reading in pooled.readings]
    registered = [study for study in studies if study.is_registered]
    start = _find_start(len(registered))
    begins = Step("Authorities", f"{_count(len(registered))}: begins at {LEVELS[start]}", 0)
    if pooled.combined is None or start == 0:
        return Rated(LEVELS[0], (begins,))
    steps = (
        begins,
        _judge_bias(studies),
        _judge_precision(pooled, measure),
        _judge_differences(pooled, measure),
        _judge_standing(studies, pool_all=pool_all),
    )
    return Rated(LEVELS[max(0, start - sum(step.down for step in steps))], steps)


def list_faults(study: Study) -> tuple[str, ...]:
    """What speaks against a single study, in words."""
    told = [f"{code} is a concern" for code in FAULTS if study.find_verdict(code) is Verdict.CONCERN]
    if study.is_registered and not study.standing.bar_came_first:
        seen = study.standing.was_seen_before
        told.append(
            "the test was seen before the bar was frozen"
            if seen
            else "the bar was changed after it was frozen"
        )
    if len(study.standing.looks) > 1:
        told.append(f"the test was looked at {len(study.standing.looks)} times")
    return tuple(told)


def list_open(study: Study) -> tuple[str, ...]:
    """The questions about the risk of bias that a study leaves open."""
    return tuple(code for code in FAULTS if study.find_verdict(code) not in {Verdict.MET, Verdict.CONCERN})


def _find_start(authorities: int) -> int:
    if authorities < 2:
        return 0
    return 3 if authorities >= MANY else 2 if authorities >= SEVERAL else 1


def _judge_bias(studies: Sequence[Study]) -> Step:
    faults = [f"{study.label}: {', '.join(list_faults(study))}" for study in studies if list_faults(study)]
    if faults:
        return Step("Risk of bias", "; ".join(faults), 1)
    left_open = sum(bool(list_open(study)) for study in studies)
    found = f"no concern; {left_open} of {len(studies)} leave a question open"
    return Step("Risk of bias", found, int(2 * left_open > len(studies)))


def _judge_precision(pooled: Pooled, measure: Measure) -> Step:
    mean = pooled.mean
    if mean is None or mean.low is None or mean.high is None:
        return Step("Precision", "no interval", 1)
    is_ratio = measure.scale == "log"
    long = mean.high / mean.low if is_ratio else mean.high - mean.low
    said = "upper end over lower end" if is_ratio else "length of the interval"
    return Step("Precision", f"{said}: {long:.2f}; at most {measure.widest:.2f}", int(long > measure.widest))


def _judge_differences(pooled: Pooled, measure: Measure) -> Step:
    if pooled.combined is None or pooled.following is None:
        return Step("Differences between authorities", "cannot be told", 1)
    share = pooled.combined.heterogeneity.i_squared
    found = f"{share:.0%} of what is seen is true difference"
    if pooled.following.low is None or pooled.following.high is None:
        return Step(
            "Differences between authorities", "too few authorities to tell what the next may expect", 1
        )
    crosses = measure.name in {"auc", "average_precision_lift"} and pooled.following.low <= measure.nothing
    if crosses:
        found += "; the next authority may be no better than chance"
    return Step("Differences between authorities", found, int(crosses or share > LARGE_SHARE))


def _judge_standing(studies: Sequence[Study], *, pool_all: bool) -> Step:
    others = sum(not study.is_registered for study in studies)
    if pool_all and others:
        return Step(
            "Standing",
            f"{others} of {len(studies)} did not register and were put together with the others",
            1,
        )
    return Step("Standing", "all registered", 0)


def _count(authorities: int) -> str:
    return f"{authorities} registered authorit{'y' if authorities == 1 else 'ies'}"
