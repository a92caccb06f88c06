"""EXPL-005: do different ways of asking name the same features, and do some features say the same thing?"""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from candour.results import Verdict
from candour.stats.explanation.agreement import Overlap
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.explainability.methods import CONTRIBUTIONS, PAGE, SHAPES, SHUFFLING, decide


def test_ways_of_asking_agree_on_a_simple_model(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_many((2.0, 1.7, 1.4, *[0.0] * 6)))["EXPL-005"]
    assert finding.verdict is Verdict.MET
    assert "agree on which 3 features lead" in finding.headline.text
    assert "No two numbers say the same thing" in finding.headline.text
    assert bench.read_column(finding, "pairs", "by_chance")[0] == pytest.approx(1)
    assert len(bench.read_column(finding, "pairs", "pair")) == 6


def test_the_one_leader_of_three_features_is_shared_by_chance_too_often(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_explained())["EXPL-005"]
    assert bench.read_column(finding, "pairs", "share")[0] == 1
    assert finding.verdict is Verdict.CANNOT_TELL


def test_a_duplicated_feature_shares_credit(bench: Any) -> None:
    """The copy is in other units, and half of the credit goes to it."""
    evidence = duplicate(bench.make_explained())
    finding = bench.run(ExplainabilityAudit(), evidence)["EXPL-005"]
    assert "In one group, features say nearly the same thing" in finding.headline.text
    assert "Strong feature and Idle feature" in finding.headline.text
    assert bench.read_column(finding, "shared", "size") == [2]
    together = bench.read_column(finding, "shared", "loss")[0]
    alone = bench.run(ExplainabilityAudit(), evidence)["EXPL-002"]
    losses = dict(
        zip(
            bench.read_column(alone, "losses", "feature"),
            bench.read_column(alone, "losses", "loss"),
            strict=True,
        )
    )
    assert together.value > 1.3 * losses["Strong feature"].value
    assert together.value > 1.3 * losses["Idle feature"].value


def test_an_order_of_noise_neither_agrees_nor_disagrees() -> None:
    """Where shuffling shows hardly any feature to be missed, the rest of its order is noise and takes no part."""
    good, bad = Overlap(10, 9, 1.5, 1e-6), Overlap(10, 2, 1.5, 0.4)
    for shuffled, curves, clear, verdict in (
        (good, good, True, Verdict.MET), (good, good, False, Verdict.CANNOT_TELL), (bad, good, False, Verdict.CANNOT_TELL),
        (bad, good, True, Verdict.CONCERN), (good, bad, False, Verdict.CONCERN),
        (good, Overlap(1, 0, 0.3, 1.0), True, Verdict.CANNOT_TELL),
    ):  # fmt: skip
        pairs = {
            (CONTRIBUTIONS, SHUFFLING): shuffled,
            (CONTRIBUTIONS, SHAPES): curves,
            (CONTRIBUTIONS, PAGE): bad,
        }
        assert decide(pairs, is_shuffling_clear=clear) is verdict


def test_ways_of_asking_that_agree_no_better_than_chance_are_a_concern(bench: Any) -> None:
    """The published score leans on other features than the contributions, as of a model that explains another one."""
    evidence = bench.make_many((1.2, 1.1, 1.0, 0.9, 0.8, 0.8, *[0.0] * 24))
    leads = deepcopy(evidence.model.core)

    class Turned(type(evidence.model)):  # type: ignore[misc]
        def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
            return np.asarray(leads.predict_proba(self.encode(features))[:, 1])

    core = deepcopy(leads)
    core.coef_ = np.roll(core.coef_, 12, axis=1)
    turned = Turned(core, encoded_sources=evidence.model.encoded_sources)
    finding = bench.run(ExplainabilityAudit(), replace(evidence, model=turned))["EXPL-005"]
    assert finding.verdict is Verdict.CONCERN


def test_not_assessed_without_a_model_and_undecided_with_an_opaque_one(bench: Any) -> None:
    evidence = bench.make_explained()
    missing = bench.run(ExplainabilityAudit(), replace(evidence, model=None))["EXPL-005"]
    assert missing.verdict is Verdict.NOT_ASSESSED
    opaque = replace(evidence, model=replace(evidence.model, kind="opaque"))
    assert bench.run(ExplainabilityAudit(), opaque)["EXPL-005"].verdict is Verdict.CANNOT_TELL


def duplicate(evidence: Any) -> Any:
    features = evidence.tables["features"]
    strong = features["strong"].to_numpy()
    rows = features.set_column(features.schema.get_field_index("idle"), "idle", [100 * strong + 7])
    frame = rows.to_pandas()[["strong", "weak", "idle"]]
    outcomes = evidence.tables["predictions"]["outcome"].to_numpy()
    core = LogisticRegression().fit(frame.assign(idle=strong).to_numpy(), outcomes)
    core.coef_[0, 2] /= 100
    core.intercept_[0] -= 7 * core.coef_[0, 2]
    return replace(
        evidence, model=replace(evidence.model, core=core), tables={**evidence.tables, "features": rows}
    )
