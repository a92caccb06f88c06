"""Net benefit of everyone and of every group against dcurves, at several cut-offs, scores on the cut-off among them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from dcurves import dca

from candour.stats.clustered import Flags
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import estimate_group_metric
from tied_worlds import SIZES, make_tied_world

CUT_OFFS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
ONE_SIDED = ("No outcome", "Only outcomes", "Alone")
"""Here dcurves divides by the number of decisions with, or without, the outcome, of which there are none."""


def ask_dcurves(judged: Judged, among: Flags) -> dict[float, float]:
    """Net benefit by cut-off."""
    table = pd.DataFrame({"outcome": judged.outcomes[among].astype(int), "score": judged.scores[among]})
    found = dca(data=table, outcome="outcome", modelnames=["score"], thresholds=CUT_OFFS)
    ours = found[found["model"] == "score"]
    return dict(zip(ours["threshold"], ours["net_benefit"], strict=True))


def value(judged: Judged, among: Flags, cut_off: float) -> float | None:
    at_cut_off = replace(judged, flags=judged.scores >= cut_off, threshold=cut_off)
    return estimate_group_metric(at_cut_off, among, "net_benefit").value


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("group", ["Everyone", *(group for group in SIZES if group not in ONE_SIDED)])
def test_net_benefit_of_everyone_and_of_every_group(group: str, seed: int) -> None:
    judged, labels = make_tied_world(seed)
    among = (labels == group) | (group == "Everyone")
    theirs = ask_dcurves(judged, among)
    assert len(theirs) == len(CUT_OFFS)
    for cut_off in CUT_OFFS:
        assert value(judged, among, cut_off) == pytest.approx(theirs[cut_off], abs=1e-12), cut_off


@pytest.mark.parametrize("group", ONE_SIDED)
def test_net_benefit_where_only_one_side_occurs_is_that_of_counting(group: str) -> None:
    """Defined for any group with decisions: right flags less wrong ones at their price."""
    judged, labels = make_tied_world(1)
    among = labels == group
    for cut_off in CUT_OFFS:
        flagged = judged.scores[among] >= cut_off
        right, wrong = flagged & judged.outcomes[among], flagged & ~judged.outcomes[among]
        expected = np.mean(right) - np.mean(wrong) * cut_off / (1 - cut_off)
        assert value(judged, among, cut_off) == pytest.approx(expected, abs=1e-12)
