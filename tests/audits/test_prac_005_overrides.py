"""PRAC-005: are recommendations overridden more often for some groups?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.practitioners import PractitionersAudit
from practitioner_evidence import add_log


def run(bench: Any, evidence: Any) -> Any:
    return bench.run(PractitionersAudit(), evidence)["PRAC-005"]


def log_of(
    bench: Any, world: Any, *, girls: float = 0.2, boys: float = 0.2, seed: int = 8, **changes: Any
) -> Any:
    """Three in ten are recommended; of these so many are not done, by sex."""
    rng = np.random.default_rng(seed)
    recommended = world.scores >= np.quantile(world.scores, 0.7)
    down = np.where(world.groups["sex"] == "Female", girls, boys)
    done = np.where(recommended, rng.random(len(recommended)) >= down, rng.random(len(recommended)) < 0.1)
    return add_log(bench.make_evidence(world), recommended=recommended, done=done, **changes)


def test_a_group_whose_recommendations_are_overridden_more_often_is_a_concern(bench: Any) -> None:
    world = bench.make_world(families=2500)
    finding = run(bench, log_of(bench, world, girls=0.45, boys=0.15))
    assert finding.verdict is Verdict.CONCERN
    assert "Female (sex)" in finding.headline.text
    table = finding.table("groups")
    girls = next(row for row in table.rows if row[1] == "Female" and "though recommended" in row[2])
    assert girls[5].value == pytest.approx(0.3, abs=0.07)
    assert finding.assumptions


def test_a_group_of_which_nobody_was_overridden_has_no_interval(bench: Any) -> None:
    finding = run(bench, log_of(bench, bench.make_world(families=2500), girls=0.0, boys=0.3))
    table = finding.table("groups")
    girls = next(row for row in table.rows if row[1] == "Female" and "though recommended" in row[2])
    assert girls[4].low is girls[5].low is None
    assert girls[6] == "too few to judge"


def test_quiet_where_groups_are_alike(bench: Any) -> None:
    for seed in range(5):
        finding = run(bench, log_of(bench, bench.make_world(families=1500, seed=seed), seed=seed))
        assert finding.verdict is not Verdict.CONCERN


def test_met_where_large_groups_are_alike(bench: Any) -> None:
    world = bench.make_world(families=7000)
    world = replace(world, groups={"sex": world.groups["sex"]})
    assert run(bench, log_of(bench, world)).verdict is Verdict.MET


def test_what_was_done_stands_beside_what_came_after(bench: Any) -> None:
    world = bench.make_world(families=900)
    finding = run(bench, log_of(bench, world))
    overall = finding.table("overall")
    assert sum(row[1] for row in overall.rows) == len(world.scores)
    recommended = world.scores >= np.quantile(world.scores, 0.7)
    together = sum(row[3].value * row[1] for row in overall.rows[:2]) / recommended.sum()
    assert together == pytest.approx(world.outcomes[recommended].mean())
    assert any("may have changed the outcome" in limit for limit in finding.limits)


def test_reasons_come_in_order_and_those_of_few_children_are_withheld(bench: Any) -> None:
    world = bench.make_world(families=900)
    reasons: list[str | None] = ["Known"] * len(world.scores)
    recommended = np.flatnonzero(world.scores >= np.quantile(world.scores, 0.7))
    for place in recommended[::2]:
        reasons[place] = "Other words"
    reasons[recommended[1]] = "Rare"
    finding = run(bench, log_of(bench, world, girls=1.0, boys=1.0, reasons=reasons))
    down = [row for row in finding.table("reasons").rows if "though recommended" in str(row[0])]
    assert [row[2] for row in down] == sorted((row[2] for row in down), reverse=True)
    shown = protect_findings((finding,), threshold=5)[0].table("reasons")
    rare = [row for row in shown.rows if row[1] == "Rare"]
    assert rare
    assert all(isinstance(row[2], Withheld) for row in rare)
    hidden = [
        row for row in shown.rows if "though recommended" in str(row[0]) and isinstance(row[2], Withheld)
    ]
    assert len(hidden) >= 2


def test_a_small_group_is_neither_judged_nor_shown(bench: Any) -> None:
    world = bench.make_world(families=1500)
    sex = np.where(np.arange(len(world.scores)) < 9, "Not recorded", world.groups["sex"])
    finding = run(bench, log_of(bench, replace(world, groups={"sex": sex})))
    small = [row for row in finding.table("groups").rows if row[1] == "Not recorded"]
    assert {row[6] for row in small} == {"too few to judge"}
    shown = protect_findings((finding,), threshold=5)[0].table("groups")
    assert all(isinstance(row[3], Withheld) for row in shown.rows if row[1] == "Not recorded")


def test_not_assessed_without_a_log_or_with_one_of_very_few_people(bench: Any) -> None:
    world = bench.make_world(families=600)
    absent = run(bench, bench.make_evidence(world))
    assert absent.verdict is Verdict.NOT_ASSESSED
    assert "no override log was given" in absent.why
    few = run(bench, log_of(bench, world, people=4))
    assert few.verdict is Verdict.NOT_ASSESSED
    assert "about persons" in few.why


def test_the_reason_of_very_few_practitioners_is_not_shown(bench: Any) -> None:
    world = bench.make_world(families=1500)
    evidence = log_of(bench, world)
    log = evidence.tables["override_log"]
    who = log["forecaster_key"].to_pylist()
    reasons = pa.array(["Only one writes this" if key == "w000" else "Others do" for key in who])
    table = log.set_column(log.column_names.index("reason"), "reason", reasons)
    finding = run(bench, replace(evidence, tables={**evidence.tables, "override_log": table}))
    assert max(finding.table("reasons").rows[1][2:4]) > 5
    published = protect_findings((finding,), threshold=5)[0].table("reasons")
    assert all(isinstance(row[2], Withheld) for row in published.rows if row[1] == "Only one writes this")
