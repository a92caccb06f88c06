"""BIAS-007: errors by fifth of deprivation, and what the forecast loses without poverty and earlier contact."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from candour.contracts import FEATURE_LABELS, Evidence
from candour.disclosure import protect_findings
from candour.errors import EvidenceError, ModelError
from candour.results import Estimate, Finding, Verdict, Withheld
from candour_audits.bias.asked import ask
from candour_audits.bias.deprivation import assess_deprivation
from candour_audits.bias.leaning import FeatureWords, explain_leaning
from candour_audits.bias.training_rows import read_training_rows

FIFTHS = ("Most deprived fifth", "Second most deprived fifth", "Middle fifth", "Second least deprived fifth",
          "Least deprived fifth")  # fmt: skip
WORDS = {
    "need": ("current_code", "primary_need", "deprivation"),
    "referrals": ("count", "referral", "how closely services watch a family, which goes with deprivation"),
    "plans": ("ever", "cp_plan", "earlier decisions about the family"),
    "age": ("age", "birth_date", "age, a protected characteristic"),
    "tell": ("current_code", "factor", "sex of the child"),
}


def describe(world: Any, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Features of a world's decisions, and each one's fifth: the risk stands in `referrals`, sex in `tell`."""
    rng = np.random.default_rng(seed)
    n = len(world.scores)
    log_odds = np.log(world.scores / (1 - world.scores))
    poverty = rng.normal(size=world.families.max() + 1)[world.families]
    frame = pd.DataFrame(
        {
            "need": poverty + 0.3 * rng.normal(size=n),
            "referrals": log_odds,
            "plans": (rng.random(n) < 0.2).astype(float),
            "age": rng.uniform(0, 17, size=n),
            "tell": (world.groups["sex"] == "Male") + 0.4 * rng.normal(size=n),
        }
    )
    fifth = np.digitize(poverty, np.quantile(poverty, [0.2, 0.4, 0.6, 0.8]))
    return frame, np.array(FIFTHS, dtype=object)[4 - fifth]


def make_whole(bench: Any, *, families: int = 900, **changes: Any) -> Evidence:
    """Evidence with everything: a model, both periods' features, the training rows' groups, and fifths."""
    training, world = bench.make_world(families=families, seed=3), bench.make_world(families=families)
    (learnt, _), (tested, fifths) = describe(training, 5), describe(world, 6)
    core = LogisticRegression().fit(learnt.to_numpy(), training.outcomes)
    model = bench.make_explained(families=50).model
    model = replace(model, core=core, encoded_sources=tuple(learnt.columns))
    world = replace(world, scores=model.predict(tested), groups={**world.groups, "deprivation": fifths})
    keys = pa.array([f"t{number:06d}" for number in training.families])
    rows = pa.array(np.arange(len(learnt)))
    labels = [
        {"name": name, "label": f"Feature {name}", "family": family, "source": source, "may_stand_for": stands}
        for name, (family, source, stands) in WORDS.items()
    ]  # fmt: skip
    beside = {name: pa.array(values.tolist()) for name, values in training.groups.items()}
    tables = {
        "features": pa.Table.from_pandas(tested, preserve_index=False).add_column(
            0, "row", pa.array(np.arange(len(tested)))
        ),
        "training_features": pa.Table.from_pandas(learnt, preserve_index=False)
        .add_column(0, "row", rows)
        .add_column(1, "family_key", keys),
        "training_groups": pa.table(
            {"row": rows, "outcome": pa.array(training.outcomes, pa.int8()), **beside}
        ),
        "feature_labels": pa.Table.from_pylist(labels, schema=FEATURE_LABELS),
    }
    evidence: Evidence = bench.make_evidence(world, tables=tables, model=model, **changes)
    return evidence


def without_tables(evidence: Evidence, *names: str) -> Evidence:
    return replace(evidence, tables={k: v for k, v in evidence.tables.items() if k not in names})


def rows_of(finding: Finding, table: str) -> list[dict[str, Any]]:
    found = finding.table(table)
    return [dict(zip([c.name for c in found.columns], row, strict=True)) for row in found.rows]


def assess(evidence: Evidence) -> Finding:
    return assess_deprivation(ask(evidence, set()), explain_leaning(evidence))


def test_fifths_stand_in_their_order_and_none_is_shown_where_none_differs(bench: Any) -> None:
    finding = assess(make_whole(bench))
    assert [row["group"] for row in rows_of(finding, "groups")] == list(FIFTHS)
    assert finding.verdict is not Verdict.CONCERN
    assert {row["answer"] for row in rows_of(finding, "differences")} <= {
        "cannot tell", "equivalent within the margin",
    }  # fmt: skip


