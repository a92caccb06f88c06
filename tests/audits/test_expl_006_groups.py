"""EXPL-006: does the score lean on other things for some groups, and does the page serve all groups alike?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.explainability import ExplainabilityAudit


def regroup(evidence: Any, labels: np.ndarray) -> Any:
    groups = pa.table({"row": np.arange(len(labels)), "sex": labels.tolist()})
    return replace(evidence, tables={**evidence.tables, "groups": groups})


def test_a_group_with_other_records_is_named(bench: Any) -> None:
    evidence = bench.make_explained()
    strong = evidence.tables["features"]["strong"].to_numpy()
    finding = bench.run(ExplainabilityAudit(), regroup(evidence, np.where(strong > -2, "Female", "Male")))[
        "EXPL-006"
    ]
    assert "Female (sex" in finding.headline.text
    gap = bench.read_column(finding, "kinds_by_group", "difference")[0]
    assert gap.low > 0 or gap.high < 0


def test_groups_alike_are_not_told_apart(bench: Any) -> None:
    evidence = bench.make_explained()
    n = evidence.tables["features"].num_rows
    labels = np.random.default_rng(8).choice(["Female", "Male"], size=n)
    finding = bench.run(ExplainabilityAudit(), regroup(evidence, labels))["EXPL-006"]
    assert "No group is shown" in finding.headline.text
    assert finding.verdict is not Verdict.CONCERN


def test_a_page_that_fails_one_group_is_a_concern(bench: Any) -> None:
    """For boys the forecast goes by something that is on no page."""
    evidence = bench.make_explained(families=1500)
    n = evidence.tables["features"].num_rows
    rng = np.random.default_rng(9)
    labels = np.where(rng.random(n) < 0.5, "Female", "Male")
    scores = evidence.tables["predictions"]["score"].to_numpy().copy()
    boys = labels == "Male"
    scores[boys] = rng.permutation(scores[boys])
    predictions = evidence.tables["predictions"]
    moved = predictions.set_column(predictions.schema.get_field_index("score"), "score", [scores])
    planted = regroup(replace(evidence, tables={**evidence.tables, "predictions": moved}), labels)
    finding = bench.run(ExplainabilityAudit(), planted)["EXPL-006"]
    assert finding.verdict is Verdict.CONCERN
    assert "less well for some group" in finding.headline.text


def test_a_small_group_is_withheld_and_cannot_be_worked_out(bench: Any) -> None:
    evidence = bench.make_explained()
    n = evidence.tables["features"].num_rows
    labels = np.random.default_rng(8).choice(["Female", "Male"], size=n).astype(object)
    labels[:3] = "Other"
    finding = bench.run(ExplainabilityAudit(), regroup(evidence, labels))["EXPL-006"]
    published = protect_findings([finding], threshold=5)[0]
    for name in ("leaning", "kinds_by_group", "page_by_group"):
        differences = dict(
            zip(
                bench.read_column(published, name, "group"),
                bench.read_column(published, name, "difference"),
                strict=True,
            )
        )
        assert isinstance(
            next(cell for group, cell in differences.items() if group.endswith("Other")), Withheld
        )
        assert sum(isinstance(cell, Withheld) for cell in differences.values()) >= 2


def test_not_assessed_without_a_model_or_groups(bench: Any) -> None:
    evidence = bench.make_explained()
    nobody = replace(
        evidence, tables={**evidence.tables, "groups": evidence.tables["groups"].select(["row"])}
    )
    for asked in (replace(evidence, model=None), nobody):
        assert bench.run(ExplainabilityAudit(), asked)["EXPL-006"].verdict is Verdict.NOT_ASSESSED
