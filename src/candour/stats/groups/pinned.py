"""Pinned average precision, as the pilots of 2019-2020 reported it, so that old figures and new ones can be read together.

A group is mixed half and half with everyone else, and average precision is taken of the mixture. It is no measure of
how well scores sort within the group: half of what it sees are other children, and they pull every group towards the
same value (on the same idea for the AUC: Borkan and others 2019, DOI 10.48550/arXiv.1903.02088).
"""

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import Flags
from candour.stats.discrimination import build_ladder, compute_ranking
from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import METRICS

NO_INTERVAL = "no interval"
"""That of the pilots needs models fitted again on other training decisions, and an audit has one fitted model."""


def describe_pinned_precision(judged: Judged, among: Flags) -> Estimate:
    """Average precision of a group and everyone else, as if there were as many of the one as of the other.

    Each decision of the group weighs 1, each other one the group's size over theirs: how often it would be drawn on average,
    if as many others as the group has were drawn. So no lot decides; the mean over many draws lies within a few thousandths
    in a group of a thousand decisions, since average precision is curved. Equal scores enter together. Where there are two
    groups, each is mixed with the other and both have the same value, whatever the forecast does. `n` counts the decisions of the group, `events` their outcomes. It has no interval.
    """
    n, others = int(among.sum()), int((~among).sum())
    events = int((judged.outcomes & among).sum())
    if n == 0 or others == 0:
        reason = METRICS["base_rate"].empty if n == 0 else "everyone is in this group"
        return Estimate(None, None, None, n, events, "none", reason)
    if not judged.outcomes.any():
        return Estimate(None, None, None, n, events, "none", METRICS["average_precision"].empty)
    ladder = build_ladder(judged.scores, judged.outcomes, np.where(among, 0, 1), families=2)
    weights = np.array([[1.0], [n / others]])
    ranking = compute_ranking(ladder.with_outcome @ weights, ladder.without_outcome @ weights)
    return Estimate(float(ranking.average_precision[0]), None, None, n, events, "none", NO_INTERVAL)
