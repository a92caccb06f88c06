"""What a test would be able to show, worked out from the training period alone."""

from collections.abc import Mapping, Sequence
from math import ceil, exp, isfinite

import numpy as np

from candour.config.pilot import PilotConfig
from candour.config.protocol import Criterion, Protocol
from candour.data.decisions.build import compute_groups
from candour.errors import PopulationError
from candour.report.content.bar import DECISIVE_METRICS
from candour.report.content.needed import round_up
from candour.report.protocol_draft.numbers import ASSUMED_AUC, CriterionDemand, DraftNumbers
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import compute_share_interval, estimate_share
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import NOT_RECORDED, Judged, Labels
from candour.stats.groups.power import EQUIVALENT
from candour.stats.groups.rates import RANKED
from candour.stats.groups.resampled.crossed import name_crossings
from candour.stats.intervals import compute_critical_value
from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.demanded import compute_auc_demanded
from candour.stats.sample_size.evaluation import compute_design_effect
from candour.stats.sample_size.expected_tests import (
    ExpectedTest,
    draw_tests,
    find_auc_to_show,
    interpolate,
    name_net_benefit,
)
from candour.workflow.protocol.training_period import TrainingPeriod

FEWEST_OUTCOMES = 10
"""Outcomes, and decisions without one, with which anything can be planned."""
DEPRIVATION = "deprivation"
CROSS = " × "


def work_out_numbers(config: PilotConfig, training: TrainingPeriod) -> DraftNumbers:
    """Everything that a draft says of sizes. Raises PopulationError where the training period is too small to plan from."""
    protocol = config.protocol
    base_rate = _estimate_base_rate(training, protocol, np.arange(len(training.outcomes)))
    _require(training)
    tested = training.stand_in
    unrelated = int(len(tested) / compute_design_effect(_renumber(training.families[tested])))
    ladder = draw_tests(
        base_rate=float(base_rate.value or 0.0), n=unrelated, share=protocol.capacity_shares[-1],
        thresholds=_list_thresholds(protocol), seed=config.seed,
    )  # fmt: skip
    labels = _read_groups(training)
    judged = _pretend(training, protocol, seed=config.seed)
    compared = _compare(protocol, judged, labels, seed=config.seed)
    days = training.days
    return DraftNumbers(
        first_test_day=training.first_test_day,
        first_day=days.min().item(), last_day=days.max().item(),
        base_rate=base_rate,
        unrelated=unrelated,
        demands=tuple(
            _find_demand(criterion, protocol, base_rate, ladder, (judged, labels, config.seed))
            for criterion in protocol.criteria
        ),
        sizes=_tabulate_sizes(training, protocol),
        groups=_tabulate_groups(protocol, judged, labels, compared),
        groups_compared=len({(d.characteristic, d.group) for d in compared}),
        groups_too_small=len({(d.characteristic, d.group) for d in compared if _is_too_small(d)}),
    )  # fmt: skip


def _require(training: TrainingPeriod) -> None:
    events = int(training.outcomes[training.stand_in].sum())
    if min(events, len(training.stand_in) - events) < FEWEST_OUTCOMES:
        raise PopulationError(
            f"A stretch of the training period as long as the test has fewer than {FEWEST_OUTCOMES} decisions with the outcome, or "
            "without it, so no test can be planned. Widen the population, ask about a longer window, or give more years of extracts."
        )


def _estimate_base_rate(training: TrainingPeriod, protocol: Protocol, at: np.ndarray) -> Estimate:
    everyone = np.ones(len(at), dtype=np.bool_)
    found = estimate_share(
        training.outcomes[at], everyone, _renumber(training.families[at]), empty="no decisions"
    )
    interval, method = compute_share_interval(found, confidence=protocol.confidence)
    return Estimate(found.value, interval.low, interval.high, found.n, found.events, method)


def _renumber(families: np.ndarray) -> np.ndarray:
    codes: np.ndarray = np.unique(families, return_inverse=True)[1].astype(np.int64)
    return codes


def _list_thresholds(protocol: Protocol) -> tuple[float, ...]:
    """Every threshold that a criterion names; of a range, its ends and its middle."""
    asked = [criterion for criterion in protocol.criteria if criterion.metric == "net_benefit"]
    return tuple(sorted({t for criterion in asked for t in _find_thresholds(criterion, protocol)}))


def _find_thresholds(criterion: Criterion, protocol: Protocol) -> tuple[float, ...]:
    if criterion.threshold is not None:
        return (criterion.threshold,)
    span = protocol.decision_thresholds
    return span.lowest, (span.lowest + span.highest) / 2, span.highest


