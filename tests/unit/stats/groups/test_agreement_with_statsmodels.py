"""Intervals of shares and of their differences against statsmodels and scipy.

Wilson's and Newcombe's are formulas and are equal to 1e-12. The exact interval is a quantile of a beta law, as
statsmodels has it, which takes the upper end from the other tail: equal to 1e-12 too. scipy looks for the root of a
binomial tail instead, and stops within 2e-12 of it (`xtol` of its `brentq`): there ours cannot be held to less.
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

from candour.stats.intervals import (
    Interval,
    combine_to_difference,
    compute_clopper_pearson_interval,
    compute_critical_value,
    compute_wilson_interval,
)

Counts = tuple[int, int]
counts = st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.999])


def make_wilson(count: Counts, confidence: float) -> Interval:
    events, n = count
    return compute_wilson_interval(events / n, n, critical_value=compute_critical_value(confidence))


@settings(deadline=None)
@given(counts, confidences)
@example((0, 12), 0.95)
@example((12, 12), 0.95)
@example((0, 1), 0.999)
def test_wilsons_interval(count: Counts, confidence: float) -> None:
    events, n = count
    found = make_wilson(count, confidence)
    theirs = proportion_confint(events, n, alpha=1 - confidence, method="wilson")
    scipys = binomtest(events, n).proportion_ci(confidence, method="wilson")
    assert found == pytest.approx(theirs, abs=1e-12)
    assert found == pytest.approx((scipys.low, scipys.high), abs=1e-12)


@settings(deadline=None)
@given(counts, confidences)
@example((0, 12), 0.95)
@example((12, 12), 0.95)
@example((0, 1), 0.999)
@example((1, 1), 0.999)
def test_the_exact_interval(count: Counts, confidence: float) -> None:
    events, n = count
    found = compute_clopper_pearson_interval(events, n, confidence=confidence)
    theirs = proportion_confint(events, n, alpha=1 - confidence, method="beta")
    scipys = binomtest(events, n).proportion_ci(confidence, method="exact")
    assert found == pytest.approx(theirs, abs=1e-12)
    assert found == pytest.approx((scipys.low, scipys.high), abs=2e-12)


@settings(deadline=None)
@given(counts, counts, confidences)
@example((0, 12), (0, 30), 0.95)
@example((12, 12), (0, 30), 0.95)
@example((56, 70), (48, 80), 0.95)
def test_the_difference_of_two_unrelated_shares(first: Counts, second: Counts, confidence: float) -> None:
    found = combine_to_difference(
        first[0] / first[1], make_wilson(first, confidence),
        second[0] / second[1], make_wilson(second, confidence), correlation=0,
    )  # fmt: skip
    theirs = confint_proportions_2indep(
        *first, *second, method="newcomb", compare="diff", alpha=1 - confidence
    )
    assert found == pytest.approx(theirs, abs=1e-12)
