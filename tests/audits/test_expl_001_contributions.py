"""EXPL-001: which features move the score most?"""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from candour.results import Verdict
from candour_audits.explainability import ExplainabilityAudit


def test_the_feature_that_the_model_leans_on_comes_first(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_explained())["EXPL-001"]
    assert finding.verdict is Verdict.CANNOT_TELL
    features = bench.read_column(finding, "features", "feature")
    assert features[0] == "Strong feature"
    assert len(features) == 3
    assert bench.read_column(finding, "features", "may_stand_for")[0] == "deprivation"
    assert sum(bench.read_column(finding, "features", "share")) == pytest.approx(1)
    assert "may also stand for something else" in finding.headline.text


def test_met_only_where_no_strong_feature_may_stand_for_something_else(bench: Any) -> None:
    evidence = bench.make_explained()
    labels = evidence.tables["feature_labels"]
    silent = labels.set_column(
        labels.schema.get_field_index("may_stand_for"), "may_stand_for", pa.array([""] * labels.num_rows)
    )
    plain = replace(evidence, tables={**evidence.tables, "feature_labels": silent})
    finding = bench.run(ExplainabilityAudit(), plain)["EXPL-001"]
    assert finding.verdict is Verdict.MET
    assert "may also stand for" not in finding.headline.text


def test_no_language_of_cause_and_no_child_of_its_own(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_explained())["EXPL-001"]
    for word in ("because", "due to", "leads a child", "reason why"):
        assert word not in finding.headline.text
    assert {table.name: len(table.rows) for table in finding.tables} == {
        "top_features": 3,
        "kinds": 7,
        "features": 3,
    }


def test_contributions_that_do_not_add_up_are_not_shown(bench: Any) -> None:
    evidence = bench.make_explained()
    finding = bench.run(ExplainabilityAudit(), replace(evidence, model=bench.spoil(evidence.model)))[
        "EXPL-001"
    ]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "do not add up" in finding.why
    assert finding.tables == ()


def test_not_assessable_without_a_model_or_with_an_opaque_one(bench: Any) -> None:
    evidence = bench.make_explained()
    assert (
        bench.run(ExplainabilityAudit(), replace(evidence, model=None))["EXPL-001"].verdict
        is Verdict.NOT_ASSESSED
    )
    opaque = replace(evidence, model=replace(evidence.model, kind="opaque"))
    assert bench.run(ExplainabilityAudit(), opaque)["EXPL-001"].verdict is Verdict.NOT_ASSESSED


def test_what_the_features_record_is_a_share_of_everything(bench: Any) -> None:
    evidence = bench.make_explained()
    finding = bench.run(ExplainabilityAudit(), relabel(evidence, ("count", "age", "month")))["EXPL-001"]
    kinds = dict(
        zip(
            bench.read_column(finding, "kinds", "kind"),
            bench.read_column(finding, "kinds", "share"),
            strict=True,
        )
    )
    features = bench.read_column(finding, "features", "share")
    assert kinds["Previous contact with services"].value == pytest.approx(features[0])
    assert kinds["Age"].value + kinds["Calendar"].value == pytest.approx(sum(features[1:]))
    assert kinds["Poverty"].value == kinds["Need"].value == kinds["Other"].value == 0
    assert kinds["Of all these: may stand for poverty"].value == pytest.approx(features[0])
    contact = kinds["Previous contact with services"]
    assert contact.low < contact.value < contact.high


def relabel(evidence: Any, families: tuple[str, ...]) -> Any:
    labels = evidence.tables["feature_labels"]
    at = labels.schema.get_field_index("family")
    return replace(
        evidence,
        tables={
            **evidence.tables,
            "feature_labels": labels.set_column(at, "family", pa.array(list(families))),
        },
    )


def test_a_leaky_field_is_named(bench: Any) -> None:
    """A field that is overwritten once the outcome has come carries nearly everything."""
    finding = bench.run(ExplainabilityAudit(), leak(bench.make_explained()))["EXPL-001"]
    assert finding.verdict is Verdict.CONCERN
    assert "Weak feature" in finding.headline.text
    assert "Too good to be true" in finding.headline.text


def test_a_field_that_is_overwritten_for_one_outcome_in_three_is_named(bench: Any) -> None:
    """The forecast as a whole looks no better than others, and no feature carries it: one value gives the outcome away."""
    evidence = leak(bench.make_explained(families=1500), part=0.33)
    finding = bench.run(ExplainabilityAudit(), evidence)["EXPL-001"]
    assert max(bench.read_column(finding, "features", "share")) < 0.95
    assert finding.verdict is Verdict.CONCERN
    assert "nearly everybody with a certain value had the outcome" in finding.headline.text
    assert "Weak feature" in finding.headline.text
    assert min(finding.headline.counts) > 40


def test_a_score_that_nothing_moves_is_said_so(bench: Any) -> None:
    evidence = bench.make_explained()
    core = deepcopy(evidence.model.core)
    core.coef_[:] = 0.0
    flat = replace(evidence, model=replace(evidence.model, core=core))
    finding = bench.run(ExplainabilityAudit(), flat)["EXPL-001"]
    assert finding.headline.text == "No feature moves the score: it is the same for everybody."
    assert finding.verdict is Verdict.CANNOT_TELL


def test_features_of_which_nothing_is_known_are_not_met(bench: Any) -> None:
    evidence = bench.make_explained()
    tables = {name: table for name, table in evidence.tables.items() if name != "feature_labels"}
    finding = bench.run(ExplainabilityAudit(), replace(evidence, tables=tables))["EXPL-001"]
    assert finding.verdict is Verdict.CANNOT_TELL


def test_over_few_outcomes_no_forecast_is_too_good(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), leak(bench.make_explained(families=60)))["EXPL-001"]
    assert finding.verdict is not Verdict.CONCERN


def test_one_strong_feature_of_an_honest_forecast_is_no_leak(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_explained())["EXPL-001"]
    assert bench.read_column(finding, "features", "share")[0] > 0.4
    assert finding.verdict is not Verdict.CONCERN


def leak(evidence: Any, *, part: float = 1.0) -> Any:
    outcomes = np.asarray(evidence.tables["predictions"]["outcome"].to_numpy(), dtype=np.float64)
    features = evidence.tables["features"].to_pandas()
    if part == 1:
        features["weak"] = outcomes + 0.1 * features["weak"]
    else:
        filled = (outcomes == 1) & (np.random.default_rng(3).random(len(outcomes)) < part)
        features["weak"] = features["weak"].where(~filled, 5.0)
    core = LogisticRegression(C=100.0).fit(features[["strong", "weak", "idle"]].to_numpy(), outcomes)
    return replace(
        evidence,
        model=replace(evidence.model, core=core),
        tables={**evidence.tables, "features": pa.Table.from_pandas(features, preserve_index=False)},
    )