def _find_demand(
    criterion: Criterion,
    protocol: Protocol,
    base_rate: Estimate,
    ladder: Sequence[ExpectedTest],
    groups: tuple[Judged, Mapping[str, Labels], int],
) -> CriterionDemand:
    asked = [
        _find_asked(criterion, protocol, rate) for rate in (base_rate.value, base_rate.low, base_rate.high)
    ]
    known = [one for one in asked if one is not None]
    kindest = min(known) if len(known) == len(asked) else None
    if criterion.metric == "group_difference":
        return CriterionDemand(criterion, None, None, None, None, _find_growth(criterion, protocol, *groups))
    names = (
        [name_net_benefit(threshold) for threshold in _find_thresholds(criterion, protocol)]
        if criterion.metric == "net_benefit"
        else [criterion.metric]
    )
    if not all(name in ladder[0].means for name in names):
        return CriterionDemand(criterion, asked[0], kindest, None, None)
    critical_value = compute_critical_value(protocol.confidence)
    if criterion.metric in {"calibration_slope", "calibration_ratio"}:
        error = interpolate(ladder, criterion.metric, ASSUMED_AUC)[1]
        told = _is_told_if_right(criterion, (critical_value + EQUIVALENT) * error)
        return CriterionDemand(criterion, None, None, ASSUMED_AUC if told else None, critical_value * error)
    if criterion.metric == "net_benefit":
        # Intervals against everybody and against nobody hold together, at every threshold.
        critical_value = compute_critical_value(protocol.confidence ** (1 / (2 * len(names))))
    shown = find_auc_to_show(
        ladder, names, floor=criterion.floor, ceiling=criterion.ceiling, critical_value=critical_value
    )
    half_widths = [critical_value * interpolate(ladder, name, ASSUMED_AUC)[1] for name in names]
    return CriterionDemand(criterion, asked[0], kindest, shown, max(half_widths))


def _is_told_if_right(criterion: Criterion, reach: float) -> bool:
    """Whether the interval of a number that is truly 1 lies inside, as far as intervals and chance take it."""
    least = float("-inf") if criterion.floor is None else criterion.floor
    most = float("inf") if criterion.ceiling is None else criterion.ceiling
    ends = (exp(-reach), exp(reach)) if criterion.metric == "calibration_ratio" else (1 - reach, 1 + reach)
    return least <= ends[0] and ends[1] <= most


def _find_asked(criterion: Criterion, protocol: Protocol, base_rate: float | None) -> float | None:
    if base_rate is None or not 0 < base_rate < 1:
        return None
    return compute_auc_demanded(
        criterion.metric, base_rate=base_rate, at_least=criterion.floor, at_most=criterion.ceiling,
        share=protocol.capacity_shares[-1],
    )  # fmt: skip


def _read_groups(training: TrainingPeriod) -> dict[str, Labels]:
    """The groups of the decisions that stand for the test."""
    chosen = compute_groups(training.history, training.decisions.take(training.stand_in))
    return {
        name: np.array(
            [NOT_RECORDED if value is None else str(value) for value in chosen[name].to_pylist()],
            dtype=object,
        )
        for name in chosen.column_names
        if name != "decision_id"
    }


def _pretend(training: TrainingPeriod, protocol: Protocol, *, seed: int) -> Judged:
    """The decisions that stand for the test, with made-up scores that sort alike for every group, flagged at the leading capacity."""
    outcomes = training.outcomes[training.stand_in]
    chance = np.random.Generator(np.random.PCG64(seed))
    population = Binormal.from_auc(float(outcomes.mean()), ASSUMED_AUC)
    places = chance.normal(size=len(outcomes)) + population.distance * outcomes
    scores = 1 / (1 + np.exp(-places))
    flags = flag_whole_levels(scores, share=protocol.capacity_shares[-1])
    return Judged(scores, outcomes, flags, _renumber(training.families[training.stand_in]))


def _compare(
    protocol: Protocol, judged: Judged, labels: Mapping[str, Labels], *, seed: int
) -> tuple[Difference, ...]:
    """As the audit of bias will compare them: characteristics and crossings are one family of intervals."""
    bias = protocol.bias
    chosen: dict[str, Labels] = {name: labels[name] for name in bias.characteristics if name in labels}
    known = chosen | ({DEPRIVATION: labels[DEPRIVATION]} if DEPRIVATION in labels else {})
    crossed = {
        CROSS.join(parts): name_crossings([known[part] for part in parts])
        for parts in bias.intersections
        if set(parts) <= set(known)
    }
    rules = Rules(bias.margin, bias.minimum_events, protocol.confidence, seed)
    found = compare_groups(judged, {**chosen, **crossed}, bias.decisive_metrics, rules)
    return tuple(difference for difference in found if difference.characteristic in chosen)


