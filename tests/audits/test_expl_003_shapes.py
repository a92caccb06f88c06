"""EXPL-003: in which shape does the score move along the leading features?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict
from candour_audits.explainability import ExplainabilityAudit


def read_curve(bench: Any, finding: Any, feature: str) -> tuple[np.ndarray, np.ndarray]:
    (name,) = (table.name for table in finding.tables if table.title.endswith(feature))
    effects = bench.read_column(finding, name, "effect")
    return np.array(bench.read_column(finding, name, "value")), np.array([each.value for each in effects])


def test_the_slope_of_a_linear_model_is_its_coefficient(bench: Any) -> None:
    evidence = bench.make_explained()
    finding = bench.run(ExplainabilityAudit(), evidence)["EXPL-003"]
    assert finding.verdict is Verdict.CANNOT_TELL
    for number, feature in enumerate(("Strong feature", "Weak feature", "Idle feature")):
        values, effects = read_curve(bench, finding, feature)
        np.testing.assert_allclose(np.diff(effects) / np.diff(values), evidence.model.core.coef_[0, number])
    assert "The score rises along: Strong feature" in finding.headline.text


def test_no_end_of_a_curve_is_the_value_of_one_child(bench: Any) -> None:
    evidence = bench.make_explained()
    finding = bench.run(ExplainabilityAudit(), evidence)["EXPL-003"]
    values, _ = read_curve(bench, finding, "Strong feature")
    known = evidence.tables["features"]["strong"].to_numpy()
    assert (known < values[0]).sum() >= 5
    assert (known > values[-1]).sum() >= 5
    assert min(bench.read_column(finding, "curve_1", "families")) > 5


def test_few_families_beside_a_point_withhold_it(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), bench.make_explained())["EXPL-003"]
    table = finding.table("curve_1")
    few = replace(table, rows=((*table.rows[0][:-1], 3), *table.rows[1:]))
    published = protect_findings([replace(finding, tables=(few,))], threshold=5)[0]
    assert str(published.tables[0].rows[0][0]) == "Withheld(symbol='c')"
    assert published.tables[0].rows[1][0] == pytest.approx(table.rows[1][0], abs=1e-3)


def test_not_assessed_where_no_column_can_be_asked_about(bench: Any) -> None:
    evidence = bench.make_explained()
    for model in (None, replace(evidence.model, kind="opaque"), replace(evidence.model, published="weak")):
        finding = bench.run(ExplainabilityAudit(), replace(evidence, model=model))["EXPL-003"]
        assert finding.verdict is Verdict.NOT_ASSESSED