def test_a_forecast_that_is_blind_for_the_most_deprived_is_a_concern(bench: Any) -> None:
    world = bench.plant_bias("sex")
    blind = world.groups["sex"] == "Male"
    fifths = np.where(blind, FIFTHS[0], np.where(np.arange(len(blind)) % 2, FIFTHS[1], FIFTHS[4]))
    world = replace(world, groups={**world.groups, "deprivation": fifths})
    finding = assess(bench.make_evidence(world))
    assert finding.verdict is Verdict.CONCERN
    assert FIFTHS[0] in finding.headline.text
    assert "mistakes" in finding.for_families.text
    assert {table.name for table in finding.tables} == {"groups", "differences"}
    assert any("no model that can be questioned" in limit for limit in finding.limits)
    assert any("no model that can be fitted again" in limit for limit in finding.limits)


@pytest.mark.parametrize("labels", [None, "Not recorded"])
def test_without_areas_it_says_what_to_give(bench: Any, labels: str | None) -> None:
    world = bench.make_world(families=200)
    if labels:
        nobody = np.full(len(world.scores), labels, dtype=object)
        world = replace(world, groups={**world.groups, "deprivation": nobody})
    finding = assess(bench.make_evidence(world))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "give a file of areas" in finding.headline.text


def test_without_areas_the_rest_is_still_answered(bench: Any) -> None:
    evidence = make_whole(bench)
    groups = evidence.tables["groups"].drop_columns(["deprivation"])
    finding = assess(replace(evidence, tables={**evidence.tables, "groups": groups}))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert {table.name for table in finding.tables} == {"attribution", "left_out", "left_out_groups"}
    assert "give a file of areas" in finding.headline.text


def test_what_moves_the_score_is_shared_out(bench: Any) -> None:
    """Nearly all of it stands in referrals, which are both poverty and earlier contact."""
    rows = {row["kind"]: row for row in rows_of(assess(make_whole(bench)), "attribution")}
    assert rows["May stand for poverty"]["features"] == 2
    assert rows["Earlier contact with the service"]["features"] == 2
    assert rows["Both at once"]["features"] == 1
    assert rows["Both at once"]["share"].value > 0.7
    both = (
        rows["May stand for poverty"]["share"].value + rows["Earlier contact with the service"]["share"].value
    )
    assert both == pytest.approx(rows["Either"]["share"].value + rows["Both at once"]["share"].value)
    assert rows["Either"]["share"].value + rows["Neither"]["share"].value == pytest.approx(1)
    for row in rows.values():
        assert row["share"].low < row["share"].value < row["share"].high


def test_without_the_feature_that_holds_the_risk_the_forecast_falls_to_a_coin(bench: Any) -> None:
    evidence = make_whole(bench)
    asked = ask(evidence, set())
    rows = rows_of(assess(evidence), "left_out")
    full, poverty, earlier, both = rows
    assert [row["features"] for row in rows] == [5, 3, 3, 2]
    scores = asked.judged.scores
    assert full["auc"].value == pytest.approx(roc_auc_score(asked.judged.outcomes, scores), abs=1e-6)
    assert full["auc_change"] is None
    for row in (poverty, earlier, both):
        assert isinstance(row["auc_change"], Estimate)
        assert row["auc_change"].value == pytest.approx(row["auc"].value - full["auc"].value)
        assert (row["auc_change"].high or 0.0) < -0.1
        assert 0.4 < row["auc"].value < 0.6
    for row in rows:
        assert row["tp"] + row["fn"] == asked.judged.outcomes.sum()


def test_changes_of_groups_are_paired_and_name_every_group(bench: Any) -> None:
    finding = assess(make_whole(bench))
    rows = rows_of(finding, "left_out_groups")
    assert {row["characteristic"] for row in rows} == {
        "Sex", "Ethnic group", "Age", "Disability", "Deprivation",
    }  # fmt: skip
    missed = [row for row in rows if row["group"] == "Female" and row["metric"].startswith("Missed")]
    assert len(missed) == 3
    for row in missed:
        assert row["change"].low > 0
        assert row["answer"] == ("difference shown" if row["change"].low > 0.05 else "cannot tell")
    few = [row for row in rows if row["change"].value is None]
    assert few
    assert all("fewer than" in row["remark"] for row in few)


