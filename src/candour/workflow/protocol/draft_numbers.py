"""What a test would be able to show, worked out from the training period alone."""

from collections.abc import Mapping, Sequence
from math import exp

import numpy as np

from candour.config.pilot import PilotConfig
from candour.config.protocol import Criterion, Protocol
from candour.errors import PopulationError
from candour.report.protocol_draft.numbers import ASSUMED_AUC, CriterionDemand, DraftNumbers
from candour.results import Estimate
from candour.stats.clustered import code_clusters
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.power import EQUIVALENT
from candour.stats.intervals import compute_critical_value
from candour.stats.sample_size.demanded import compute_auc_demanded
from candour.stats.sample_size.evaluation import compute_design_effect
from candour.stats.sample_size.expected_tests import (
    ExpectedTest,
    draw_tests,
    find_auc_to_show,
    interpolate,
    name_net_benefit,
)
from candour.workflow.protocol.draft_groups import (
    compare_as_audited,
    find_growth,
    is_too_small,
    pretend_scores,
    read_groups,
)
from candour.workflow.protocol.draft_tables import tabulate_groups, tabulate_sizes
from candour.workflow.protocol.training_period import TrainingPeriod, estimate_rate_of

FEWEST_OUTCOMES = 10
"""Outcomes, and decisions without one, with which anything can be planned."""


def work_out_numbers(config: PilotConfig, training: TrainingPeriod) -> DraftNumbers:
    """Everything that a draft says of sizes. Raises PopulationError where the training period is too small to plan from."""
    protocol = config.protocol
    base_rate = estimate_rate_of(training, np.arange(len(training.outcomes)), confidence=protocol.confidence)
    _require(training)
    tested = training.stand_in
    unrelated = int(len(tested) / compute_design_effect(code_clusters(training.families[tested])))
    ladder = draw_tests(
        base_rate=float(base_rate.value or 0.0), n=unrelated, share=protocol.capacity_shares[-1],
        thresholds=_list_thresholds(protocol), seed=config.seed,
    )  # fmt: skip
    labels = read_groups(training)
    judged = pretend_scores(training, protocol, seed=config.seed)
    compared = compare_as_audited(protocol, judged, labels, seed=config.seed)
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
        sizes=tabulate_sizes(training, protocol),
        groups=tabulate_groups(protocol, judged, labels, compared),
        groups_compared=len({(d.characteristic, d.group) for d in compared}),
        groups_too_small=len({(d.characteristic, d.group) for d in compared if is_too_small(d)}),
    )  # fmt: skip


def _require(training: TrainingPeriod) -> None:
    events = int(training.outcomes[training.stand_in].sum())
    if min(events, len(training.stand_in) - events) < FEWEST_OUTCOMES:
        raise PopulationError(
            f"A stretch of the training period as long as the test has fewer than {FEWEST_OUTCOMES} decisions with the outcome, or "
            "without it, so no test can be planned. Widen the population, ask about a longer window, or give more years of extracts."
        )


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
        return CriterionDemand(criterion, None, None, None, None, find_growth(criterion, protocol, *groups))
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
