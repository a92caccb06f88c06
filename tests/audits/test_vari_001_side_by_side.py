"""VARI-001: all models of all variants side by side."""

from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict
from candour_audits.variants import VariantsAudit
from variant_evidence import EVERYBODY, plant_variants

TEXT = ("earlier_cases", "structured_and_text", "trees")


def make(bench: Any, **changes: Any) -> Any:
    return plant_variants(bench.make_evidence(bench.make_world(families=60)), **changes)


def test_everything_stands_in_the_order_of_its_name_with_its_base_rate(bench: Any) -> None:
    evidence = make(bench)
    finding = bench.run(VariantsAudit(), evidence)["VARI-001"]
    table = finding.table("models")
    variants = bench.read_column(finding, "models", "variant")
    models = bench.read_column(finding, "models", "model")
    names = list(zip(variants, models, strict=True))
    assert names[:8] == sorted(names[:8])
    assert len(set(names[:8])) == 8
    # A simple rule stands once for each test set, and after the models.
    assert names[8:] == [("All cases, structured", "Everybody"), ("Earlier cases, structured", "Everybody")]
    predictions = evidence.tables["variant_predictions"].to_pandas()
    for row, name in zip(table.rows[:8], evidence.tables["variant_summary"].to_pylist()[:8], strict=True):
        assert row[table.index_of("decisions")] == name["test_rows"]
    own = predictions[(predictions["variant"] == "all_cases-structured") & (predictions["model"] == "trees")]
    auc = bench.read_column(finding, "models", "auc")[names.index(("All cases, structured", "Trees"))]
    assert np.isclose(auc.value, roc_auc_score(own["outcome"], own["score"]))
    assert auc.low < auc.value < auc.high
    assert (auc.n, auc.events) == (len(own), own["outcome"].sum())
    (figure,) = finding.figures
    assert (figure.x, figure.y, figure.series, figure.table) == ("auc", "model", "variant", "models")


def test_one_that_is_much_better_is_a_concern_and_named(bench: Any) -> None:
    finding = bench.run(VariantsAudit(), make(bench, noise={TEXT: 0.3}, families=4000))["VARI-001"]
    assert finding.verdict is Verdict.CONCERN
    assert "“Trees” (earlier cases, structured and text)" in finding.headline.text
    answers = bench.read_column(finding, "against_leading", "answer")
    assert answers.count("difference shown") == 1
    # Only models with the same test decisions are held against the leading one.
    assert all(
        name.startswith("Earlier") for name in bench.read_column(finding, "against_leading", "variant")
    )


def test_where_all_others_are_worse_it_is_met(bench: Any) -> None:
    finding = bench.run(VariantsAudit(), make(bench, noise={("earlier_cases", "structured", "forest"): 0.3}))[
        "VARI-001"
    ]
    assert finding.verdict is Verdict.MET
    assert "forest" not in finding.headline.text


def test_few_families_cannot_tell_and_say_how_many_decisions_would(bench: Any) -> None:
    finding = bench.run(VariantsAudit(), make(bench, families=150))["VARI-001"]
    assert finding.verdict is Verdict.CANNOT_TELL
    needed = [value for value in bench.read_column(finding, "against_leading", "needed") if value is not None]
    assert needed
    assert min(needed) > bench.read_column(finding, "against_leading", "decisions")[0]


def test_where_few_have_the_outcome_nothing_of_them_is_published(bench: Any) -> None:
    evidence = make(bench, families=20)
    few = min(row["test_events"] for row in evidence.tables["variant_summary"].to_pylist())
    assert 0 < few <= evidence.disclosure.threshold
    findings = bench.run(VariantsAudit(), evidence).values()
    for finding in protect_findings(findings, threshold=evidence.disclosure.threshold):
        for table in finding.tables:
            cells = [cell for row in table.rows for cell in row]
            assert few not in [cell for cell in cells if isinstance(cell, int)]
            assert few not in [cell.events for cell in cells if isinstance(cell, Estimate)]


def test_one_way_alone_is_not_assessed_and_says_so(bench: Any) -> None:
    found = bench.run(VariantsAudit(), bench.make_evidence(bench.make_world(families=60)))
    assert list(found) == ["VARI-001", "VARI-002", "VARI-003", "VARI-004"]
    assert {finding.verdict for finding in found.values()} == {Verdict.NOT_ASSESSED}
    assert all("in one way alone" in finding.why for finding in found.values())


def test_the_same_evidence_gives_the_same_findings(bench: Any) -> None:
    evidence = make(bench, families=200)
    assert bench.run(VariantsAudit(), evidence) == bench.run(VariantsAudit(), evidence)
    assert EVERYBODY in evidence.baselines