def test_changes_stand_nowhere_that_the_table_of_groups_withholds(bench: Any) -> None:
    evidence = make_whole(bench)
    labels = evidence.tables["groups"]["sex"].to_pylist()
    labels[:4] = ["Other"] * 4
    groups = evidence.tables["groups"].set_column(1, "sex", pa.array(labels))
    evidence = replace(evidence, tables={**evidence.tables, "groups": groups})
    (published,) = protect_findings([assess(evidence)], threshold=5)
    rows = [row for row in rows_of(published, "left_out_groups") if row["characteristic"] == "Sex"]
    withheld = {row["group"] for row in rows if isinstance(row["change"], Withheld)}
    assert "Other" in withheld
    assert len(withheld) > 1
    assert not {"tp", "fp", "fn", "tn", "moved", "n"} & set(rows[0])


@dataclass(frozen=True)
class Unwilling:
    """A model that cannot be fitted again without one feature."""

    model: Any
    needed: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def refit(
        self, features: pd.DataFrame, outcomes: Any, *, weights: Any = None, seed: int | None = None
    ) -> Any:
        if self.needed not in features.columns:
            raise ModelError("it did not settle")
        return self.model.refit(features, outcomes, weights=weights, seed=seed)


def test_a_refit_that_fails_is_a_remark_and_no_refit_a_limit(bench: Any) -> None:
    evidence = make_whole(bench)
    rows = rows_of(assess(replace(evidence, model=Unwilling(evidence.model, "need"))), "left_out")
    assert [row["remark"] for row in rows] == [
        "", "fitting it again did not succeed", "", "fitting it again did not succeed",
    ]  # fmt: skip
    assert rows[1]["auc"] is None
    finding = assess(replace(evidence, model=Unwilling(evidence.model, "nothing of the kind")))
    assert "left_out" not in {table.name for table in finding.tables}
    assert any("did not succeed" in limit for limit in finding.limits)


def test_without_training_rows_the_refit_says_so(bench: Any) -> None:
    finding = assess(without_tables(make_whole(bench), "training_groups"))
    assert any("no training decisions" in limit for limit in finding.limits)
    assert "attribution" in {table.name for table in finding.tables}


def test_training_rows_are_whole_families_up_to_the_number(bench: Any) -> None:
    evidence = make_whole(bench, families=300)
    everyone, some = (read_training_rows(evidence, most=most) for most in (10**6, 200))
    assert everyone is not None
    assert some is not None
    assert 195 <= len(some.features) <= 200
    sizes = pd.Series(evidence.tables["training_features"]["family_key"].to_pylist()).value_counts()
    risks = evidence.tables["training_features"].to_pandas().set_index("referrals")["family_key"]
    drawn = risks.loc[some.features["referrals"]].value_counts()
    assert (drawn == sizes.loc[drawn.index]).all()
    again = read_training_rows(evidence, most=200)
    assert again is not None
    pd.testing.assert_frame_equal(some.features, again.features)


def test_families_that_are_tested_can_be_kept_out(bench: Any) -> None:
    evidence = make_whole(bench, families=300)
    training = evidence.tables["training_features"]
    keys = ["f000001" if key == "t000007" else key for key in training["family_key"].to_pylist()]
    tables = {**evidence.tables, "training_features": training.set_column(1, "family_key", pa.array(keys))}
    shared = sum(key == "f000001" for key in keys)
    kept, apart = (
        read_training_rows(replace(evidence, tables=tables), most=10**6, without_test_families=flag)
        for flag in (False, True)
    )
    assert kept is not None
    assert apart is not None
    assert shared > 0
    assert len(kept.features) - len(apart.features) == shared


def test_training_tables_of_different_rows_are_refused(bench: Any) -> None:
    evidence = make_whole(bench, families=50)
    tables = {**evidence.tables, "training_groups": evidence.tables["training_groups"].slice(1)}
    with pytest.raises(EvidenceError, match="do not hold the same rows"):
        read_training_rows(replace(evidence, tables=tables), most=100)


@pytest.mark.parametrize(
    ("family", "stands", "poverty", "earlier"),
    [
        ("current_code", "deprivation (neglect)", True, False),
        ("current_code", "low income (N6)", True, False),
        ("count", "earlier decisions about the family", False, True),
        ("local", "how closely services watch a family, which goes with deprivation", True, True),
        ("age", "age, a protected characteristic", False, False),
    ],
)
def test_kinds_of_features_follow_from_their_words(
    family: str, stands: str, *, poverty: bool, earlier: bool
) -> None:
    words = FeatureWords("x", "X", family, "x", stands)
    assert (words.may_be_poverty, words.is_earlier_contact) == (poverty, earlier)


def test_the_same_evidence_gives_the_same_finding(bench: Any) -> None:
    evidence = make_whole(bench, families=300)
    assert assess(evidence) == assess(evidence)
