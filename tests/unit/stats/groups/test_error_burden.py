"""How many more decisions of a group are wrong: against brute force, a jackknife, a bootstrap and closed forms."""

import numpy as np
import pytest

from candour.results import Estimate
from candour.stats.groups.burden_parts import ErrorName
from candour.stats.groups.differences import Rules
from candour.stats.groups.error_burden import Burden, compute_burdens
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.product_interval import combine_to_product
from candour.stats.intervals import Interval, compute_critical_value

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=3)


def make(n: int = 6000, seed: int = 1, *, gap: float = 0.0, rows: int = 2) -> tuple[Judged, Labels]:
    rng = np.random.default_rng(seed)
    family = np.sort(rng.integers(0, n // rows, size=n))
    labels = rng.choice(["a", "b", "c"], p=[0.6, 0.3, 0.1], size=n).astype(object)
    outcomes = rng.random(n) < np.where(labels == "b", 0.35, 0.2)
    scores = rng.normal(size=n) + 1.5 * outcomes + 0.5 * rng.normal(size=n)[family] - gap * (labels == "b")
    return Judged(scores, outcomes, scores > 1.2, family), labels


def find(judged: Judged, labels: Labels, group: str, error: ErrorName, rules: Rules = RULES) -> Burden:
    burdens = compute_burdens(judged, {"group": labels}, rules)
    return next(burden for burden in burdens if (burden.group, burden.error) == (group, error))


def count_by_hand(judged: Judged, among: np.ndarray, error: ErrorName) -> tuple[float, float, float]:
    """What was counted, what everyone else's error rate would give, and everyone else's share; decision by decision."""
    wrong = could = others = wrong_others = 0
    decisions = int(among.sum())
    for outcome, flag, inside in zip(judged.outcomes, judged.flags, among, strict=True):
        at_risk = bool(outcome) == (error == "missed")
        is_wrong = at_risk and bool(flag) != bool(outcome)
        if inside:
            could, wrong = could + at_risk, wrong + is_wrong
        else:
            others, wrong_others = others + at_risk, wrong_others + is_wrong
    expected = could / decisions * wrong_others / others
    return wrong / decisions, expected, wrong_others / (len(among) - decisions)


@pytest.mark.parametrize("error", ["wrong", "missed"])
@pytest.mark.parametrize("group", ["a", "b", "c"])
def test_values_are_those_counted_decision_by_decision(group: str, error: ErrorName) -> None:
    judged, labels = make()
    burden = find(judged, labels, group, error)
    counted, expected, rest = count_by_hand(judged, labels == group, error)
    assert burden.share.value == pytest.approx(counted, abs=1e-15)
    assert burden.expected == pytest.approx(expected, abs=1e-15)
    assert burden.more.value == pytest.approx(counted - expected, abs=1e-15)
    assert burden.crude.value == pytest.approx(counted - rest, abs=1e-15)
    assert burden.more.n == int((labels == group).sum())
    assert burden.more.events == round(counted * burden.more.n)


def test_more_is_the_base_rate_times_the_gap_in_error_rates() -> None:
    judged, labels = make(gap=0.5)
    inside = labels == "b"
    base = judged.outcomes[inside].mean()
    missed = [(~judged.flags)[judged.outcomes & among].mean() for among in (inside, ~inside)]
    flagged = [judged.flags[~judged.outcomes & among].mean() for among in (inside, ~inside)]
    assert find(judged, labels, "b", "missed").more.value == pytest.approx(base * (missed[0] - missed[1]))
    assert find(judged, labels, "b", "wrong").more.value == pytest.approx(
        (1 - base) * (flagged[0] - flagged[1])
    )


def test_equal_error_rates_are_no_burden_although_the_outcome_is_more_frequent() -> None:
    """Rates alike, base rates 1 in 2 and 1 in 10: nothing more in a group, and much more as counted."""
    block = [(1, 0)] * 2 + [(1, 1)] * 2 + [(0, 1)] * 1 + [(0, 0)] * 3
    often, seldom = block * 50, ([(1, 0), (1, 1)] + [(0, 1)] * 5 + [(0, 0)] * 15) * 50
    outcomes, flags = np.array(often + seldom, dtype=bool).T
    labels = np.array(["often"] * len(often) + ["seldom"] * len(seldom), dtype=object)
    judged = Judged(flags.astype(float), outcomes, flags, np.arange(len(labels)))
    burden = find(judged, labels, "often", "missed")
    assert burden.more.value == pytest.approx(0, abs=1e-15)
    assert burden.crude.value == pytest.approx(2 / 8 - 1 / 22)
    assert (burden.crude.low or 0) > 0


@pytest.mark.parametrize("error", ["wrong", "missed"])
def test_a_single_interval_is_as_wide_as_a_jackknife_over_families_says(error: ErrorName) -> None:
    """Many small groups of families left out in turn; a large sample, so within a tenth."""
    judged, labels = make(12_000, rows=3, gap=0.3)
    alone = np.where(labels == "b", "b", "else").astype(object)
    burden = find(judged, alone, "b", error)
    fold = judged.clusters % 400
    left_out = []
    for number in range(400):
        kept = fold != number
        counted, expected, _ = count_by_hand_quickly(judged, labels == "b", kept, error)
        left_out.append(counted - expected)
    error_by_jackknife = np.sqrt(399 / 400 * ((np.array(left_out) - np.mean(left_out)) ** 2).sum())
    reach = ((burden.more.high or 0) - (burden.more.low or 0)) / 2
    assert (
        compute_critical_value(0.95) < reach / error_by_jackknife < compute_critical_value(1 - 0.05 / 4) * 1.1
    )


def count_by_hand_quickly(
    judged: Judged, among: np.ndarray, kept: np.ndarray, error: ErrorName
) -> tuple[float, float, float]:
    at_risk = judged.outcomes if error == "missed" else ~judged.outcomes
    is_wrong = at_risk & (judged.flags != judged.outcomes)
    inside, outside = among & kept, ~among & kept
    rest = is_wrong[outside].sum() / at_risk[outside].sum()
    return (
        float(is_wrong[inside].mean()),
        float(at_risk[inside].mean() * rest),
        float(is_wrong[outside].mean()),
    )


def test_the_interval_of_one_comparison_is_that_of_a_bootstrap_over_families() -> None:
    """Both ends within a sixth of the standard error of those of 2,000 resamples of whole families."""
    judged, labels = make(9000, rows=3, gap=0.4)
    only = np.where(labels == "b", "b", "else").astype(object)
    found = find(judged, only, "b", "missed").more
    rng = np.random.default_rng(2)
    families = int(judged.clusters.max()) + 1
    at_risk, is_wrong = judged.outcomes, judged.outcomes & ~judged.flags
    inside = labels == "b"
    columns = np.array([inside, inside & at_risk, inside & is_wrong, ~inside & at_risk, ~inside & is_wrong])
    sums = np.array([np.bincount(judged.clusters, weights=c, minlength=families) for c in columns])
    drawn = []
    for _ in range(2000):
        n, foot, wrong, rest_foot, rest_wrong = sums @ np.bincount(
            rng.integers(0, families, size=families), minlength=families
        )
        drawn.append(wrong / n - foot / n * rest_wrong / rest_foot)
    spread = float(np.std(drawn))
    # The two groups of one characteristic mirror each other in each error, so four comparisons are two.
    reach = ((found.high or 0) - (found.low or 0)) / 2 / spread
    assert compute_critical_value(0.95) < reach < compute_critical_value(1 - 0.05 / 4) + 1 / 6


def test_intervals_hold_together_so_more_groups_make_them_longer() -> None:
    judged, labels = make()
    rng = np.random.default_rng(4)
    others = rng.choice(["p", "q", "r", "s"], size=len(labels)).astype(object)
    alone = find(judged, labels, "b", "missed").more
    together = next(
        burden.more
        for burden in compute_burdens(judged, {"group": labels, "other": others}, RULES)
        if (burden.group, burden.error) == ("b", "missed")
    )
    assert together.value == alone.value
    assert (together.low or 0) < (alone.low or 0) < (alone.high or 0) < (together.high or 0)


def test_decisions_about_the_same_family_tell_less() -> None:
    judged, labels = make()
    copied = Judged(
        np.repeat(judged.scores, 4), np.repeat(judged.outcomes, 4), np.repeat(judged.flags, 4),
        np.repeat(judged.clusters, 4),
    )  # fmt: skip
    once = find(judged, labels, "b", "wrong")
    four_times = find(copied, np.repeat(labels, 4), "b", "wrong")
    assert four_times.more.value == pytest.approx(once.more.value)
    width, copied_width = ((e.high or 0) - (e.low or 0) for e in (once.more, four_times.more))
    assert copied_width > 0.95 * width


def test_undefined_is_undefined_with_a_reason() -> None:
    judged, labels = make()
    outcomes = judged.outcomes & (labels != "c")
    burden = find(Judged(judged.scores, outcomes, judged.flags, judged.clusters), labels, "c", "missed")
    assert burden.more == Estimate(
        None, None, None, int((labels == "c").sum()), 0, "none", "no child with the outcome"
    )
    assert burden.expected == 0
    assert burden.share.value == 0
    assert (burden.share.high or 0) > 0


def test_everyone_else_may_be_undefined_too() -> None:
    judged, labels = make()
    outcomes = judged.outcomes & (labels == "b")
    burden = find(Judged(judged.scores, outcomes, judged.flags, judged.clusters), labels, "b", "missed")
    assert burden.more.value is None
    assert burden.expected is None
    assert burden.more.reason == "among everyone else: no child with the outcome"


def test_where_everyone_is_in_one_group_there_is_nobody_to_compare_with() -> None:
    judged, labels = make()
    burden = find(judged, np.full(len(labels), "all", dtype=object), "all", "wrong")
    assert burden.more.value is None
    assert burden.more.reason == burden.crude.reason == "everyone is in this group"
    assert burden.share.value is not None


def test_few_at_the_foot_have_a_value_and_no_interval() -> None:
    judged, labels = make()
    few = labels.copy()
    few[:9] = "few"
    for error in ("wrong", "missed"):
        found = find(judged, few, "few", error).more
        assert found.low is None
        assert found.value is None or "fewer than 10 decisions" in found.reason
    assert find(judged, few, "few", "wrong").crude.low is None


def test_names_of_groups_and_order_of_decisions_do_not_matter() -> None:
    judged, labels = make()
    order = np.random.default_rng(9).permutation(len(labels))
    turned = Judged(judged.scores[order], judged.outcomes[order], judged.flags[order], judged.clusters[order])
    renamed = np.array([{"a": "z", "b": "y", "c": "x"}[label] for label in labels], dtype=object)
    for error in ("wrong", "missed"):
        first = find(judged, labels, "b", error).more
        second = find(turned, renamed[order], "y", error).more
        assert (first.value, first.low, first.high) == pytest.approx((second.value, second.low, second.high))


def test_nothing_to_judge_needs_no_critical_value() -> None:
    judged, labels = make(12)
    assert all(burden.more.low is None for burden in compute_burdens(judged, {"group": labels}, RULES))


def test_a_product_with_a_known_share_is_the_gap_scaled() -> None:
    found = combine_to_product(0.2, Interval(0.2, 0.2), 0.3, Interval(0.1, 0.6))
    assert found == pytest.approx((0.02, 0.12))


def test_a_product_has_the_variance_of_goodman_and_turns_round_with_its_sign() -> None:
    """One standard error to each side: x²V(y) + y²V(x) + V(x)V(y), checked against a million products."""
    found = combine_to_product(0.2, Interval(0.18, 0.22), -0.3, Interval(-0.35, -0.25))
    rng = np.random.default_rng(1)
    products = rng.normal(0.2, 0.02, size=1_000_000) * rng.normal(-0.3, 0.05, size=1_000_000)
    assert (found.high - found.low) / 2 == pytest.approx(products.std(), rel=0.005)
    mirrored = combine_to_product(0.2, Interval(0.18, 0.22), 0.3, Interval(0.25, 0.35))
    assert (-found.high, -found.low) == pytest.approx(mirrored)


def test_a_larger_share_moves_a_negative_product_down() -> None:
    low, high = combine_to_product(0.2, Interval(0.2, 0.4), -0.3, Interval(-0.3, -0.3))
    assert (low, high) == pytest.approx((0.4 * -0.3, 0.2 * -0.3))