def _find_growth(
    criterion: Criterion, protocol: Protocol, judged: Judged, labels: Mapping[str, Labels], seed: int
) -> float:
    name, metric = criterion.characteristic or "", criterion.group_metric
    if name not in labels or metric is None or criterion.within is None:
        return float("inf")
    rules = Rules(criterion.within, protocol.bias.minimum_events, protocol.confidence, seed)
    found = compare_groups(judged, {name: labels[name]}, [metric], rules)
    return max((float("inf") if d.resolution is None else d.resolution.growth) for d in found)


def _is_too_small(difference: Difference) -> bool:
    """Whether it could not be shown that this group does not differ, if it does not."""
    return difference.resolution is None or difference.resolution.growth > 1


def _tabulate_sizes(training: TrainingPeriod, protocol: Protocol) -> Table:
    outcomes = training.outcomes
    columns = (
        Column("part", "Part", "text"), Column("decisions", "Decisions", "count"),
        Column("families", "Families", "count"), Column("events", "With the outcome", "count"),
        Column("base_rate", "Base rate", "rate"), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    everything = np.arange(len(outcomes))
    rows: list[tuple[Cell, ...]] = []
    for part, positions in (
        ("Known of the training period", everything),
        ("Expected in the test", training.stand_in),
    ):
        events = int(outcomes[positions].sum())
        families = len(np.unique(training.families[positions]))
        rate = _estimate_base_rate(training, protocol, positions)
        rows.append((part, len(positions), families, events, rate, len(positions) - events))
    by_days = (
        "What is expected in the test is what the whole training period held. It has fewer days than the test, so the test will hold "
        "more, and could show more than is said here."
        if training.is_short
        else "What is expected in the test is what the last stretch of the training period held that is as long as the test."
    )
    by_families = (
        "What is expected in the test is what all families of the training part held. The test will hold more, and could show more than is "
        "said here."
        if training.is_short
        else "What is expected in the test is what as large a share of families held in the training part."
    )
    return Table(
        "sizes", "How many decisions", columns, tuple(rows), (Guard(("decisions", "families", "events", "base_rate"), ("events", "without")),),
        note=by_families if training.first_test_day is None else by_days,
    )  # fmt: skip


def _tabulate_groups(
    protocol: Protocol, judged: Judged, labels: Mapping[str, Labels], compared: Sequence[Difference]
) -> Table:
    """One row a group: how many decisions, the smallest difference that it could show, and how many it would need."""
    metrics = protocol.bias.decisive_metrics
    shown = tuple(
        column
        for metric in metrics
        for column in (
            Column(f"visible_{metric}", f"Smallest difference shown, {DECISIVE_METRICS[metric]}", "number"),
            Column(f"needed_{metric}", "Decisions it would need", "count"),
        )
    )
    columns = (
        Column("group", "Group", "text"), Column("characteristic", "By", "text"), Column("n", "Decisions", "count"),
        Column("events", "With the outcome", "count"), *shown, Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    by_group: dict[tuple[str, str], dict[str, Difference]] = {}
    for difference in compared:
        by_group.setdefault((difference.characteristic, difference.group), {})[difference.metric] = difference
    rows = []
    for (characteristic, group), found in by_group.items():
        among = labels[characteristic] == group
        events = int(judged.outcomes[among].sum())
        n = int(among.sum())
        told = [cell for metric in metrics for cell in _say_resolution(found[metric], n)]
        rows.append((group, characteristic.replace("_", " ").capitalize(), n, events, *told, n - events))
    names = tuple(column.name for column in shown)
    return Table(
        "groups", "What each group could show", columns, tuple(rows),
        (Guard(("n", "events"), ("n", "events", "without")), Guard(names, ("events", "without"), ())),
        partition=("characteristic",),
        note="For four chances in five. The smallest difference from everyone else that would be shown, in percentage points; and how many decisions of the group it would take to show that it does not differ by more than the "
        "margin, if it does not. A dash: it is out of reach at any size, or nothing could be shown at this one.",
    )  # fmt: skip


def _say_resolution(difference: Difference, n: int) -> tuple[Cell, Cell]:
    resolution = difference.resolution
    if resolution is None:
        return None, None
    visible = resolution.smallest_visible if isfinite(resolution.smallest_visible) else None
    if visible is not None and difference.metric not in RANKED:
        visible = round(100 * visible)
    # To two figures: it is known no better.
    needed = ceil(n * resolution.growth) if isfinite(resolution.growth) else None
    return visible, None if needed is None else round_up(needed)
