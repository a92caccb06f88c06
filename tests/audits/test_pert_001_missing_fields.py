"""PERT-001: how many flags flip when one field of the record is missing?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from altered_worlds import WeightedModel, describe, make_altered, make_features
from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.poor_input import PoorInputAudit

ONE_FIELD = WeightedModel({"count_referral_365d": 2.0})
MANY = WeightedModel(
    {"age": 0.02, "count_referral_365d": 0.02, "duration_cp_plan_365d": 0.0005,
     "current_code_referral_source": {"1A": 0.0, "2B": 3.0, "3C": 3.3}},
)  # fmt: skip


def find_row(finding: Any, what: str, how: str) -> dict[str, Any]:
    table = finding.table("fields")
    names = [column.name for column in table.columns]
    return next(dict(zip(names, row, strict=True)) for row in table.rows if row[0] == what and row[1] == how)


def test_a_model_that_leans_on_one_field_is_a_concern_about_that_field_alone(bench: Any) -> None:
    finding = bench.run(PoorInputAudit(), make_altered(bench, ONE_FIELD))["PERT-001"]
    assert finding.verdict is Verdict.CONCERN
    assert "referrals" in finding.headline.text
    row = find_row(finding, "referrals", "as if nothing was recorded")
    flagged = row["gone"]
    assert row["newly"] == 0
    assert flagged > 100  # every flag is gone: a score of the base alone is below the cut-off
    assert row["flips"].value == pytest.approx(flagged / row["flips"].n)
    assert row["flips"].low < row["flips"].value < row["flips"].high
    assert row["auc"].low <= row["auc"].value <= row["auc"].high
    for field in ("date of birth", "child protection plans", "referral source"):
        assert find_row(finding, field, "left empty")["flips"].value == 0


def test_a_model_that_knows_nothing_of_a_field_does_not_move(bench: Any) -> None:
    finding = bench.run(PoorInputAudit(), make_altered(bench, ONE_FIELD))["PERT-001"]
    row = find_row(finding, "child protection plans", "as if nothing was recorded")
    assert (row["newly"], row["gone"], row["reranked"]) == (0, 0, 0)
    assert row["rank"] == pytest.approx(1)
    assert 0 < row["changed"] < row["flips"].n


def test_met_where_no_field_makes_the_list(bench: Any) -> None:
    """Three reasons to be flagged, each in 4 of 100: without one of them a third of the list is gone, not half."""
    world = bench.make_world(families=4000)
    world = replace(world, groups={"sex": world.groups["sex"]})
    rng = np.random.default_rng(4)
    chance = rng.random((3, len(world.scores))) < 0.04
    features = make_features(len(world.scores)).assign(
        count_referral_365d=np.where(chance[0], 5.0, 0.0), duration_cp_plan_365d=np.where(chance[1], 300.0, 0.0),
        current_code_referral_source=np.where(chance[2], "3C", "1A"),
    )  # fmt: skip
    model = WeightedModel(
        {
            "count_referral_365d": 1.0,
            "duration_cp_plan_365d": 1 / 60,
            "current_code_referral_source": {"3C": 5.0},
        }
    )
    evidence = bench.make_evidence(
        replace(world, scores=model.predict(features)), tables=describe(features), model=model
    )
    finding = bench.run(PoorInputAudit(), evidence)["PERT-001"]
    assert finding.verdict is Verdict.MET
    row = find_row(finding, "referrals", "as if nothing was recorded")
    assert row["gone"] == int((chance[0] & ~chance[1] & ~chance[2]).sum())


def test_without_a_cut_off_nothing_is_assessed(bench: Any) -> None:
    finding = bench.run(PoorInputAudit(), make_altered(bench, WeightedModel({})))["PERT-001"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no cut-off" in finding.why


def test_a_gap_that_hits_one_group_harder_is_shown(bench: Any) -> None:
    """Only boys are flagged for referrals: when those are missing, only boys lose their flag."""
    world = bench.make_world(families=1500)
    features = make_features(len(world.scores))
    features["count_referral_365d"] = np.where(
        world.groups["sex"] == "Male", features["count_referral_365d"], 0.0
    )
    world = replace(world, scores=ONE_FIELD.predict(features))
    evidence = bench.make_evidence(world, tables=describe(features), model=ONE_FIELD)
    finding = bench.run(PoorInputAudit(), evidence)["PERT-001"]
    shown = {
        row[2]
        for row in finding.table("groups").rows
        if row[finding.table("groups").index_of("answer")] == "difference shown"
    }
    assert shown == {"Male", "Female"}
    assert "Male (sex; referrals)" in finding.headline.text


def test_groups_that_do_not_differ_are_not_shown_to(bench: Any) -> None:
    finding = bench.run(PoorInputAudit(), make_altered(bench, ONE_FIELD))["PERT-001"]
    assert "difference shown" not in bench.read_column(finding, "groups", "answer")
    assert "Another share" not in finding.headline.text


def test_small_counts_are_withheld_and_with_them_the_shares(bench: Any) -> None:
    """Three children alone have a plan, and the model flags for nothing else."""
    world = bench.make_world(families=1500)
    features = make_features(len(world.scores)).assign(duration_cp_plan_365d=0.0)
    features.loc[[3, 40, 99], "duration_cp_plan_365d"] = 300.0
    model = WeightedModel({"count_referral_365d": 1.0, "duration_cp_plan_365d": 0.05})
    evidence = bench.make_evidence(
        replace(world, scores=model.predict(features)), tables=describe(features), model=model
    )
    (published,) = protect_findings([bench.run(PoorInputAudit(), evidence)["PERT-001"]], threshold=5)
    row = find_row(published, "child protection plans", "as if nothing was recorded")
    for name in ("changed", "flips", "newly", "gone", "auc", "average_precision", "rank", "reranked"):
        assert isinstance(row[name], Withheld), name
    assert {column.name for column in published.table("fields").columns}.isdisjoint(
        {"flipped", "kept", "with"}
    )


def test_not_assessed_without_the_model_or_with_another_one(bench: Any) -> None:
    evidence = make_altered(bench, ONE_FIELD)
    for changed, why in (
        (replace(evidence, model=None), "no model"),
        (replace(evidence, model=replace(ONE_FIELD, base=-2.0)), "does not give the published scores"),
        (replace(evidence, tables={k: v for k, v in evidence.tables.items() if k != "features"}), "no model"),
    ):
        found = bench.run(PoorInputAudit(), changed)
        assert {finding.verdict for finding in found.values()} == {Verdict.NOT_ASSESSED}
        assert all(why in finding.why for finding in found.values())
        assert set(found) == {"PERT-001", "PERT-002", "PERT-003", "PERT-004"}


def test_every_finding_states_its_assumptions_and_never_speaks_of_cause(bench: Any) -> None:
    for finding in bench.run(PoorInputAudit(), make_altered(bench, MANY)).values():
        assert finding.assumptions
        for word in ("because of", "due to", "leads to", "caused"):
            assert word not in finding.headline.text.lower()


def test_the_same_evidence_gives_the_same_findings(bench: Any) -> None:
    evidence = make_altered(bench, MANY, families=400)
    assert bench.run(PoorInputAudit(), evidence) == bench.run(PoorInputAudit(), evidence)


def test_features_without_labels_are_fields_of_their_own(bench: Any) -> None:
    evidence = make_altered(bench, ONE_FIELD)
    bare = {name: table for name, table in evidence.tables.items() if name != "feature_labels"}
    finding = bench.run(PoorInputAudit(), replace(evidence, tables=bare))["PERT-001"]
    assert "count referral 365d" in bench.read_column(finding, "fields", "what")


def test_more_decisions_than_can_be_asked_are_drawn_as_whole_families(bench: Any) -> None:
    from candour_audits.poor_input.perturbed import MOST_DECISIONS, Perturbed, read_perturbed

    evidence = make_altered(bench, ONE_FIELD, families=8000)
    read = read_perturbed(evidence, ONE_FIELD)
    assert isinstance(read, Perturbed)
    assert read.sampled
    assert 7_900 < len(read.scores) <= MOST_DECISIONS
    predictions = evidence.tables["predictions"]
    assert isinstance(predictions, pa.Table)
    whole = np.unique(np.asarray(predictions["family_key"]), return_counts=True)[1]
    sizes = np.bincount(read.families)
    assert set(np.bincount(sizes)[1:] > 0) == {True}
    assert sizes.max() == whole.max()


def test_no_estimate_without_an_interval_or_a_reason(bench: Any) -> None:
    for finding in bench.run(PoorInputAudit(), make_altered(bench, MANY)).values():
        cells = [cell for table in finding.tables for row in table.rows for cell in row]
        for cell in (cell for cell in cells if isinstance(cell, Estimate)):
            assert cell.low is not None or cell.reason


def test_a_model_that_refuses_a_gap_is_not_said_to_bear_it(bench: Any) -> None:
    """It gives such a child no score, so no flag is known: that is not within the bar."""

    class Refusing(WeightedModel):
        def predict(self, features: Any) -> Any:
            if features.isna().all().any():
                raise ValueError("a feature is empty")
            return super().predict(features)

    finding = bench.run(
        PoorInputAudit(), make_altered(bench, Refusing({"age": 0.01, "count_referral_365d": 1.0}))
    )["PERT-001"]
    assert finding.verdict is not Verdict.MET
    table = finding.table("fields")
    refused = [row for row in table.rows if row[table.index_of("answer")] == "the model refuses it"]
    assert refused
    assert f"no score at all with {refused[0][0]} {refused[0][1]}" in finding.headline.text
