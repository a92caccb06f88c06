"""PERF-001: how well does it sort children by risk?"""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.contracts import CROSS_VALIDATION, NESTED_VALIDATION
from candour.results import Estimate, Verdict
from candour_audits.performance import PerformanceAudit


def other_scores(world: Any, seed: int = 0) -> dict[str, Any]:
    n = len(world.scores)
    return {
        "prevalence": np.full(n, 0.1),
        "previous_referrals": np.random.default_rng(seed).integers(0, 5, size=n) / 10,
    }


BASELINES = ("prevalence", "previous_referrals")


def test_met_where_every_simple_rule_is_beaten(bench: Any) -> None:
    world = bench.make_world()
    evidence = bench.make_evidence(world, other_scores=other_scores(world), baselines=BASELINES)
    finding = bench.run(PerformanceAudit(), evidence)["PERF-001"]
    assert finding.verdict is Verdict.MET
    assert "shown to beat every simple rule" in finding.headline.text
    table = finding.table("performance")
    assert [row[0] for row in table.rows] == ["forecast", "prevalence", "previous referrals"]
    for row in table.rows:
        assert row[table.index_of("base_rate")].value == pytest.approx(world.outcomes.mean())
        assert isinstance(row[table.index_of("average_precision")], Estimate)
    assert [row[-1] for row in finding.table("against_simple_rules").rows] == ["yes", "yes"]


def test_not_beating_previous_referrals_is_the_headline(bench: Any) -> None:
    world = bench.make_world(families=200)
    near = world.scores + 0.001 * np.sin(np.arange(len(world.scores)))
    evidence = bench.make_evidence(
        world, other_scores={"previous_referrals": near}, baselines=("previous_referrals",)
    )
    finding = bench.run(PerformanceAudit(), evidence)["PERF-001"]
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.headline.text.startswith("The forecast is not shown to beat “previous referrals”")


def test_worse_than_a_simple_rule_is_a_concern(bench: Any) -> None:
    world = bench.make_world()
    upside_down = {"previous_referrals": world.scores, "forecast": -0.5 * world.scores + 0.9}
    evidence = bench.make_evidence(world, other_scores=upside_down, baselines=("previous_referrals",))
    finding = bench.run(PerformanceAudit(), evidence)["PERF-001"]
    assert finding.verdict is Verdict.CONCERN


def test_somebody_elses_scores_are_compared_with_no_skill(bench: Any) -> None:
    world = bench.make_world()
    finding = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-001"]
    assert finding.verdict is Verdict.MET
    assert [table.name for table in finding.tables] == ["performance"]


def test_not_assessable_without_outcomes(bench: Any) -> None:
    world = bench.make_world(families=50, base=-40)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-001"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    row = finding.table("performance").rows[0]
    auc = row[finding.table("performance").index_of("auc")]
    assert (auc.value, auc.reason) == (None, "no child with the outcome")


def test_same_evidence_same_findings(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=200))
    assert bench.run(PerformanceAudit(), evidence) == bench.run(PerformanceAudit(), evidence)


def test_every_figure_has_its_table(bench: Any) -> None:
    for finding in bench.run(
        PerformanceAudit(), bench.make_evidence(bench.make_world(families=200))
    ).values():
        for figure in finding.figures:
            table = finding.table(figure.table)
            for name in (figure.x, figure.y, *([figure.series] if figure.series else [])):
                assert not table.columns[table.index_of(name)].hidden


@pytest.mark.parametrize("knowledge", [0.25, 0.8])
def test_better_than_any_published_forecast_is_not_believed_before_somebody_looks(
    bench: Any, knowledge: float
) -> None:
    world = bench.make_world()
    knows_the_future = {"forecast": np.clip(0.2 * world.scores + knowledge * world.outcomes, 0, 1)}
    evidence = bench.make_evidence(
        world, other_scores=other_scores(world) | knows_the_future, baselines=BASELINES
    )
    finding = bench.run(PerformanceAudit(), evidence)["PERF-001"]
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.headline.text.startswith("It sorts better than any published forecast")
    assert "see the future" in finding.for_families.text


def follow_settings(**changes: Any) -> dict[str, Any]:
    """Evidence of a search: two settings and a baseline over four origins, and what was chosen without hindsight."""
    scores = {
        ("forecast", "a"): (0.3, 0.2, 0.4, 0.2),
        ("forecast", "b"): (0.2, 0.3, 0.3, 0.3),
        ("rule", "fixed"): (0.9,) * 4,
    }
    rows = [
        {"model": model, "setting": setting, "fold": fold, "train_rows": 900, "test_rows": 100 * fold, "score": score,
         "chosen": setting != "a"}
        for (model, setting), found in scores.items() for fold, score in enumerate(found, start=1)
    ]  # fmt: skip
    chosen = {
        "scope": "procedure",
        "model": "forecast",
        "setting": "a",
        "regret": 0.1,
        "settings_saw_origin": False,
    }
    nested = [chosen | {"origin": fold, "score": score} for fold, score in ((2, 0.2), (3, 0.3), (4, 0.2))]
    return {
        "tables": {
            "cross_validation": pa.Table.from_pylist(rows, schema=CROSS_VALIDATION),
            "nested_validation": pa.Table.from_pylist(
                [row | changes for row in nested], schema=NESTED_VALIDATION
            ),
        },
        "facts": {"selection_metric": "average_precision", "learns_from": "earlier_cases"},
        "baselines": ("rule",),
    }


def test_what_the_choice_promised_stands_beside_what_it_was_worth(bench: Any) -> None:
    finding = bench.run(PerformanceAudit(), bench.make_evidence(bench.make_world(), **follow_settings()))[
        "PERF-001"
    ]
    hindsight = finding.table("hindsight")
    # Setting b at origins 2 to 4: (0.3 + 0.3 + 0.3) / 3; the procedure: (0.2 + 0.3 + 0.2) / 3. 200 + 300 + 400 decisions.
    assert [row[1:3] for row in hindsight.rows] == [("3", 900)] * 2
    assert [row[3] for row in hindsight.rows] == pytest.approx([0.3, 0.7 / 3])
    assert "found by looking at these origins" not in hindsight.note
    choosing = finding.table("choosing")
    costs = {row[0]: row[3] for row in choosing.rows}
    # At origins 3 and 4. Best so far: a, a (0 and 0.1). The lower bound of a and b are equal at first: a; then b, which is steadier.
    assert costs["Best so far"] == pytest.approx(0.05)
    assert costs["Lower bound"] == pytest.approx(0.0)
    assert costs["Any, drawn by lot"] == pytest.approx(0.05)
    assert {row[1:3] for row in choosing.rows} == {("2", 700)}
    assert all("No interval" in table.note for table in (hindsight, choosing))


def test_settings_that_were_found_by_looking_are_said_to_be(bench: Any) -> None:
    search = follow_settings(settings_saw_origin=True)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(bench.make_world(), **search))["PERF-001"]
    assert "found by looking at these origins" in finding.table("hindsight").note


def test_random_folds_are_followed_by_nobody(bench: Any) -> None:
    search = follow_settings() | {"facts": {"selection_metric": "auc", "learns_from": "all_cases"}}
    finding = bench.run(PerformanceAudit(), bench.make_evidence(bench.make_world(), **search))["PERF-001"]
    assert {"hindsight", "choosing"}.isdisjoint({table.name for table in finding.tables})
