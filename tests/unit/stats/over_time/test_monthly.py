"""Numbers of each part, against scikit-learn and by hand."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from candour.stats.over_time.monthly import (
    PLAIN,
    RATIO,
    SHARE,
    describe_parts,
    estimate_parts_auc,
    estimate_parts_intercept,
    estimate_parts_precision,
    estimate_parts_ratio,
)

Array = npt.NDArray[Any]

RULES: dict[str, Any] = {"confidence": 0.95, "seed": 1}


def draw(n: int = 900, seed: int = 5) -> tuple[Array, Array, Array, list[Array]]:
    chance = np.random.default_rng(seed)
    scores = 1 / (1 + np.exp(2 - chance.normal(size=n)))
    outcomes = chance.random(n) < scores
    part = chance.integers(0, 3, size=n)
    return scores, outcomes, np.arange(n) // 2, [part == number for number in range(3)]


def test_every_part_equals_scikit_learn_on_its_own_decisions() -> None:
    scores, outcomes, families, parts = draw()
    auc = estimate_parts_auc(scores, outcomes, families, parts)
    precision = estimate_parts_precision(scores, outcomes, families, parts)
    for part, sorting, average in zip(parts, auc, precision, strict=True):
        assert sorting.value == pytest.approx(roc_auc_score(outcomes[part], scores[part]))
        assert average.value == pytest.approx(average_precision_score(outcomes[part], scores[part]))


def test_observed_over_expected_and_the_intercept_that_mends_it() -> None:
    scores, outcomes, families, parts = draw()
    ratio = estimate_parts_ratio(scores, outcomes, families, parts)
    intercept = estimate_parts_intercept(scores, outcomes, families, parts)
    for part, found, shift in zip(parts, ratio, intercept, strict=True):
        assert found.value == pytest.approx(outcomes[part].sum() / scores[part].sum())
        moved = 1 / (1 + np.exp(-(np.log(scores[part] / (1 - scores[part])) + shift.value)))
        assert moved.sum() == pytest.approx(outcomes[part].sum())


def test_influences_are_derivatives() -> None:
    """Counting one family once more moves the number by its influence, to first order."""
    scores, outcomes, families, _ = draw(n=2000)
    everyone = [np.ones(2000, dtype=bool)]
    found: Any = estimate_parts_ratio(scores, outcomes, families, everyone)[0]
    rows = np.concatenate([np.arange(2000), np.flatnonzero(families == 17)])
    again: Any = estimate_parts_ratio(scores[rows], outcomes[rows], families[rows], [np.ones(len(rows), dtype=bool)])[0]  # fmt: skip
    assert again.value - found.value == pytest.approx(found.influence[17], rel=0.02)


def test_intervals_of_parts_hold_together_so_they_are_wider_than_one_alone() -> None:
    scores, outcomes, families, parts = draw()
    found = estimate_parts_auc(scores, outcomes, families, parts)
    together: Any = describe_parts(found, SHARE, **RULES)
    alone: Any = describe_parts(found[:1], SHARE, **RULES)
    assert together[0].high - together[0].low > alone[0].high - alone[0].low
    assert all(0 < one.low < one.value < one.high < 1 for one in together)


def test_no_interval_from_few_families_and_nothing_where_undefined() -> None:
    scores, outcomes, families, _ = draw()
    few = np.zeros(len(scores), dtype=bool)
    few[:12] = True
    few[np.flatnonzero(outcomes)[:3]] = True
    nobody = ~outcomes
    for estimate, measure in (
        (estimate_parts_auc, SHARE), (estimate_parts_precision, SHARE), (estimate_parts_ratio, RATIO), (estimate_parts_intercept, PLAIN),
    ):  # fmt: skip
        small, none = describe_parts(estimate(scores, outcomes, families, [few, nobody]), measure, **RULES)
        assert small.value is not None
        assert small.low is None
        assert none.value is None
        assert "no child with the outcome" in none.reason


def test_no_outcome_expected_is_said() -> None:
    scores, outcomes, families, parts = draw()
    found = estimate_parts_ratio(0 * scores, outcomes, families, parts[:1])[0]
    assert found.reason == "no outcome was expected"
