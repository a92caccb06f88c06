"""EXPL-002: how much worse does it sort without a feature, and do two ways of asking agree?"""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from candour.results import Verdict
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.explainability.questioned import draw_questioned
from candour_audits.explainability.shuffling import Agreement, decide

LEAN = (1.2, 1.1, 1.0, 0.9, *[0.0] * 26)


def test_two_ways_of_asking_agree_on_a_simple_model(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_many(LEAN))["EXPL-002"]
    assert finding.verdict is Verdict.MET
    assert "two ways of asking agree: shuffling shows it for 4 features" in finding.headline.text


def test_agreement_on_one_or_two_features_is_none(bench: Any) -> None:
    """Of three features two are missed, and the four strongest are all there are: no order could disagree."""
    finding = bench.run(ExplainabilityAudit(), bench.make_explained())["EXPL-002"]
    assert finding.verdict is Verdict.CANNOT_TELL
    losses = dict(zip(bench.read_column(finding, "losses", "feature"),
                      bench.read_column(finding, "losses", "loss"), strict=True))  # fmt: skip
    assert losses["Strong feature"].low > 0.05
    assert losses["Idle feature"].value == pytest.approx(0, abs=0.02)
    missed = sum(loss.low > 0 for loss in losses.values())
    assert 0 < missed < 3
    assert "too few to compare" in finding.headline.text


def test_the_rule_needs_enough_features_and_more_than_chance() -> None:
    for shared, missed, by_chance, verdict in (
        (1.0, 3, 0.01, Verdict.MET), (1.0, 2, 0.01, Verdict.CANNOT_TELL), (1.0, 4, 0.3, Verdict.CANNOT_TELL),
        (0.5, 6, 0.01, Verdict.CANNOT_TELL), (0.3, 6, 0.2, Verdict.CONCERN), (0.0, 1, 1.0, Verdict.CANNOT_TELL),
        (None, 0, 1.0, Verdict.CANNOT_TELL),
    ):  # fmt: skip
        assert decide(Agreement(shared, None, missed, by_chance)) is verdict


def test_disagreement_is_a_concern(bench: Any) -> None:
    """The contributions lean on features that the published score does not use."""
    evidence = bench.make_many(LEAN)
    leads = deepcopy(evidence.model.core)

    class Turned(type(evidence.model)):  # type: ignore[misc]
        def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
            return np.asarray(leads.predict_proba(self.encode(features))[:, 1])

    core = deepcopy(leads)
    core.coef_ = np.roll(core.coef_, 12, axis=1)
    turned = Turned(core, encoded_sources=evidence.model.encoded_sources)
    finding = bench.run(ExplainabilityAudit(), replace(evidence, model=turned))["EXPL-002"]
    assert finding.verdict is Verdict.CONCERN
    assert "agree no better than chance" in finding.headline.text


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
