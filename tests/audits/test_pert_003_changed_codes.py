"""PERT-003: how many flags flip when one code is another?"""

from dataclasses import replace
from typing import Any

from altered_worlds import WeightedModel, describe, make_altered, make_features
from candour.results import Verdict
from candour_audits.poor_input import PoorInputAudit

BY_CODE = WeightedModel({"current_code_referral_source": {"3C": 3.0, "2B": 0.5}, "age": 0.001})
BY_SEX = WeightedModel({"sex": {"Male": 2.0}, "count_referral_365d": 0.7})


def read_rows(finding: Any) -> dict[tuple[str, str], dict[str, Any]]:
    table = finding.table("codes")
    names = [column.name for column in table.columns]
    return {(row[0], row[1]): dict(zip(names, row, strict=True)) for row in table.rows}


def test_a_model_that_hangs_on_one_code_is_a_concern(bench: Any) -> None:
    finding = bench.run(PoorInputAudit(), make_altered(bench, BY_CODE))["PERT-003"]
    assert finding.verdict is Verdict.CONCERN
    ((_, row),) = read_rows(finding).items()
    # The third code becomes the first, the second the third: all flags go, and three times as many come.
    assert row["newly"] > 2 * row["gone"] > 100


def test_what_is_not_told_cannot_change_anything_and_that_is_said(bench: Any) -> None:
    finding = bench.run(PoorInputAudit(), make_altered(bench, BY_CODE))["PERT-003"]
    assert "not told sex, ethnic group or disability" in finding.headline.text
    assert "BIAS-008" in finding.headline.text
    assert all("recorded as" not in how for _, how in read_rows(finding))


def test_a_protected_characteristic_that_is_told_is_recoded_and_held_against_a_tenth(
    bench: Any,
) -> None:
    evidence = make_altered(bench, BY_SEX, told_sex=True)
    evidence = replace(evidence, facts={"protected_characteristics_used": "sex: to show what it does"})
    finding = bench.run(PoorInputAudit(), evidence)["PERT-003"]
    assert finding.verdict is Verdict.CONCERN
    rows = read_rows(finding)
    assert rows["Sex", "recorded as Female for everybody"]["newly"] == 0
    assert rows["Sex", "recorded as Female for everybody"]["gone"] > 100
    assert rows["Sex", "recorded as Male for everybody"]["newly"] > 100
    assert rows["Sex", "recorded as Male for everybody"]["answer"] == "beyond the bar"
    assert "told sex" in finding.headline.text
    assert "to show what it does" in finding.headline.text


def test_a_protected_characteristic_that_weighs_nothing_is_within_the_bar(bench: Any) -> None:
    model = WeightedModel({"sex": {"Male": 0.0}, "count_referral_365d": 0.7})
    finding = bench.run(PoorInputAudit(), make_altered(bench, model, told_sex=True))["PERT-003"]
    assert finding.verdict is Verdict.MET


def test_not_assessed_where_there_are_no_codes(bench: Any) -> None:
    world = bench.make_world()
    features = make_features(len(world.scores))[["age", "count_referral_365d"]]
    model = WeightedModel({"count_referral_365d": 1.0})
    evidence = bench.make_evidence(
        replace(world, scores=model.predict(features)), tables=describe(features), model=model
    )
    finding = bench.run(PoorInputAudit(), evidence)["PERT-003"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "BIAS-008" in finding.why


def test_without_labels_nothing_is_claimed_about_protected_characteristics(bench: Any) -> None:
    evidence = make_altered(bench, BY_CODE)
    bare = {name: table for name, table in evidence.tables.items() if name != "feature_labels"}
    finding = bench.run(PoorInputAudit(), replace(evidence, tables=bare))["PERT-003"]
    assert "Nothing says which features are protected" in finding.headline.text
    assert "not told" not in finding.for_families.text


def test_a_protected_characteristic_is_held_to_less_than_any_other_code(bench: Any) -> None:
    """One flag in five that hangs on how sex is recorded is a concern, though it is two decisions in a hundred."""
    model = WeightedModel({"sex": {"Male": 0.5}, "count_referral_365d": 0.7, "age": 0.2})
    finding = bench.run(PoorInputAudit(), make_altered(bench, model, told_sex=True))["PERT-003"]
    row = read_rows(finding)["Sex", "recorded as Female for everybody"]
    assert 0 < row["flips"].high < 0.05
    assert row["answer"] == "beyond the bar"
    assert finding.verdict is Verdict.CONCERN
