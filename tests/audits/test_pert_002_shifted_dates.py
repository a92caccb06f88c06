"""PERT-002: how many flags flip when dates are some days out?"""

from typing import Any

import numpy as np
import pytest

from altered_worlds import WeightedModel, make_altered, make_features
from candour.results import Verdict
from candour_audits.poor_input import PoorInputAudit


def read_rows(finding: Any) -> dict[tuple[str, str], dict[str, Any]]:
    table = finding.table("shifts")
    names = [column.name for column in table.columns]
    return {(row[0], row[1]): dict(zip(names, row, strict=True)) for row in table.rows}


def test_a_model_that_hangs_on_days_is_a_concern(bench: Any) -> None:
    """A score that rises by the day, and two months of days: a week moves many times a tenth of the list."""
    model = WeightedModel({"days_since_referral": 0.02})
    finding = bench.run(PoorInputAudit(), make_altered(bench, model, longest=60))["PERT-002"]
    assert finding.verdict is Verdict.CONCERN
    rows = read_rows(finding)
    assert rows["date of birth", "7 days later"]["flips"].value == 0
    earlier = rows["starts of earlier records", "7 days earlier"]
    assert earlier["newly"] > 10
    assert earlier["gone"] == 0
    assert earlier["answer"] == "beyond the bar"
    assert rows["starts of earlier records", "30 days earlier"]["answer"] == ""
    assert rows["starts of earlier records", "7 days later"]["gone"] > 10


def test_flips_are_counted_as_by_hand(bench: Any) -> None:
    model = WeightedModel({"days_since_referral": 0.02})
    evidence = make_altered(bench, model)
    rows = read_rows(bench.run(PoorInputAudit(), evidence)["PERT-002"])
    days = make_features(len(evidence.tables["features"]))["days_since_referral"].to_numpy()
    known = days[~np.isnan(days)]
    from candour_audits.decisions import read_decisions

    judged = read_decisions(evidence).judge_at_capacity(0.1)
    lowest = np.nan_to_num(days)[judged.flags].min()
    by_hand = int(((known < lowest) & (known + 30 >= lowest)).sum())
    assert rows["all dates together", "30 days earlier"]["newly"] == by_hand


def test_met_where_days_do_not_matter(bench: Any) -> None:
    model = WeightedModel(
        {"count_referral_365d": 1.0, "current_code_referral_source": {"3C": 0.4, "2B": 0.2}}
    )
    finding = bench.run(PoorInputAudit(), make_altered(bench, model))["PERT-002"]
    assert finding.verdict is Verdict.MET
    assert finding.headline.text.startswith("No flag flips")
    assert any("cannot be told from features alone" in limit for limit in finding.limits)


def test_not_assessed_where_no_feature_counts_days(bench: Any) -> None:
    from dataclasses import replace

    from altered_worlds import describe

    world = bench.make_world()
    features = make_features(len(world.scores))[["count_referral_365d", "current_code_referral_source"]]
    model = WeightedModel({"count_referral_365d": 1.0})
    evidence = bench.make_evidence(
        replace(world, scores=model.predict(features)), tables=describe(features), model=model
    )
    finding = bench.run(PoorInputAudit(), evidence)["PERT-002"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "counts days" in finding.why


@pytest.mark.parametrize("what", ["date of birth", "starts of earlier records", "all dates together"])
def test_all_kinds_of_dates_are_moved_both_ways(bench: Any, what: str) -> None:
    finding = bench.run(PoorInputAudit(), make_altered(bench, WeightedModel({"age": -0.3})))["PERT-002"]
    assert {how for field, how in read_rows(finding) if field == what} == {
        "30 days earlier", "7 days earlier", "7 days later", "30 days later",
    }  # fmt: skip
