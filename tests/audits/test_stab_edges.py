"""Stability where there is little to say: equal scores, a handful of families, fits that fail."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from candour.results import Verdict
from candour.stats.stability.agreement import compute_agreement, pair_within, summarise_overlap
from candour_audits.stability import StabilityAudit
from candour_audits.stability.overlap_table import Way, tabulate_order, tabulate_overlap
from candour_audits.stability.refits import HALVES, SEEDS, Fit, Refits
from candour_audits.stability.same_children import assess_same_children
from candour_audits.stability.tested import read_tested
from refitted_worlds import draw_side, fit_on, make_refittable

UNITS = ((0,), (1,), (2,))


def test_equal_scores_have_no_order_and_no_number_that_is_none() -> None:
    scores = np.vstack([np.zeros(60), np.random.default_rng(1).normal(size=(2, 60))])
    with np.errstate(invalid="ignore"):
        agreement = compute_agreement(scores, np.arange(60), shares=(0.1,), replicates=5, seed=1)
    table = tabulate_order(agreement, [Way("drawn_again", pair_within(range(3)), UNITS)], confidence=0.95)
    (row,) = table.rows
    assert row[1].value is None  # type: ignore[union-attr]
    assert row[2] is None


def test_a_handful_of_families_gives_no_interval() -> None:
    scores = np.random.default_rng(1).normal(size=(3, 60))
    agreement = compute_agreement(scores, np.arange(60) % 8, shares=(0.1,), replicates=5, seed=1)
    table = tabulate_overlap(agreement, [Way("drawn_again", pair_within(range(3)), UNITS)], confidence=0.95)
    overlap: Any = table.rows[0][table.index_of("overlap")]
    assert (overlap.low, overlap.reason) == (None, "too few families for an interval")


def test_lists_that_share_nobody_have_an_exact_upper_end() -> None:
    rising = np.arange(200.0)
    agreement = compute_agreement(
        np.array([rising, -rising]), np.arange(200), shares=(0.1,), replicates=5, seed=1
    )
    found = summarise_overlap(agreement, 0.1, [(0, 1)], [(0,), (1,)], confidence=0.95)
    assert found.value == 0
    assert found.over_families is not None
    assert found.over_families.high == pytest.approx(1 - 0.025 ** (1 / 40))


def test_without_seeds_and_halves_nothing_can_be_told_of_them(bench: Any) -> None:
    training, tested = (draw_side(families=300, seed=seed) for seed in (1, 2))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    read = read_tested(evidence)
    noise = np.random.default_rng(1).normal(size=(4, len(read.outcomes)))
    fits = tuple(Fit("drawn_again", number, row) for number, row in enumerate(noise))
    finding = assess_same_children(evidence, read, Refits(fits, same_with_any_seed=False, failed=3), part=0.3)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "What other seeds would change is not known" in finding.headline.text
    assert "an unknown share" in finding.headline.text
    assert "a concern needs both to lie below 50 %" in finding.why
    assert not {SEEDS, HALVES} & {fit.kind for fit in fits}


def test_a_dozen_test_decisions_leave_empty_bands_without_numbers(bench: Any) -> None:
    training, tested = draw_side(families=300, seed=1), draw_side(families=2, seed=2)
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    assert len(tested.outcomes) <= 5
    fewer = replace(evidence, protocol=bench.make_protocol(capacity_shares=(0.4,)))
    findings = bench.run(StabilityAudit(), fewer)
    bands = bench.read_column(findings["STAB-001"], "spread_by_score", "spread")
    assert any(band.value is None for band in bands)
    if findings["STAB-003"].verdict is not Verdict.NOT_ASSESSED:
        assert any(
            width.value is None for width in bench.read_column(findings["STAB-003"], "widths", "width")
        )
