"""EXPL-003: in which shape does the score move along the leading features?"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.special import expit

from candour.disclosure import protect_findings
from candour.errors import ModelError
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
        slope = evidence.model.core.coef_[0, number]
        # Values are printed to two decimals at most three figures: both ends of a step may be off by half of the last.
        np.testing.assert_allclose(
            np.diff(effects), slope * np.diff(values), rtol=0, atol=0.01 * abs(slope) + 1e-9
        )
    assert "The score rises with “Strong feature”" in finding.headline.text


def test_no_end_of_a_curve_is_the_value_of_one_child(bench: Any) -> None:
    evidence = bench.make_explained()
    finding = bench.run(ExplainabilityAudit(), evidence)["EXPL-003"]
    values, _ = read_curve(bench, finding, "Strong feature")
    known = evidence.tables["features"]["strong"].to_numpy()
    assert (known < values[0]).sum() >= 5
    assert (known > values[-1]).sum() >= 5
    assert min(bench.read_column(finding, "curve_1", "families")) > 5


def test_a_score_that_stays_where_it_is_goes_nowhere(bench: Any) -> None:
    evidence = bench.make_explained()
    core = deepcopy(evidence.model.core)
    core.coef_[:] = 0.0
    finding = bench.run(ExplainabilityAudit(), replace(evidence, model=replace(evidence.model, core=core)))[
        "EXPL-003"
    ]
    assert finding.headline.text.startswith("The score does not move with “")


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


def test_codes_are_bars_that_differ_by_their_coefficients(bench: Any) -> None:
    """The model sees a code as one of two numbers; a code of few families is not asked about."""
    evidence = bench.make_explained()
    features = evidence.tables["features"]
    codes = np.where(np.arange(features.num_rows) % 3 == 0, "1A", "3B").astype(object)
    codes[:3], codes[3:6] = "rare", None
    coded = features.set_column(
        features.schema.get_field_index("weak"), "weak", pa.array(codes.tolist(), pa.string())
    )
    model = CodedModel(evidence.model.core)
    tables = {name: table for name, table in evidence.tables.items() if not name.startswith("training")}
    asked = replace(evidence, model=model, tables={**tables, "features": coded})
    finding = bench.run(ExplainabilityAudit(), asked)["EXPL-003"]
    effects = dict(
        zip(
            bench.read_column(finding, "codes_1", "code"),
            bench.read_column(finding, "codes_1", "effect"),
            strict=True,
        )
    )
    assert set(effects) == {"1A", "3B"}
    gap = effects["3B"].value - effects["1A"].value
    assert gap == pytest.approx(evidence.model.core.coef_[0, 1])
    assert "depends on “Weak feature”" in finding.headline.text


def test_the_bars_of_a_feature_of_codes_have_words(bench: Any) -> None:
    evidence = bench.make_explained()
    features = evidence.tables["features"]
    codes = np.where(np.arange(features.num_rows) % 3 == 0, "1A", "3B").astype(object)
    coded = features.set_column(
        features.schema.get_field_index("weak"), "weak", pa.array(codes.tolist(), pa.string())
    )
    words = evidence.tables["feature_labels"].to_pylist()
    for row in words:
        if row["name"] == "weak":
            row |= {"family": "current_code", "source": "referral_source"}
    tables = {name: table for name, table in evidence.tables.items() if not name.startswith("training")}
    described = pa.Table.from_pylist(words, schema=evidence.tables["feature_labels"].schema)
    asked = replace(
        evidence,
        model=CodedModel(evidence.model.core),
        tables={**tables, "features": coded, "feature_labels": described},
    )
    finding = bench.run(ExplainabilityAudit(), asked)["EXPL-003"]
    assert {code.split(" (")[0] for code in bench.read_column(finding, "codes_1", "code")} == {"1A", "3B"}
    assert all(code.endswith(")") for code in bench.read_column(finding, "codes_1", "code"))


@dataclass(frozen=True)
class CodedModel:
    """A linear model of which the second feature is a code: 1 for 3B, else 0."""

    core: Any
    kind: str = "linear"
    encoded_sources: tuple[str, ...] = ("strong", "weak", "idle")

    def encode(self, features: pd.DataFrame) -> np.ndarray:
        numbers = features.assign(weak=(features["weak"].astype(object) == "3B").astype(float))
        return numbers[list(self.encoded_sources)].to_numpy(dtype=np.float64)

    def margin(self, encoded: np.ndarray) -> np.ndarray:
        return np.asarray(self.core.decision_function(encoded))

    def margins_with(self, encoded: np.ndarray, replacements: Iterable[Any]) -> Iterator[np.ndarray]:
        for columns, values in replacements:
            changed = encoded.copy()
            changed[:, list(columns)] = values
            yield self.margin(changed)

    def score(self, margin: np.ndarray) -> np.ndarray:
        return np.asarray(expit(margin))

    def predict(self, features: pd.DataFrame) -> np.ndarray:
        return self.score(self.margin(self.encode(features)))

    def refit(self, *_: Any, **__: Any) -> Any:
        raise ModelError("nothing can be learnt here")
