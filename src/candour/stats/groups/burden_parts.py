"""What the burden of an error on a group is made of: five shares, each with the influence of every family on it."""

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from typing import Literal, NamedTuple

import numpy as np

from candour.stats.clustered import ClusteredEstimate, Flags, estimate_share
from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import METRICS, ShareName
from candour.stats.groups.rates import find_rows

ErrorName = Literal["wrong", "missed"]
RATE_OF: Mapping[ErrorName, ShareName] = {"wrong": "false_positive_rate", "missed": "false_negative_rate"}
"""The error rate that belongs to each error: wrongly flagged, and missed."""


class BurdenParts(NamedTuple):
    """Five shares.

    `share` and `rest_share`: decisions with the error among all decisions of the group, and among those of everyone else.
    `base`: among the group's decisions, those that could have the error (without the outcome, or with it). `rate` and
    `rest_rate`: how many of those have it, in the group and among everyone else.
    """

    share: ClusteredEstimate
    rest_share: ClusteredEstimate
    base: ClusteredEstimate
    rate: ClusteredEstimate
    rest_rate: ClusteredEstimate


def estimate_parts(judged: Judged, among: Flags, error: ErrorName) -> BurdenParts:
    """The five shares of one error for the decisions `among`. A share of nothing is undefined and says why."""
    metric = METRICS[RATE_OF[error]]
    if metric.share is None:
        raise ValueError(f"'{metric.name}' is no share of the four cells")
    counted, foot = find_rows(judged, metric.share)

    def estimate(what: Flags, where: Flags, empty: str) -> ClusteredEstimate:
        return estimate_share(what, where, judged.clusters, empty=empty)

    none = METRICS["base_rate"].empty
    return BurdenParts(
        estimate(counted, among, none), estimate(counted, ~among, none), estimate(foot, among, none),
        estimate(counted, among & foot, metric.empty), estimate(counted, ~among & foot, metric.empty),
    )  # fmt: skip


def forget_influence(estimate: ClusteredEstimate) -> ClusteredEstimate:
    """The same with the length of its influence only, which is all that an interval needs: families take much room."""
    return replace(estimate, influence=np.array([sqrt(float(estimate.influence @ estimate.influence))]))
