"""EXPL-002: how much worse does it sort without a feature, and do two ways of asking agree?"""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from candour.results import Verdict
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.explainability.questioned import draw_questioned


def test_two_ways_of_asking_agree_on_a_simple_model(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_explained())["EXPL-002"]
    assert finding.verdict is Verdict.MET
    losses = dict(zip(bench.read_column(finding, "losses", "feature"),
                      bench.read_column(finding, "losses", "loss"), strict=True))  # fmt: skip
    assert losses["Strong feature"].low > 0.05
    assert losses["Idle feature"].value == pytest.approx(0, abs=0.02)
    missed = sum(loss.low > 0 for loss in losses.values())
    assert f"shuffling shows it for {missed} feature" in finding.headline.text


def test_disagreement_is_a_concern(bench: Any) -> None:
    """The published score here leans on the one feature that the core ignores."""
    evidence = bench.make_explained()
    core = deepcopy(evidence.model.core)
    core.coef_[0, 1] = 0.0
    turned = replace(evidence.model, core=core, published="weak")
    finding = bench.run(ExplainabilityAudit(), replace(evidence, model=turned))["EXPL-002"]
    assert finding.verdict is Verdict.CONCERN


def test_whole_families_are_questioned_and_never_too_many(bench: Any) -> None:
    evidence = bench.make_explained(families=2000)
    questioned = draw_questioned(evidence, evidence.model)
    assert 1900 < len(questioned.features) <= 2000
    assert len(questioned.outcomes) == len(questioned.families) == len(questioned.features)


def test_not_assessable_without_a_model_or_outcomes(bench: Any) -> None:
    evidence = bench.make_explained()
    assert (
        bench.run(ExplainabilityAudit(), replace(evidence, model=None))["EXPL-002"].verdict
        is Verdict.NOT_ASSESSED
    )
    nothing = bench.make_explained(families=60, base=-40)
    assert bench.run(ExplainabilityAudit(), nothing)["EXPL-002"].verdict is Verdict.NOT_ASSESSED
