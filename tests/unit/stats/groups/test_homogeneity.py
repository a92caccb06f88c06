"""Any difference at all: against Pearson's and Welch's tests as scipy has them, and the laws it obeys."""

import numpy as np
import pytest
from scipy.stats import chi2_contingency, f_oneway

from candour.stats.groups.differences import Rules
from candour.stats.groups.group_values import GroupValues
from candour.stats.groups.homogeneity import SCORE, WELCH, compare_with_welch, compute_homogeneity
from candour.stats.groups.judged import Judged

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=3)


def make(n: int = 3000, seed: int = 1, *, gap: float = 0.0) -> tuple[Judged, np.ndarray]:
    """Every decision of a family of its own."""
    rng = np.random.default_rng(seed)
    groups = rng.choice(["a", "b", "c", "d"], p=[0.6, 0.2, 0.15, 0.05], size=n).astype(object)
    outcomes = rng.random(n) < 0.3
    scores = rng.normal(size=n) + outcomes - gap * (groups == "b")
    return Judged(scores, outcomes, scores > 1, np.arange(n)), groups


@pytest.mark.parametrize("seed", range(4))
def test_without_families_it_is_pearsons_chi_square(seed: int) -> None:
    judged, groups = make(seed=seed, gap=0.2)
    foot = judged.outcomes
    table = [
        [(foot & judged.flags & (groups == g)).sum(), (foot & ~judged.flags & (groups == g)).sum()]
        for g in "abcd"
    ]
    theirs = chi2_contingency(np.array(table), correction=False)
    ours = compute_homogeneity(judged, groups, "false_negative_rate", RULES)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-8)
    assert (ours.degrees_of_freedom, ours.method, len(ours.groups)) == (3, SCORE, 4)


def test_with_unrelated_values_it_is_welchs_test() -> None:
    rng = np.random.default_rng(5)
    samples = [rng.normal(size=n, scale=s) for n, s in ((12, 1.0), (30, 2.0), (9, 0.5), (50, 1.0))]
    theirs = f_oneway(*samples, equal_var=False)
    found = GroupValues(
        ("a", "b", "c", "d"), np.array([s.mean() for s in samples]),
        np.diag([s.var(ddof=1) / len(s) for s in samples]), np.array([len(s) - 1.0 for s in samples]), 1.0, 101, (),
    )  # fmt: skip
    ours = compare_with_welch(found, "mean_score")
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-8)


def test_siblings_who_are_copies_tell_hardly_more_than_one() -> None:
    judged, groups = make(40_000)
    twice = Judged(
        np.repeat(judged.scores, 2), np.repeat(judged.outcomes, 2), np.repeat(judged.flags, 2),
        np.repeat(judged.clusters, 2),
    )  # fmt: skip
    once = compute_homogeneity(judged, groups, "selection_rate", RULES).statistic
    copied = compute_homogeneity(twice, np.repeat(groups, 2), "selection_rate", RULES).statistic
    assert once is not None
    assert copied == pytest.approx(once, rel=0.02)


@pytest.mark.parametrize("metric", ["selection_rate", "false_positive_rate", "auc", "mean_score"])
def test_names_and_order_do_not_matter(metric: str) -> None:
    judged, groups = make(gap=0.3)
    order = np.random.default_rng(0).permutation(len(groups))
    shuffled = Judged(
        judged.scores[order], judged.outcomes[order], judged.flags[order], judged.clusters[order]
    )
    before = compute_homogeneity(judged, groups, metric, RULES).p_value  # type: ignore[arg-type]
    renamed = np.where(groups == "a", "z", groups)[order]
    after = compute_homogeneity(shuffled, renamed, metric, RULES).p_value  # type: ignore[arg-type]
    assert after == pytest.approx(before, rel=1e-6)


@pytest.mark.parametrize("metric", ["selection_rate", "false_negative_rate", "mean_score"])
def test_a_planted_difference_is_found(metric: str) -> None:
    found = compute_homogeneity(*make(gap=0.8), metric, RULES)  # type: ignore[arg-type]
    assert found.p_value is not None
    assert found.p_value < 0.001


def test_auc_is_referred_to_an_f_law() -> None:
    judged, groups = make()
    found = compute_homogeneity(judged, groups, "auc", RULES)
    assert found.method == WELCH
    assert found.second_degrees is not None
    assert 10 < found.second_degrees < len(groups)


def test_small_groups_are_left_out_and_named() -> None:
    judged, groups = make()
    groups[:9] = "tiny"
    found = compute_homogeneity(judged, groups, "selection_rate", RULES)
    assert found.left_out == ("tiny",)
    assert found.groups == ("a", "b", "c", "d")


def test_a_large_group_without_events_enters() -> None:
    """Choosing groups for the events they happened to have would itself make a difference."""
    judged, groups = make()
    flags = judged.flags & (groups != "d")
    found = compute_homogeneity(
        Judged(judged.scores, judged.outcomes, flags, judged.clusters), groups, "selection_rate", RULES
    )
    assert "d" in found.groups
    assert found.p_value is not None
    assert found.p_value < 0.001


def test_where_nothing_can_be_compared_it_says_why() -> None:
    judged, groups = make()
    alone = compute_homogeneity(judged, np.full(len(groups), "a", dtype=object), "selection_rate", RULES)
    nobody = Judged(judged.scores, judged.outcomes, np.zeros(len(groups), dtype=bool), judged.clusters)
    perfect = Judged(judged.outcomes.astype(np.float64), judged.outcomes, judged.flags, judged.clusters)
    reasons = [
        alone.reason,
        compute_homogeneity(nobody, groups, "selection_rate", RULES).reason,
        compute_homogeneity(perfect, groups, "auc", RULES).reason,
        compute_homogeneity(judged, groups, "average_precision", RULES).reason,
    ]
    assert alone.p_value is None
    assert [reason.split(",")[0] for reason in reasons] == [
        "fewer than two groups are large enough", "nobody", "in one group the number is undefined",
        "this number has no variance in closed form",
    ]  # fmt: skip
