"""How many more decisions of a group are wrong than if it had everyone else's error rates and its own base rate.

A rate among those with the outcome says nothing of how many children it reaches. Here errors are counted among all
decisions of the group, and held against those that the error rate of everyone else would give the same decisions:

    more wrongly flagged = (1 - base rate) x (false positive rate of the group - that of everyone else)
    more missed          =      base rate  x (false negative rate of the group - that of everyone else)

so that a group in which the outcome comes more often is not held to account for that. The gap as counted, base rates
included, stands beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from candour.results import Estimate
from candour.stats.clustered import (
    ClusteredEstimate,
    Flags,
    Floats,
    compute_correlation,
    compute_share_interval,
)
from candour.stats.groups.burden_parts import (
    RATE_OF,
    BurdenParts,
    ErrorName,
    estimate_parts,
    forget_influence,
)
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged, Labels, list_groups
from candour.stats.groups.product_interval import combine_to_product
from candour.stats.groups.rates import describe_share
from candour.stats.intervals import Interval, combine_to_difference
from candour.stats.multiplicity import compute_simultaneous_critical_value

MORE_METHOD = "product of two intervals over families, simultaneous by max-T"
CRUDE_METHOD = "Newcombe from both intervals, simultaneous by max-T over families"


@dataclass(frozen=True)
class Burden:
    """One error of one group, each number a share of all decisions (of the group, or of everyone else).

    `share` is how many decisions of the group have the error; `expected` how many would with the error rate of everyone
    else; `more` is the first minus the second. `rest_share` is how many decisions of everyone else have the error;
    `crude` is `share` minus that, so it includes what comes from different base rates.
    """

    characteristic: str
    group: str
    error: ErrorName
    share: Estimate
    rest_share: float | None
    expected: float | None
    more: Estimate
    crude: Estimate


def compute_burdens(judged: Judged, groups: Mapping[str, Labels], rules: Rules) -> tuple[Burden, ...]:
    """Both errors of every group of every characteristic.

    The intervals of `more` hold together over all groups and both errors, and so do, as a set of their own, those of
    `crude`. The margin of the rules is not used: no bar is held against these numbers.
    """
    plans = [
        _plan(judged, _Name(characteristic, group, error), labels == group, rules)
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
        for error in RATE_OF
    ]
    of_more = _find_critical_value([plan.more_influence for plan in plans if not plan.more_reason], rules)
    of_crude = _find_critical_value([plan.crude_influence for plan in plans if not plan.crude_reason], rules)
    return tuple(_describe(plan, of_more, of_crude, rules.confidence) for plan in plans)


class _Name(NamedTuple):
    characteristic: str
    group: str
    error: ErrorName


@dataclass(frozen=True)
class _Plan:
    """The estimates of one burden, how its families move it, and why it may not have an interval."""

    name: _Name
    parts: BurdenParts
    of_rates: float
    of_shares: float
    more_influence: Floats
    crude_influence: Floats
    more_reason: str
    crude_reason: str


def _plan(judged: Judged, name: _Name, among: Flags, rules: Rules) -> _Plan:
    parts = estimate_parts(judged, among, name.error)
    share, rest_share, base, rate, rest_rate = parts
    more = share.influence * 0
    if base.value is not None and rate.value is not None and rest_rate.value is not None:
        more = base.value * (rate.influence - rest_rate.influence)
        more += (rate.value - rest_rate.value) * base.influence
    return _Plan(
        name, BurdenParts(*(forget_influence(part) for part in parts)),
        compute_correlation(rate, rest_rate), compute_correlation(share, rest_share),
        more, share.influence - rest_share.influence,
        _find_reason(rate, rest_rate, rest_share, rules), _find_reason(share, rest_share, rest_share, rules),
    )  # fmt: skip


def _find_reason(
    inside: ClusteredEstimate, outside: ClusteredEstimate, everyone: ClusteredEstimate, rules: Rules
) -> str:
    """Why two shares may not be compared; nothing where they may."""
    if everyone.n == 0:
        return "everyone is in this group"
    for side, reason in ((inside, inside.reason), (outside, f"among everyone else: {outside.reason}")):
        if side.value is None:
            return reason
    if min(inside.n, outside.n) < rules.minimum_foot:
        return f"fewer than {rules.minimum_foot} decisions at the foot of the error rate"
    return ""


def _find_critical_value(influences: list[Floats], rules: Rules) -> float:
    if not influences:
        return 0.0
    return compute_simultaneous_critical_value(
        np.array(influences), confidence=rules.confidence, seed=rules.seed
    )


def _describe(plan: _Plan, of_more: float, of_crude: float, confidence: float) -> Burden:
    share, rest_share, base, _, rest_rate = plan.parts
    expected = None
    if base.value is not None and rest_rate.value is not None:
        expected = base.value * rest_rate.value
    return Burden(
        *plan.name, describe_share(share, confidence=confidence), rest_share.value, expected,
        _describe_more(plan, of_more), _describe_crude(plan, of_crude),
    )  # fmt: skip


def _describe_more(plan: _Plan, critical_value: float) -> Estimate:
    share, _, base, rate, rest_rate = plan.parts
    if base.value is None or rate.value is None or rest_rate.value is None:
        return Estimate(None, None, None, share.n, share.events, "none", plan.more_reason)
    gap = rate.value - rest_rate.value
    if plan.more_reason:
        return Estimate(base.value * gap, None, None, share.n, share.events, "none", plan.more_reason)
    of_gap = _find_difference(rate, rest_rate, critical_value, plan.of_rates)
    ends = combine_to_product(base.value, _find_interval(base, critical_value), gap, of_gap)
    return Estimate(base.value * gap, *ends, share.n, share.events, MORE_METHOD)


def _describe_crude(plan: _Plan, critical_value: float) -> Estimate:
    share, rest_share = plan.parts.share, plan.parts.rest_share
    if share.value is None or rest_share.value is None:
        return Estimate(None, None, None, share.n, share.events, "none", plan.crude_reason)
    gap = share.value - rest_share.value
    if plan.crude_reason:
        return Estimate(gap, None, None, share.n, share.events, "none", plan.crude_reason)
    ends = _find_difference(share, rest_share, critical_value, plan.of_shares)
    return Estimate(gap, *ends, share.n, share.events, CRUDE_METHOD)


def _find_interval(estimate: ClusteredEstimate, critical_value: float) -> Interval:
    return compute_share_interval(estimate, confidence=1 - 2 * float(norm.sf(critical_value)))[0]


def _find_difference(
    first: ClusteredEstimate, second: ClusteredEstimate, critical_value: float, correlation: float
) -> Interval:
    if first.value is None or second.value is None:
        raise ValueError("an undefined share cannot be compared")
    return combine_to_difference(
        first.value, _find_interval(first, critical_value),
        second.value, _find_interval(second, critical_value), correlation=correlation,
    )  # fmt: skip
