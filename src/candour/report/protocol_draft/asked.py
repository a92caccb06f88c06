"""What each criterion asks for at the training base rate, beside what has been published, and whether this test could show it."""

from collections.abc import Iterator
from math import isfinite

from candour.config.protocol import Criterion
from candour.report.content.bar import name_metric, say_bar
from candour.report.content.fact import Fact
from candour.report.printing.cells import NO_BREAK, print_number, round_two
from candour.report.printing.sentences import end_sentence
from candour.report.protocol_draft.numbers import ASSUMED_AUC, CriterionDemand
from candour.results import Cell, Column, Table
from candour.stats.sample_size.demanded import NO_SKILL, UNREACHABLE
from candour.stats.sample_size.published import BEST, PUBLISHED

FEW = 10
HIGHEST = 0.98
"""The best forecast that is tried when it is asked which could show that a bar is met."""
_IN_POINTS = frozenset({"precision_at_capacity", "recall_at_capacity", "largest_calibration_error"})


def describe_demands(demands: tuple[CriterionDemand, ...]) -> tuple[Fact, ...]:
    """Every criterion: what it must be, why, what it asks for and what this test could show."""
    return tuple(
        Fact(name_metric(demand.criterion), " ".join((f"{say_bar(demand.criterion)}. Reason: {end_sentence(demand.criterion.reason)}", *_say_demand(demand))))
        for demand in demands
    )  # fmt: skip


