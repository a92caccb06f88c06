"""Defect 4: average precision "pinned" to half the group and half everyone else, which hides what a group bears.

Here a group is measured on its own decisions; the pinned figure is printed only where older reports are to be compared with.
"""

import numpy as np
from sklearn.metrics import roc_auc_score

from candour.config.pilot import Compatibility
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules, compare_groups
from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import METRICS
from candour.stats.groups.pinned import describe_pinned_precision


def test_a_group_that_is_sorted_far_worse_is_found_though_pinned_precision_hardly_shows_it() -> None:
    chance = np.random.default_rng(1)
    n = 6000
    groups = np.where(chance.random(n) < 0.3, "Black", "White").astype(object)
    outcomes = chance.random(n) < 0.15
    # The scores of one group say far less.
    tells = np.where(groups == "Black", 0.3, 1.3)
    scores = 1 / (1 + np.exp(2 - tells * outcomes - chance.normal(size=n)))
    judged = Judged(scores, outcomes, scores >= np.quantile(scores, 0.9), np.arange(n))
    own = {
        name: roc_auc_score(outcomes[groups == name], scores[groups == name]) for name in ("Black", "White")
    }
    assert own["White"] - own["Black"] > 0.2
    pinned = {name: describe_pinned_precision(judged, groups == name).value for name in own}
    assert pinned["White"] is not None
    assert pinned["Black"] is not None
    assert abs(pinned["White"] - pinned["Black"]) < 0.5 * (own["White"] - own["Black"])
    rules = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=1)
    found = compare_groups(judged, {"ethnic_group": groups}, ("auc",), rules)
    assert {one.comparison for one in found} == {Comparison.DIFFERENCE_SHOWN}


def test_the_pinned_figure_is_no_metric_of_the_bias_audits_and_off_by_default() -> None:
    assert not [name for name in METRICS if "pinned" in name]
    assert set(Compatibility().model_dump().values()) == {False}
