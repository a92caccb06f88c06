"""BIAS-008: which groups other features tell, and whether the forecast leans on those features."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from candour.contracts import FEATURE_LABELS, Evidence
from candour.disclosure import protect_findings
from candour.results import Finding, Verdict, Withheld
from candour_audits.bias.asked import ask
from candour_audits.bias.leaning import explain_leaning
from candour_audits.bias.proxies import assess_proxies

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
    return assess_proxies(ask(evidence, set()), explain_leaning(evidence))


def told(finding: Finding) -> dict[str, dict[str, Any]]:
    return {row["group"]: row for row in rows_of(finding, "told")}


def test_the_planted_group_is_told_and_the_others_are_not(bench: Any) -> None:
    rows = told(assess(make_whole(bench)))
    assert rows["Male"]["features"].low > 0.85
    assert rows["Female"]["features"].value == pytest.approx(rows["Male"]["features"].value, abs=1e-9)
    assert 0.4 < rows["White"]["features"].value < 0.6
    assert rows["White"]["features"].low < 0.5 < rows["White"]["features"].high
    # The last group has its remark, and is never silently missing.
    assert rows["Other"]["features"].value is None or rows["Other"]["n"] >= 50
    assert rows["Not recorded"]["remark"] == "not recorded is no group of children"


def test_the_score_alone_is_the_auc_of_the_group(bench: Any) -> None:
    evidence = make_whole(bench)
    asked = ask(evidence, set())
    row = told(assess(evidence))["Male"]["score"]
    assert row.value == pytest.approx(roc_auc_score(asked.groups["sex"] == "Male", asked.judged.scores))
    assert row.low < row.value < row.high


def test_it_never_gives_a_verdict_and_says_why(bench: Any) -> None:
    finding = assess(make_whole(bench))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "No bar can be held against it" in finding.why
    assert "for the panel" in finding.why
    assert "Male (sex)" in finding.headline.text
    assert "can give away what group" in finding.for_families.text


def test_a_feature_that_is_the_characteristic_itself_tells_nothing_of_it(bench: Any) -> None:
    """Age in bands follows from age, which is left out; otherwise every band would be told in full."""
    evidence = make_whole(bench)
    groups, beside = evidence.tables["groups"], evidence.tables["training_groups"]
    changed = {}
    for name, table, features in (
        ("groups", groups, "features"),
        ("training_groups", beside, "training_features"),
    ):
        ages = evidence.tables[features]["age"].to_numpy()
        bands = pa.array(np.where(ages < 5, "1 to 4", np.where(ages < 10, "5 to 9", "10 to 15")).tolist())
        changed[name] = table.set_column(table.column_names.index("age_band"), "age_band", bands)
    finding = assess(replace(evidence, tables={**evidence.tables, **changed}))
    assert told(finding)["5 to 9"]["features"].value < 0.6
    itself = [row for row in rows_of(finding, "proxies") if "itself" in row["remark"]]
    assert {(row["feature"], row["characteristic"]) for row in itself} == {("Feature age", "Age")}
    assert itself[0]["auc"] > 0.9
    assert "Feature age" not in finding.headline.text


def test_the_order_is_how_well_it_tells_times_how_much_it_weighs(bench: Any) -> None:
    rows = rows_of(assess(make_whole(bench)), "proxies")
    products = [row["product"] for row in rows]
    assert products == sorted(products, reverse=True)
    for row in rows:
        assert row["product"] == pytest.approx(
            0.0 if "not shown" in row["remark"] else (2 * row["auc"] - 1) * row["share"]
        )
    assert {row["characteristic"] for row in rows} == {"Sex", "Ethnic group", "Age", "Disability"}
    best = max(rows, key=lambda row: row["auc"])
    assert (best["feature"], best["characteristic"]) == ("Feature tell", "Sex")
    shares = {row["feature"]: row["share"] for row in rows}
    assert sum(shares.values()) == pytest.approx(1)


def test_a_heavy_feature_that_tells_a_small_group_by_chance_is_no_proxy(bench: Any) -> None:
    """Nearly all of the score is `referrals`, which tells nothing of any group."""
    rows = rows_of(assess(make_whole(bench)), "proxies")
    heavy = [row for row in rows if row["feature"] == "Feature referrals"]
    assert {row["remark"] for row in heavy} == {"not shown to tell any group"}
    assert {row["product"] for row in heavy} == {0.0}
    assert all(row["share"] > 0.7 for row in heavy)


def test_features_used_on_purpose_are_named(bench: Any) -> None:
    stated = make_whole(
        bench, facts={"protected_characteristics_used": "disability: short breaks are for them"}
    )
    assert any("disability: short breaks" in limit for limit in assess(stated).limits)
    unstated = assess(make_whole(bench))
    assert any(limit == "Used as features on purpose: Feature age." for limit in unstated.limits)


def test_somebody_elses_scores_are_asked_alone(bench: Any) -> None:
    finding = assess(bench.make_evidence(bench.make_world()))
    rows = told(finding)
    assert [table.name for table in finding.tables] == ["told"]
    assert rows["Male"]["features"].value is None
    assert "does not hold the features" in rows["Male"]["remark"]
    assert rows["Male"]["score"].value is not None
    assert "only the score itself" in finding.headline.text
    assert "could not check" in finding.for_families.text
    assert not finding.figures


def test_without_a_model_the_order_is_that_of_the_telling(bench: Any) -> None:
    finding = assess(replace(make_whole(bench), model=None))
    rows = rows_of(finding, "proxies")
    assert rows[0]["feature"] == "Feature tell"
    assert rows[0]["product"] is None
    assert any("not known" in limit for limit in finding.limits)


def test_without_groups_it_is_not_assessed(bench: Any) -> None:
    evidence = bench.make_evidence(replace(bench.make_world(families=100), groups={}))
    assert assess(evidence).verdict is Verdict.NOT_ASSESSED


def test_training_rows_without_the_characteristic_are_said(bench: Any) -> None:
    evidence = make_whole(bench)
    table = evidence.tables["training_groups"].drop_columns(["sex"])
    rows = told(assess(replace(evidence, tables={**evidence.tables, "training_groups": table})))
    assert rows["Male"]["remark"] == "the groups of the training decisions are not known"


def test_what_the_table_of_groups_withholds_is_withheld(bench: Any) -> None:
    """A group of four is not asked about, and the next smallest is withheld, or its count would follow."""
    evidence = make_whole(bench)
    labels = evidence.tables["groups"]["sex"].to_pylist()
    labels[:4] = ["Other"] * 4
    groups = evidence.tables["groups"].set_column(1, "sex", pa.array(labels))
    finding = assess(replace(evidence, tables={**evidence.tables, "groups": groups}))
    assert "too few decisions" in next(row for row in rows_of(finding, "told") if row["n"] == 4)["remark"]
    (published,) = protect_findings([finding], threshold=5)
    rows = [row for row in rows_of(published, "told") if row["characteristic"] == "Sex"]
    assert sum(isinstance(row["score"], Withheld) for row in rows) >= 2


def test_a_feature_of_two_values_that_few_of_a_group_have_is_withheld(bench: Any) -> None:
    evidence = make_whole(bench)
    features = evidence.tables["features"]
    at = features.column_names.index("plans")
    sex = np.array(evidence.tables["groups"]["sex"].to_pylist())
    rare = np.zeros(len(sex))
    rare[np.flatnonzero(sex == "Male")[:3]] = 1.0
    training = evidence.tables["training_features"]
    place = training.column_names.index("plans")
    male = np.array(evidence.tables["training_groups"]["sex"].to_pylist()) == "Male"
    tables = {
        **evidence.tables,
        "features": features.set_column(at, "plans", pa.array(rare)),
        "training_features": training.set_column(
            place, "plans", pa.array((male & (np.arange(len(male)) < 400)) * 1.0)
        ),
    }
    (published,) = protect_findings([assess(replace(evidence, tables=tables))], threshold=5)
    row = next(
        r
        for r in rows_of(published, "proxies")
        if (r["feature"], r["characteristic"]) == ("Feature plans", "Sex")
    )
    assert isinstance(row["auc"], Withheld)
    assert isinstance(row["product"], Withheld)


def test_the_same_evidence_gives_the_same_finding(bench: Any) -> None:
    evidence = make_whole(bench, families=300)
    assert assess(evidence) == assess(evidence)
