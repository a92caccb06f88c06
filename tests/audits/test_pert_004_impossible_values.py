"""PERT-004: what does the forecast do with values that cannot be?"""

from dataclasses import replace
from typing import Any

from altered_worlds import WeightedModel, make_altered
from candour.results import Verdict
from candour_audits.poor_input import PoorInputAudit

CENTURY = "age", "100 years too many (a date of birth in the wrong century)"


def read_rows(finding: Any) -> dict[tuple[str, str], dict[str, Any]]:
    table = finding.table("impossible")
    names = [column.name for column in table.columns]
    return {(row[0], row[1]): dict(zip(names, row, strict=True)) for row in table.rows}


def test_a_model_that_scores_anything_in_silence_is_a_concern(bench: Any) -> None:
    model = WeightedModel({"age": 0.1, "count_referral_365d": 1.0})
    finding = bench.run(PoorInputAudit(), make_altered(bench, model))["PERT-004"]
    assert finding.verdict is Verdict.CONCERN
    rows = read_rows(finding)
    assert rows[CENTURY]["answer"] == "beyond the bar"
    assert rows["all counts", "set to 1000"]["newly"] > 1000
    assert rows["one number", "written as words"]["answer"] == "the model refuses it"
    assert "The model refuses" in finding.headline.text


def test_a_model_that_refuses_what_cannot_be_meets_it(bench: Any) -> None:
    weights = {
        "age": 0.03,
        "count_referral_365d": 1.0,
        "days_since_referral": 0.001,
        "duration_cp_plan_365d": 0.001,
    }
    model = WeightedModel(weights, strict=True)
    finding = bench.run(PoorInputAudit(), make_altered(bench, model))["PERT-004"]
    rows = read_rows(finding)
    assert rows["age", "set to −5"]["answer"] == "the model refuses it"
    assert rows[CENTURY]["answer"] == "beyond the bar"  # such an age lies within what this model takes
    assert rows["all numbers", "set to a billion"]["answer"] == "the model refuses it"


def test_nothing_flips_where_a_model_uses_only_what_cannot_be_wrong(bench: Any) -> None:
    """Codes alone: numbers that cannot be change nothing; a code that was never seen takes every flag away."""
    model = WeightedModel({"current_code_referral_source": {"3C": 3.0}})
    finding = bench.run(PoorInputAudit(), make_altered(bench, model))["PERT-004"]
    rows = read_rows(finding)
    assert rows[CENTURY]["flips"].value == 0
    assert rows["all codes", "as a code that was never seen"]["answer"] == "beyond the bar"
    assert finding.verdict is Verdict.CONCERN


def test_scores_that_leave_their_range_are_a_concern_whatever_flips(bench: Any) -> None:
    model = WeightedModel({"age": 0.02}, base=0.1, clipped=False)
    finding = bench.run(PoorInputAudit(), make_altered(bench, model))["PERT-004"]
    assert finding.verdict is Verdict.CONCERN
    assert "leave the range" in finding.headline.text


def test_everything_missing_is_shown_and_no_bar_is_held_against_it(bench: Any) -> None:
    model = WeightedModel({"count_referral_365d": 1.0})
    finding = bench.run(PoorInputAudit(), make_altered(bench, model))["PERT-004"]
    row = read_rows(finding)["everything", "missing"]
    assert row["answer"] == ""
    assert row["newly"] == 0
    assert row["gone"] > 100


def test_without_labels_all_numbers_are_still_asked_about(bench: Any) -> None:
    evidence = make_altered(bench, WeightedModel({"count_referral_365d": 1.0}))
    bare = {name: table for name, table in evidence.tables.items() if name != "feature_labels"}
    finding = bench.run(PoorInputAudit(), replace(evidence, tables=bare))["PERT-004"]
    assert ("all numbers", "set to a billion") in read_rows(finding)


def test_a_billion_everywhere_is_shown_and_decides_nothing_where_slips_can_be_tried(bench: Any) -> None:
    """Nobody's record holds that; it moves every model, and would hide what a slip of one field does."""
    model = WeightedModel({"duration_cp_plan_365d": 0.05})
    finding = bench.run(PoorInputAudit(), make_altered(bench, model))["PERT-004"]
    row = read_rows(finding)["all numbers", "set to a billion"]
    assert row["flips"].value > 0.5
    assert row["answer"] == ""
    assert finding.verdict is Verdict.MET
    assert "billion" not in finding.headline.text
