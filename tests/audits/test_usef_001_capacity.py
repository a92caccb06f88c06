"""USEF-001: what is found and missed at the capacity that the teams really have."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.config.protocol import Criterion
from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.decisions import read_decisions
from candour_audits.performance.dates import compare_test_dates, name_quarters
from candour_audits.usefulness import UsefulnessAudit
from candour_audits.usefulness.monthly_places import find_monthly_places


def run(bench: Any, world: Any, *, tables: dict[str, pa.Table] | None = None, **protocol: Any) -> Any:
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(**protocol), tables=tables)
    return bench.run(UsefulnessAudit(), evidence)["USEF-001"]


def ask_for(precision: float) -> tuple[Criterion, ...]:
    reason = "a list of which fewer are right wastes visits"
    return (Criterion(metric="precision_at_capacity", at_least=precision, reason=reason),)


def test_the_highest_scores_of_each_month_are_flagged_up_to_its_places(bench: Any) -> None:
    world = bench.make_world()
    finding = run(bench, world, capacity_per_month=20)
    table = finding.table("months")
    months = world.days.astype("datetime64[M]")
    right = 0
    for month in np.unique(months):
        rows = np.flatnonzero(months == month)
        right += int(world.outcomes[rows[np.argsort(-world.scores[rows])[:20]]].sum())
    assert sum(bench.read_column(finding, "months", "flagged")) == 12 * 20
    assert sum(bench.read_column(finding, "months", "right")) == right
    assert sum(bench.read_column(finding, "months", "decisions")) == len(world.scores)
    whole = dict(
        zip(
            [c.name for c in finding.table("capacity").columns],
            finding.table("capacity").rows[0],
            strict=True,
        )
    )
    assert whole["right"].value == pytest.approx(1000 * right / len(world.scores))
    assert whole["right"].value + whole["wrong"].value == pytest.approx(whole["flagged"], abs=0.1)
    assert whole["right"].value + whole["missed"].value == pytest.approx(1000 * world.outcomes.mean())
    a_month = finding.table("capacity").rows[1]
    assert a_month[1] == pytest.approx(20, abs=0.2)
    assert "20 cases a month" in finding.why
    assert table.note


def test_a_forecast_of_noise_does_not_reach_the_bar_and_a_good_one_does(bench: Any) -> None:
    world = bench.make_world()
    noise = replace(world, scores=np.random.default_rng(1).permutation(world.scores))
    assert run(bench, noise, capacity_per_month=20, criteria=ask_for(0.3)).verdict is Verdict.CONCERN
    assert run(bench, world, capacity_per_month=20, criteria=ask_for(0.2)).verdict is Verdict.MET
    base_rate = float(world.outcomes.mean())
    assert (
        run(bench, noise, capacity_per_month=20, criteria=ask_for(base_rate)).verdict is Verdict.CANNOT_TELL
    )


def test_without_a_bar_it_is_held_against_a_list_drawn_by_lot(bench: Any) -> None:
    world = bench.make_world()
    met = run(bench, world, capacity_per_month=20)
    assert met.verdict is Verdict.MET
    assert "drawn by lot" in met.why
    noise = replace(world, scores=np.random.default_rng(1).permutation(world.scores))
    assert run(bench, noise, capacity_per_month=20).verdict is Verdict.CANNOT_TELL


def test_without_cases_a_month_the_leading_share_is_taken_and_it_says_so(bench: Any) -> None:
    world = bench.make_world()
    finding = run(bench, world)
    assert "no cases a month were written down" in finding.why
    months = world.days.astype("datetime64[M]")
    room = [max(1, int(0.1 * (months == month).sum() + 0.5)) for month in np.unique(months)]
    assert sum(bench.read_column(finding, "months", "places")) == sum(room)


def test_without_days_the_whole_test_is_one_period(bench: Any) -> None:
    finding = run(bench, replace(bench.make_world(), days=None), capacity_per_month=20)
    assert "have no days" in finding.why
    assert len(finding.table("capacity").rows) == 1
    assert bench.read_column(finding, "months", "month") == ["All"]


def test_a_month_that_is_tested_in_part_has_only_its_part_of_the_room(bench: Any) -> None:
    world = bench.make_world()
    days = np.datetime64("2023-04-16") + (np.arange(len(world.scores)) % 40)
    finding = run(bench, replace(world, days=days), capacity_per_month=300)
    # 15 of 30 days of April, then 25 of the 31 days of May.
    assert bench.read_column(finding, "months", "places") == [150, 242]
    learnt = pa.table(
        {"row": np.arange(len(days)), "decided_on": pa.array(days.astype("datetime64[D]").tolist())}
    )
    shared = run(bench, replace(world, days=days), tables={"training_days": learnt}, capacity_per_month=300)
    assert bench.read_column(shared, "months", "places") == [75, 121]
    assert "learnt from" in shared.why
    # A third of the training part alone was drawn: the rest was decided in the same months all the same.
    drawn = {"training_days": learnt.slice(0, len(days) // 3)}
    split = pa.table(
        {
            "removed_by": [None, "sample"],
            "decisions": [len(drawn["training_days"]), len(days) - len(days) // 3],
        }
    )
    sampled = run(bench, replace(world, days=days), tables={**drawn, "split": split}, capacity_per_month=300)
    assert bench.read_column(sampled, "months", "places") == pytest.approx([75, 121], abs=2)


def test_months_are_joined_until_no_cell_is_small(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=500), capacity_per_month=6)
    table = finding.table("months")
    assert 1 < len(table.rows) < 12
    for name in ("right", "wrong", "missed", "let_be"):
        assert all(count > 5 for count in bench.read_column(finding, "months", name))
    assert any(" to " in name for name in bench.read_column(finding, "months", "month"))


def test_a_quarter_that_is_withheld_elsewhere_cannot_be_had_by_subtraction(bench: Any) -> None:
    """PERF-003 shows quarters one by one; a block of this table less those shown there must not leave a withheld one."""
    world = bench.make_world(families=3000)
    quarters = world.days.astype("datetime64[M]").astype(int) // 3
    second = np.unique(quarters)[1]
    rare = np.flatnonzero((quarters == second) & (world.outcomes == 1))
    outcomes = world.outcomes.copy()
    outcomes[rare[3:]] = 0
    evidence = bench.make_evidence(
        replace(world, outcomes=outcomes), protocol=bench.make_protocol(capacity_per_month=60)
    )
    shown = {
        row[0]
        for row in protect_findings((compare_test_dates(evidence, read_decisions(evidence)),), threshold=5)[0]
        .table("quarters")
        .rows
        if not isinstance(row[1], Withheld)
    }
    names = name_quarters(world.days)
    hidden = set(names) - shown
    assert len(hidden) == 2
    table = bench.run(UsefulnessAudit(), evidence)["USEF-001"].table("months")
    months = world.days.astype("datetime64[M]")
    by_name = {f"{month.astype(object):%B %Y}": month for month in np.unique(months)}
    for row in table.rows:
        ends = [by_name[name] for name in row[0].split(" to ")]
        inside = set(names[(months >= ends[0]) & (months <= ends[-1])]) & hidden
        assert inside in (set(), hidden)


def test_small_counts_are_withheld(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=60), capacity_per_month=1)
    published = protect_findings((finding,), threshold=5)[0]
    assert isinstance(published.table("capacity").rows[0][2], Withheld)
    assert isinstance(published.table("months").rows[0][1], Withheld)
    assert "too few children" in published.headline.text


@pytest.mark.parametrize("base", [-40, 40])
def test_not_assessable_where_all_or_none_had_the_outcome(bench: Any, base: float) -> None:
    assert run(bench, bench.make_world(families=60, base=base)).verdict is Verdict.NOT_ASSESSED


def test_not_assessable_where_no_cut_off_parts_them(bench: Any) -> None:
    world = bench.make_world(families=200)
    alike = replace(world, scores=np.full(len(world.scores), 0.1))
    assert run(bench, alike, capacity_per_month=5).verdict is Verdict.NOT_ASSESSED


def test_it_says_what_it_assumes(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=300))
    for finding in bench.run(UsefulnessAudit(), evidence).values():
        assert finding.assumptions or finding.verdict is Verdict.NOT_ASSESSED


def test_a_month_whose_cases_are_all_looked_at_on_its_last_day_has_all_of_its_room(bench: Any) -> None:
    """Census days at the end of quarters: the first of them is not a month of which the test saw one day in thirty."""
    world = bench.make_world()
    census = np.array(["2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31"], dtype="datetime64[D]")
    world = replace(world, days=census[np.arange(len(world.scores)) % 4])
    protocol = bench.make_protocol(capacity_per_month=30)
    facts = {"decision_point": "case_open_on_census_date"}
    evidence = bench.make_evidence(world, protocol=protocol, facts=facts)
    places = find_monthly_places(evidence, read_decisions(evidence))
    assert places.places.tolist() == [30] * 4
    assert places.length == 4