def tabulate_demands(demands: tuple[CriterionDemand, ...]) -> Table:
    """The same as numbers, side by side."""
    columns = (
        Column("criterion", "Criterion", "text"), Column("bar", "Bar", "text"),
        Column("asked", "AUC that reaches it", "text"), Column("to_show", "AUC that would show it", "text"),
        Column("half_width", "Interval, either way", "text"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (name_metric(demand.criterion), _say_short(demand.criterion), _say_asked(demand), _say_to_show(demand), _say_half_width(demand))
        for demand in demands
    ]  # fmt: skip
    return Table(
        "demands", "What the criteria ask for", columns, tuple(rows),
        note=f"AUC that reaches it: with which the number would lie on the bar at the base rate of the training period. AUC that would show it: "
        f"with which four tests in five would end with the whole interval on the right side. The best published has {BEST:g}. Interval: half of what is "
        f"expected in this test of a forecast with an AUC of {ASSUMED_AUC:g}. All under two normal curves of equal width and right probabilities; "
        "real scores may do somewhat better or worse.",
    )  # fmt: skip


def tabulate_published() -> Table:
    """What has been published, with its sources."""
    columns = (
        Column("where", "Where", "text"), Column("outcome", "What was forecast", "text"),
        Column("auc", "AUC as published", "text"), Column("source", "Source", "text"),
    )  # fmt: skip
    rows = tuple((one.where, one.outcome, one.said, one.source) for one in PUBLISHED)
    return Table(
        "published", "The best that has been published", columns, rows,
        note="None of these is English, and each had more children and richer records than one authority has.",
    )  # fmt: skip


def list_demand_warnings(demands: tuple[CriterionDemand, ...]) -> Iterator[str]:
    """What must be known before anybody signs: bars that nobody can reach, and bars that this test cannot show."""
    for demand in demands:
        named = f"\u201c{name_metric(demand.criterion)}: {_say_short(demand.criterion)}\u201d"
        if demand.kindest is not None and demand.kindest >= UNREACHABLE:
            yield f"{named} cannot be met by any forecast at this base rate, not even by a perfect one."
        elif demand.kindest is not None and demand.kindest > BEST:
            yield (
                f"{named} cannot be met by any published model. At this base rate it asks for an AUC of {_say_auc(demand.asked)}; the best "
                f"published has {BEST:g}."
            )
        elif demand.asked == NO_SKILL and demand.criterion.metric != "net_benefit":
            yield f"{named} is reached by a forecast without any skill at this base rate: it asks for nothing."
        elif _is_too_small(demand):
            yield _say_too_small(demand, named)
        if demand.criterion.metric == "average_precision":
            yield (
                f"{named} hangs on the base rate: a list without skill has an average precision equal to it. If the outcome becomes rarer, the "
                "same bar asks for more. A bar on its multiple of the base rate does not."
            )


def _is_too_small(demand: CriterionDemand) -> bool:
    if demand.criterion.metric == "group_difference":
        return demand.growth is not None and demand.growth > 1
    if demand.half_width is None:
        return False
    return demand.to_show is None or demand.to_show > BEST


def _say_too_small(demand: CriterionDemand, named: str) -> str:
    if demand.criterion.metric == "group_difference":
        growth = demand.growth or float("inf")
        much = (
            f"about {_say_times(growth)} times as many decisions"
            if isfinite(growth)
            else "more decisions than can be had"
        )
        return f"The test is too small to tell {named}, even if no group differs: it would take {much}."
    if demand.criterion.metric.startswith("calibration"):
        return f"The test is too small to tell {named}, even if every score is right: fewer than four tests in five would show it."
    needed = (
        f"an AUC of {_say_auc(demand.to_show)} would be needed"
        if demand.to_show
        else f"not even an AUC of {HIGHEST:g} would do"
    )
    return (
        f"The test is too small to show {named} of any published model in four tests of five: {needed}, and the best published has {BEST:g}. "
        "The answer would mostly be \u201ccannot tell\u201d."
    )  # fmt: skip


def _say_demand(demand: CriterionDemand) -> Iterator[str]:
    if demand.asked is not None:
        beside = (
            "no published model has reached as much"
            if demand.asked > BEST
            else f"the best published has {BEST:g}"
        )
        if demand.asked >= UNREACHABLE:
            yield "Not even a perfect forecast would reach it at this base rate."
        elif demand.asked <= NO_SKILL:
            yield "At this base rate it is reached without any skill."
        else:
            yield f"At the training base rate it asks for an AUC of {_say_auc(demand.asked)}; {beside}."
    if demand.half_width is not None:
        yield f"Its interval is expected to reach {_say_half_width(demand)} either way."
    if demand.growth is not None:
        yield (
            f"Were no group different, it would take {_say_times(demand.growth)} times as many decisions as expected to "
            "show it in four tests of five."
            if isfinite(demand.growth)
            else "Some group is too small to be shown equal at any size that can be had."
        )


def _say_short(criterion: Criterion) -> str:
    said = say_bar(criterion)
    for begin in (
        "The whole interval of every group must lie ",
        "The whole interval must lie ",
        "The whole interval must be ",
    ):
        said = said.removeprefix(begin)
    return said


def _say_asked(demand: CriterionDemand) -> str:
    if demand.asked is None:
        return "not said as an AUC"
    if demand.asked >= UNREACHABLE:
        return "out of reach"
    return "any" if demand.asked <= NO_SKILL else _say_auc(demand.asked)


def _say_to_show(demand: CriterionDemand) -> str:
    if demand.half_width is None:
        return "not worked out"
    if demand.to_show is None:
        return "test too small" if demand.criterion.metric.startswith("calibration") else f"above {HIGHEST:g}"
    return (
        "any that is right" if demand.criterion.metric.startswith("calibration") else _say_auc(demand.to_show)
    )


def _say_half_width(demand: CriterionDemand) -> str:
    if demand.half_width is None:
        return "not worked out"
    if demand.criterion.metric in _IN_POINTS:
        return f"{print_number(demand.half_width * 100, 'number', decimals=1)} points"
    decimals = 4 if demand.criterion.metric in {"brier", "net_benefit"} else 2
    return f"{print_number(demand.half_width, 'number', decimals=decimals)}"


def _say_auc(auc: float | None) -> str:
    return "none" if auc is None else print_number(auc, "number", decimals=2).replace(" ", NO_BREAK)


def _say_times(growth: float) -> str:
    return f"{round_two(growth):,}" if growth >= FEW else print_number(growth, "number", decimals=1)
