"""USEF-003: how many of the flagged were already being looked after."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from acting_evidence import build_under_way
from candour.disclosure import protect_table
from candour.results import Verdict, Withheld
from candour_audits.usefulness import UsefulnessAudit
from candour_audits.usefulness.kinds_together import join_kinds


def run(bench: Any, world: Any, tables: dict[str, pa.Table]) -> Any:
    evidence = bench.make_evidence(world, tables=tables, protocol=bench.make_protocol(capacity_per_month=30))
    return bench.run(UsefulnessAudit(), evidence)["USEF-003"]


def plant_enquiries(world: Any) -> Any:
    """The forecast knows little but who is under a section 47 enquiry already."""
    return world.scores > np.quantile(world.scores, 0.88)


def test_a_forecast_that_flags_children_under_an_enquiry_is_caught(bench: Any) -> None:
    world = bench.make_world()
    n = len(world.scores)
    finding = run(bench, world, build_under_way(n, section_47=plant_enquiries(world)))
    assert finding.verdict is Verdict.CONCERN
    kinds = {row[0]: row for row in finding.table("kinds").rows}
    assert kinds["Under a section 47 enquiry"][1].value > 0.8
    assert kinds["Under a section 47 enquiry"][3].low > 0.5
    assert kinds["On a child protection plan"][1].value == 0
    assert kinds["Any of these"][4].value > 0.8
    assert "is seeing already" in finding.for_families.text


def test_quiet_where_what_is_under_way_has_nothing_to_do_with_the_score(bench: Any) -> None:
    world = bench.make_world()
    n = len(world.scores)
    chance = np.random.default_rng(5).random(n)
    finding = run(bench, world, build_under_way(n, assessment=chance < 0.1, cin_plan=chance > 0.9))
    assert finding.verdict is Verdict.MET
    kinds = {row[0]: row for row in finding.table("kinds").rows}
    assert kinds["Any of these"][3].low < 0 < kinds["Any of these"][3].high
    assert kinds["Any of these"][2].value == pytest.approx(0.2, abs=0.03)
    news = finding.table("news")
    assert sum(row[1] for row in news.rows) == 360
    assert sum(row[2] for row in news.rows) == kinds["Any of these"][4].n


def test_where_nothing_is_under_way_for_anybody_it_cannot_be_told(bench: Any) -> None:
    world = bench.make_world(families=600)
    finding = run(bench, world, build_under_way(len(world.scores)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "leaves such children out" in finding.headline.text


def test_decisions_of_which_a_kind_is_unknown_are_left_out_and_a_kind_that_is_never_known_is_dropped(
    bench: Any,
) -> None:
    world = bench.make_world()
    n = len(world.scores)
    table = build_under_way(n, section_47=plant_enquiries(world))["under_way"]
    known = np.arange(n) >= 200
    partly = pa.array(np.zeros(n, dtype=bool), mask=~known)
    table = table.set_column(table.column_names.index("cp_plan"), "cp_plan", partly)
    table = table.set_column(
        table.column_names.index("care_episode"), "care_episode", pa.nulls(n, pa.bool_())
    )
    finding = run(bench, world, {"under_way": table})
    kinds = {row[0]: row for row in finding.table("kinds").rows}
    assert "In care" not in kinds
    assert kinds["Any of these"][1].n + kinds["Any of these"][2].n == known.sum()


def test_by_group_and_small_counts_withheld(bench: Any) -> None:
    world = bench.make_world(families=300)
    finding = run(bench, world, build_under_way(len(world.scores), section_47=plant_enquiries(world)))
    groups = finding.table("groups")
    assert sum(row[2] for row in groups.rows if row[0] == "Sex") == finding.table("kinds").rows[0][1].n
    assert any(isinstance(row[3], Withheld) for row in protect_table(groups, threshold=5).rows)


def test_a_small_kind_is_joined_so_that_it_cannot_be_worked_out(bench: Any) -> None:
    world = bench.make_world()
    n = len(world.scores)
    enquiries = plant_enquiries(world)
    few = np.zeros(n, dtype=bool)
    few[np.flatnonzero(~enquiries)[:3]] = True
    finding = run(bench, world, build_under_way(n, section_47=enquiries, cp_plan=few))
    names = [row[0] for row in finding.table("kinds").rows]
    assert "Under a section 47 enquiry or on a child protection plan" in names
    assert len(names) == 5


@pytest.mark.parametrize("seed", range(20))
def test_no_kind_alone_is_a_small_number_in_any_cell(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 400
    kinds = {name: rng.random(n) < rng.choice([0, 0.01, 0.05, 0.3]) for name in ("Ax", "Bx", "Cx", "Dx")}
    part = rng.integers(0, 3, n)
    cells = [part == number for number in range(3)]
    joined = join_kinds(kinds, cells, more_than=5)
    everything = np.logical_or.reduce(list(kinds.values()))
    assert (np.logical_or.reduce(list(joined.values())) == everything).all()
    with_any = [name for name, flags in joined.items() if flags.any()]
    for name in with_any if len(with_any) > 1 else []:
        others = np.logical_or.reduce([flags for other, flags in joined.items() if other != name])
        for cell in cells:
            assert not 0 < (joined[name] & cell).sum() <= 5
            assert not 0 < (everything & ~others & cell).sum() <= 5


def test_not_assessable_without_the_table_or_without_a_known_kind(bench: Any) -> None:
    world = bench.make_world(families=200)
    unknown = pa.table(
        {"row": np.arange(len(world.scores)), "cp_plan": pa.nulls(len(world.scores), pa.bool_())}
    )
    assert run(bench, world, {}).verdict is Verdict.NOT_ASSESSED
    assert run(bench, world, {"under_way": unknown}).verdict is Verdict.NOT_ASSESSED


@pytest.mark.parametrize(
    ("point", "said", "unsaid"),
    [
        ("referral_received", "A referral about a child whose case is open", "Every case here is open"),
        ("case_open_on_census_date", "Every case here is open", "A referral about a child"),
        ("cp_plan_started", "The question may leave out children with a plan", "A referral about a child"),
    ],
)
def test_why_few_may_be_found_is_said_of_the_decision_itself(
    bench: Any, point: str, said: str, unsaid: str
) -> None:
    world = bench.make_world()
    evidence = bench.make_evidence(
        world, tables=build_under_way(len(world.scores), section_47=plant_enquiries(world)),
        facts={"decision_point": point}, protocol=bench.make_protocol(capacity_per_month=30),
    )  # fmt: skip
    limits = " ".join(bench.run(UsefulnessAudit(), evidence)["USEF-003"].limits)
    assert said in limits
    assert unsaid not in limits
