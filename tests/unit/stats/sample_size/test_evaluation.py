"""Decisions needed for a test, against closed forms."""

from typing import Any

import numpy as np
import pytest

from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.evaluation import (
    MOST,
    Demand,
    Precision,
    compute_design_effect,
    compute_half_widths,
    compute_needed_decisions,
    read_half_width,
)

PRECISION = Precision(Binormal.from_auc(0.1, 0.75), 0.1)


def test_observed_over_expected_by_hand() -> None:
    """Riley 2021: 18 % with the outcome and a standard error of 0.051 take (1 - 0.18) / (0.18 x 0.051 squared) decisions."""
    needed = compute_needed_decisions(
        Precision(Binormal.from_auc(0.18, 0.75), 0.1), Demand(log_ratio=1.96 * 0.051, slope=None, auc=0.05), critical_value=1.96
    )  # fmt: skip
    assert needed["ratio"] == pytest.approx(0.82 / 0.18 / 0.051**2, abs=1)
    assert needed["slope"] is None


def test_what_is_needed_is_the_fewest_that_are_narrow_enough() -> None:
    demand = Demand(log_ratio=0.2, slope=0.2, auc=0.05)
    asked = {"ratio": 0.2, "slope": 0.2, "auc": 0.05, "net_benefit": 0.1}
    for name, needed in compute_needed_decisions(PRECISION, demand, critical_value=1.96).items():
        assert needed is not None
        assert compute_half_widths(PRECISION, needed, critical_value=1.96)[name] <= asked[name]
        assert compute_half_widths(PRECISION, needed - 1, critical_value=1.96)[name] > asked[name]


def test_the_auc_as_a_published_calculator_has_it() -> None:
    """The README of R's sampsizeval: base rate 0.1, AUC 0.75, standard error of the slope 0.1 take 1,536 decisions in all;

    its population differs a little (scores are normal altogether), so the slope agrees to within 5 %.
    """
    needed: Any = compute_needed_decisions(
        PRECISION, Demand(log_ratio=None, slope=0.1, auc=0.025), critical_value=1.0
    )
    assert needed["slope"] == pytest.approx(1536, rel=0.05)
    assert needed["auc"] < needed["slope"]


def test_no_number_of_decisions_is_enough_for_a_width_of_nothing() -> None:
    needed = compute_needed_decisions(PRECISION, Demand(1e-9, 1e-9, 1e-9, 1e-9), critical_value=1.96)
    assert set(needed.values()) == {None}
    assert MOST >= 10_000_000


def test_half_widths_of_ranges() -> None:
    assert read_half_width((0.8, 1.25), logarithm=True) == pytest.approx(np.log(1.25))
    assert read_half_width((0.8, 1.25), logarithm=False) == pytest.approx(0.2)
    assert read_half_width((1.1, 1.3), logarithm=False) is None


def test_families_widen_a_test_as_their_sizes_say() -> None:
    assert compute_design_effect(np.arange(10)) == 1
    assert compute_design_effect(np.repeat(np.arange(5), 3)) == pytest.approx(2.0)
    assert compute_design_effect(np.array([], dtype=np.int64)) == 1
