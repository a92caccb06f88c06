"""Forecasts on the same or overlapping decisions, measured on the same resampled families."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from candour.stats.compared_together import Comparison, Contrast, compare_together
from candour.stats.paired_differences import Side, resample_sides
from candour.stats.performance import Metric, resample_performance
from side_worlds import make_overlapping, make_sides

AUC = Metric("auc")
ALONE = (1.0, 0.0, 0.0)


def compute_delong(first: Side, second: Side) -> float:
    """The variance of a paired difference in AUC (DeLong and others 1988, DOI 10.2307/2531595), written out plainly."""
    happened = first.outcomes
    placed = []
    for side in (first, second):
        cases, controls = side.scores[happened], side.scores[~happened]
        above = (cases[:, None] > controls).astype(float) + 0.5 * (cases[:, None] == controls)
        placed.append((above.mean(axis=1), above.mean(axis=0)))
    of_cases, of_controls = (placed[0][part] - placed[1][part] for part in (0, 1))
    return float(of_cases.var(ddof=1) / len(of_cases) + of_controls.var(ddof=1) / len(of_controls))


def test_on_independent_rows_the_spread_is_that_of_delong() -> None:
    ratios = []
    for seed in range(6):
        sides = make_sides(seed, families=1500, noise=(0.7, 1.1), sizes=ALONE)
        drawn = resample_sides(sides, replicates=400, seed=seed)
        both = [drawn.measured[name][AUC].replicates for name in sides]
        ratios.append(float(np.std(both[0] - both[1], ddof=1)) / compute_delong(*sides.values()) ** 0.5)
    # 400 draws know a standard deviation to 3.5 %, six times so many to 1.5 %.
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.05)


def test_values_are_those_of_scikit_learn() -> None:
    sides = make_overlapping(3, families=400, models=1)
    drawn = resample_sides(sides, shares=(0.1,), replicates=100, seed=1)
    for name, side in sides.items():
        found = {metric.name: one.value for metric, one in drawn.measured[name].items()}
        precision = average_precision_score(side.outcomes, side.scores)
        assert found["auc"] == pytest.approx(roc_auc_score(side.outcomes, side.scores), rel=1e-12)
        assert found["average_precision"] == pytest.approx(precision, rel=1e-12)
        assert found["average_precision_lift"] == pytest.approx(precision / side.outcomes.mean(), rel=1e-12)
        assert found["brier"] == pytest.approx(brier_score_loss(side.outcomes, side.scores), rel=1e-12)
        places = int(0.1 * len(side.scores) + 0.5)
        top = side.outcomes[np.argsort(-side.scores)[:places]]
        assert found["precision_at_capacity"] == pytest.approx(top.mean(), rel=1e-12)
        assert found["recall_at_capacity"] == pytest.approx(top.sum() / side.outcomes.sum(), rel=1e-12)


def test_one_test_set_gives_the_figures_of_the_performance_audit() -> None:
    sides = make_sides(5, families=300, noise=(0.7, 1.1))
    drawn = resample_sides(sides, replicates=150, seed=4)
    first = sides["m0"]
    whole = resample_performance(
        {name: side.scores for name, side in sides.items()}, first.outcomes, first.families,
        shares=(), confidence=0.95, replicates=150, seed=4,
    )  # fmt: skip
    for name in sides:
        for metric in (AUC, Metric("average_precision_lift"), Metric("brier")):
            assert drawn.estimate(name, metric, confidence=0.95) == whole.estimate(name, metric)


def test_families_in_both_tests_move_both_figures_and_others_do_not() -> None:
    sides = make_overlapping(7, families=1200, models=1)
    first, second = sides["anytime0"], sides["later0"]
    apart = ~np.isin(second.families, first.families)
    alone = Side(
        second.scores[apart], second.outcomes[apart], second.decisions[apart], second.families[apart]
    )
    drawn = resample_sides({"first": first, "second": second, "alone": alone}, replicates=400, seed=2)
    values = {name: drawn.measured[name][AUC].replicates for name in ("first", "second", "alone")}
    assert np.corrcoef(values["first"], values["second"])[0, 1] > 0.25
    assert abs(np.corrcoef(values["first"], values["alone"])[0, 1]) < 0.15


def test_the_same_scores_differ_by_nothing_and_decisions_count_once() -> None:
    sides = make_sides(2, families=200, noise=(0.9,))
    twice = {"a": sides["m0"], "b": sides["m0"]}
    (found,) = compare_together(
        resample_sides(twice, replicates=100, seed=1), [Contrast("c", ("a",), ("b",))], AUC, confidence=0.95, margin=0.02
    )  # fmt: skip
    assert (found.together.value, found.together.low, found.together.high) == (0, 0, 0)
    assert (found.answer, found.p_value, found.decisions_needed) == (Comparison.EQUIVALENT, 1.0, None)
    assert (found.together.n, found.together.events) == (len(twice["a"].scores), twice["a"].counts[0])


def test_comparisons_that_are_nearly_the_same_are_paid_for_once() -> None:
    drawn = resample_sides(make_sides(1, families=500, noise=[1.0] * 8), replicates=500, seed=1)

    def reach(contrasts: list[Contrast]) -> float:
        one = compare_together(drawn, contrasts, AUC, confidence=0.95)[0]
        assert None not in {one.together.high, one.alone.high, one.alone.value}
        return (one.together.high - one.alone.value) / (one.alone.high - one.alone.value)  # type: ignore[operator]

    same = [Contrast(f"c{number}", ("m0",), ("m1",)) for number in range(4)]
    other = [Contrast(f"c{number}", (f"m{2 * number}",), (f"m{2 * number + 1}",)) for number in range(4)]
    # Four unrelated ones reach as far as Šidák's law says; four times the same no farther than one.
    sidak = norm.isf((1 - 0.95 ** (1 / 4)) / 2) / norm.isf(0.025)
    assert reach(same) < 1.08
    assert reach(other) == pytest.approx(sidak, rel=0.08)


def test_pooled_is_the_mean_and_holm_is_never_smaller_than_alone() -> None:
    drawn = resample_sides(make_sides(9, families=400, noise=(0.6, 1.0, 0.8, 1.1)), replicates=200, seed=1)
    contrasts = [
        Contrast("one", ("m0",), ("m1",)), Contrast("two", ("m2",), ("m3",)),
        Contrast("both", ("m0", "m2"), ("m1", "m3")),
    ]  # fmt: skip
    one, two, both = compare_together(drawn, contrasts, AUC, confidence=0.95, margin=0.02)
    assert both.together.value == pytest.approx((one.together.value + two.together.value) / 2)  # type: ignore[operator]
    for found in (one, two, both):
        assert found.adjusted >= found.p_value  # type: ignore[operator]


def test_with_as_many_decisions_as_it_asks_for_four_in_five_would_tell() -> None:
    contrast = [Contrast("c", ("m0",), ("m1",))]
    told = []
    for seed in range(24):
        few = resample_sides(make_sides(seed, families=250, noise=(1.0, 1.0)), replicates=200, seed=1)
        (found,) = compare_together(few, contrast, AUC, confidence=0.95, margin=0.02)
        if found.decisions_needed is None:
            continue
        assert found.answer is Comparison.CANNOT_TELL
        grown = round(250 * found.decisions_needed / found.together.n)
        many = resample_sides(
            make_sides(1000 + seed, families=grown, noise=(1.0, 1.0)), replicates=100, seed=1
        )
        (again,) = compare_together(many, contrast, AUC, confidence=0.95, margin=0.02)
        told.append(again.answer is Comparison.EQUIVALENT)
    assert len(told) >= 20
    # In 59 such pairs it was 47.
    assert np.mean(told) == pytest.approx(0.8, abs=3 * np.sqrt(0.8 * 0.2 / len(told)))


def change(side: Side, **fields: Any) -> Side:
    return Side(
        **(
            {
                "scores": side.scores,
                "outcomes": side.outcomes,
                "decisions": side.decisions,
                "families": side.families,
            }
            | fields
        )
    )


def test_what_is_undefined_says_why() -> None:
    side = make_sides(1, families=100, noise=(1.0,))["m0"]
    sides = {
        "never": change(side, outcomes=np.zeros(len(side.scores), dtype=bool)),
        "always": change(side, outcomes=np.ones(len(side.scores), dtype=bool)),
        "points": change(side, scores=side.scores * 10),
        "some": side,
    }
    drawn = resample_sides(sides, replicates=100, seed=1)
    said = {
        name: compare_together(drawn, [Contrast("c", (name,), ("some",))], metric, confidence=0.95)[
            0
        ].together
        for name, metric in (("never", AUC), ("always", AUC), ("points", Metric("brier")))
    }
    assert {one.value for one in said.values()} == {None}
    assert [one.reason for one in said.values()] == [
        "no child with the outcome", "no child without the outcome", "the scores are not between 0 and 1",
    ]  # fmt: skip
    assert drawn.estimate("points", Metric("brier"), confidence=0.95).reason == said["points"].reason
    with pytest.raises(ValueError, match="every side needs decisions"):
        resample_sides({}, replicates=100, seed=1)


def test_few_families_have_no_interval() -> None:
    rows = np.arange(8)
    side = Side(rows / 10, rows % 2 == 0, rows, rows)
    other = change(side, scores=side.scores[::-1].copy())
    drawn = resample_sides({"a": side, "b": other}, replicates=100, seed=1)
    (found,) = compare_together(drawn, [Contrast("c", ("a",), ("b",))], AUC, confidence=0.95, margin=0.02)
    assert found.together.value is not None
    assert (found.together.low, found.together.reason, found.answer) == (
        None,
        "too few families for an interval",
        None,
    )
    assert drawn.estimate("a", AUC, confidence=0.95).low is None
