"""VARI-004: what the best of many is worth."""

from typing import Any

import pytest

from candour.results import Verdict
from candour_audits.variants import VariantsAudit
from variant_evidence import plant_variants

BEST = ("all_cases", "structured", "trees")


def test_the_best_of_equals_is_expected_to_flatter(bench: Any) -> None:
    evidence = plant_variants(bench.make_evidence(bench.make_world(families=60)), families=300)
    finding = bench.run(VariantsAudit(), evidence)["VARI-004"]
    own, among_all, corrected, optimism, leading = bench.read_column(finding, "best", "auc")
    assert own.value == among_all.value == pytest.approx(corrected.value + optimism.value)
    assert optimism.value > 0
    # An interval that holds for the best of eight reaches farther than that of one.
    assert among_all.high - among_all.low > own.high - own.low
    assert corrected.low is None
    assert "has no interval of its own" in corrected.reason
    assert leading.n > 0
    assert finding.verdict is (Verdict.MET if optimism.value <= 0.02 else Verdict.CONCERN)
    assert bench.read_column(finding, "picked", "share") == sorted(
        bench.read_column(finding, "picked", "share"), reverse=True
    )


def test_one_that_is_far_ahead_is_best_by_no_luck(bench: Any) -> None:
    evidence = plant_variants(
        bench.make_evidence(bench.make_world(families=60)), noise={BEST: 0.2}, families=2500
    )
    finding = bench.run(VariantsAudit(), evidence)["VARI-004"]
    assert finding.verdict is Verdict.MET
    assert "“Trees” (all cases, structured)" in finding.headline.text
    assert bench.read_column(finding, "picked", "share")[0] > 0.98
