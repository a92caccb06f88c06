"""Rates of groups against fairlearn, and the laws that they obey."""

from typing import get_args

import numpy as np
import pytest
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from sklearn.metrics import precision_score

from candour.stats.groups.judged import Judged, count_cells, list_groups
from candour.stats.groups.metrics import RATES, ShareName
from candour.stats.groups.rates import (
    GroupMetric,
    count_foot,
    describe_group_metric,
    estimate_base_rate,
)


def make(n: int = 800, seed: int = 1) -> tuple[Judged, np.ndarray]:
    rng = np.random.default_rng(seed)
    groups = rng.choice(["White", "Asian", "Black"], p=[0.7, 0.2, 0.1], size=n).astype(object)
    scores = rng.random(n)
    outcomes = rng.random(n) < 0.1 + 0.3 * scores
    return Judged(scores, outcomes, scores > 0.8, np.sort(rng.integers(0, n // 2, size=n))), groups


def value(judged: Judged, among: np.ndarray, metric: GroupMetric) -> float | None:
    return describe_group_metric(judged, among, metric, confidence=0.95).value


def test_point_values_equal_fairlearns() -> None:
    judged, groups = make()
    theirs = {
        "selection_rate": selection_rate,
        "true_positive_rate": true_positive_rate,
        "false_positive_rate": false_positive_rate,
        "false_negative_rate": false_negative_rate,
        "false_discovery_rate": lambda y, f: 1 - precision_score(y, f),
    }
    frame = MetricFrame(
        metrics=theirs, y_true=judged.outcomes, y_pred=judged.flags, sensitive_features=groups
    )
    for group in list_groups(groups):
        for rate in theirs:
            found = value(judged, groups == group, rate)  # type: ignore[arg-type]
            assert found == pytest.approx(frame.by_group.loc[group, rate])


def test_cells_add_up_and_rates_follow_from_them() -> None:
    judged, groups = make()
    for group in list_groups(groups):
        among = groups == group
        cells = count_cells(judged, among)
        assert cells.decisions == among.sum()
        assert cells.outcomes == (judged.outcomes & among).sum()
        assert cells.flagged == (judged.flags & among).sum()
        assert value(judged, among, "false_omission_rate") == cells.missed / (cells.missed + cells.let_be)
        assert value(judged, among, "false_discovery_rate") == cells.wrong / cells.flagged


def test_two_rates_with_one_foot_are_complements() -> None:
    judged, groups = make()
    among = groups == "Asian"
    hit = describe_group_metric(judged, among, "true_positive_rate", confidence=0.95)
    miss = describe_group_metric(judged, among, "false_negative_rate", confidence=0.95)
    assert (miss.value, miss.low, miss.high) == pytest.approx((1 - hit.value, 1 - hit.high, 1 - hit.low))  # type: ignore[operator]


def test_turned_labels_swap_the_rates() -> None:
    judged, groups = make()
    turned = Judged(-judged.scores, ~judged.outcomes, ~judged.flags, judged.clusters)
    among = groups == "Black"
    for rate, swapped in (
        ("false_positive_rate", "false_negative_rate"),
        ("false_discovery_rate", "false_omission_rate"),
    ):
        assert value(judged, among, rate) == value(turned, among, swapped)  # type: ignore[arg-type]
    assert value(judged, among, "auc") == pytest.approx(value(turned, among, "auc"))


@pytest.mark.parametrize("rate", get_args(ShareName))
def test_a_rate_without_a_foot_has_no_value(rate: ShareName) -> None:
    judged, _ = make(50)
    found = describe_group_metric(judged, np.zeros(50, dtype=bool), rate, confidence=0.95)
    assert (found.value, found.low, found.n, found.method) == (None, None, 0, "none")
    assert found.reason


def test_edges_have_exact_intervals_and_say_so() -> None:
    judged = Judged(np.arange(12.0), np.ones(12, dtype=bool), np.zeros(12, dtype=bool), np.arange(12))
    found = describe_group_metric(judged, np.ones(12, dtype=bool), "true_positive_rate", confidence=0.95)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(0.2646, abs=1e-4)
    assert "Clopper-Pearson" in found.method


def test_perfect_sorting_has_a_value_but_no_interval() -> None:
    judged = Judged(np.arange(12.0), np.arange(12) > 5, np.arange(12) > 5, np.arange(12))
    found = describe_group_metric(judged, np.ones(12, dtype=bool), "auc", confidence=0.95)
    assert (found.value, found.low) == (1, None)
    assert found.reason


def test_base_rate_and_feet() -> None:
    judged, groups = make()
    among = groups == "White"
    assert estimate_base_rate(judged, among, confidence=0.95).value == judged.outcomes[among].mean()
    cells = count_cells(judged, among)
    assert count_foot(judged, among, "false_negative_rate") == cells.outcomes
    assert count_foot(judged, among, "auc") == min(cells.outcomes, cells.decisions - cells.outcomes)
    assert set(RATES) == set(get_args(ShareName))


def test_groups_stand_in_a_readable_order() -> None:
    sizes = {"White": 5, "Asian": 9, "Not recorded": 20}
    assert list_groups(np.repeat(list(sizes), list(sizes.values())).astype(object)) == (
        "Asian",
        "White",
        "Not recorded",
    )
    ages = np.array(["5 to 9", "Not recorded", "10 to 15", "Unborn", "Under 1"], dtype=object)
    assert list_groups(ages) == ("Unborn", "Under 1", "5 to 9", "10 to 15", "Not recorded")
