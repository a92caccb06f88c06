"""EXPL-001: which features move the score most?"""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

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
    assert all(len(table.rows) <= 3 for table in finding.tables)


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
