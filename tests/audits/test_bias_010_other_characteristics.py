"""BIAS-010: any other characteristic that a table of scores names; and what all bias findings share."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.bias import BiasAudit


def with_area(bench: Any, *, blind: bool, families: int = 1500) -> Any:
    world = bench.make_world(families=families)
    area = np.random.default_rng(3).choice(["North", "South"], size=len(world.scores))
    scores = np.where(
        blind & (area == "North"), np.random.default_rng(4).permutation(world.scores), world.scores
    )
    return replace(world, scores=scores, groups={"area": area})


def test_a_planted_difference_is_a_concern_under_its_own_name(bench: Any) -> None:
    finding = bench.run(BiasAudit(), bench.make_evidence(with_area(bench, blind=True)))["BIAS-010"]
    assert finding.verdict is Verdict.CONCERN
    assert finding.title == "Area"


def test_quiet_where_areas_do_not_differ(bench: Any) -> None:
    finding = bench.run(BiasAudit(), bench.make_evidence(with_area(bench, blind=False)))["BIAS-010"]
    assert finding.verdict in {Verdict.CANNOT_TELL, Verdict.MET}


def test_large_groups_that_do_not_differ_are_met(bench: Any) -> None:
    world = with_area(bench, blind=False, families=9000)
    outcomes = (np.random.default_rng(1).random(len(world.scores)) < 0.5).astype(np.int8)
    coin = replace(
        world, outcomes=outcomes, scores=0.3 * outcomes + np.random.default_rng(2).random(len(outcomes))
    )
    assert bench.run(BiasAudit(), bench.make_evidence(coin))["BIAS-010"].verdict is Verdict.MET


def test_not_assessable_where_no_cut_off_parts_the_decisions(bench: Any) -> None:
    world = replace(
        with_area(bench, blind=False), scores=np.full(len(with_area(bench, blind=False).scores), 0.1)
    )
    finding = bench.run(BiasAudit(), bench.make_evidence(world))["BIAS-010"]
    assert finding.verdict is Verdict.NOT_ASSESSED


def test_real_decisions_are_used_where_they_are_known(bench: Any) -> None:
    world = with_area(bench, blind=False, families=300)
    flagged = np.arange(len(world.scores)) % 4 == 0
    finding = bench.run(BiasAudit(), bench.make_evidence(replace(world, flagged=flagged)))["BIAS-010"]
    rates = bench.read_column(finding, "groups", "selection_rate")
    assert sum(rate.events for rate in rates) == flagged.sum()
    assert "actually decided" in finding.limits[0]


def test_cells_add_up_and_base_rates_stand_beside_error_rates(bench: Any) -> None:
    world = with_area(bench, blind=False)
    table = bench.run(BiasAudit(), bench.make_evidence(world))["BIAS-010"].table("groups")
    for row in table.rows:
        cell = {column.name: value for column, value in zip(table.columns, row, strict=True)}
        assert cell["tp"] + cell["fp"] + cell["fn"] + cell["tn"] == cell["n"]
        assert cell["tp"] + cell["fn"] == cell["events"]
        assert cell["base_rate"].value == pytest.approx(cell["events"] / cell["n"])
        assert cell["false_negative_rate"].value == pytest.approx(cell["fn"] / cell["events"])


def test_no_count_of_a_small_group_can_be_solved_for(bench: Any) -> None:
    """What the table of groups withholds, the table of differences withholds too."""
    world = bench.make_world(families=500)
    findings = BiasAudit().run(bench.make_evidence(world), lambda _step, _share: None)
    for finding in protect_findings(findings[:4], threshold=5):
        groups, differences = finding.table("groups"), finding.table("differences")
        at = groups.index_of("false_negative_rate")
        hidden = {row[0] for row in groups.rows if isinstance(row[at], Withheld)}
        assert len(hidden) != 1
        for row in differences.rows:
            withheld = isinstance(row[differences.index_of("difference")], Withheld)
            assert withheld or row[1] not in hidden


def test_a_rate_that_cannot_be_is_undefined_with_a_reason(bench: Any) -> None:
    world = bench.make_world(families=300)
    outcomes = np.where(world.groups["ethnic_group"] == "Other", 0, world.outcomes).astype(np.int8)
    table = bench.run(BiasAudit(), bench.make_evidence(replace(world, outcomes=outcomes)))["BIAS-002"].table(
        "groups"
    )
    row = next(row for row in table.rows if row[0] == "Other")
    missed = row[table.index_of("false_negative_rate")]
    assert isinstance(missed, Estimate)
    assert (missed.value, missed.reason) == (None, "no child with the outcome")


def test_cannot_tell_says_what_it_would_take(bench: Any) -> None:
    table = bench.run(BiasAudit(), bench.make_evidence(bench.make_world()))["BIAS-002"].table("differences")
    for row in table.rows:
        cell = {column.name: value for column, value in zip(table.columns, row, strict=True)}
        if cell["answer"] == "cannot tell" and not cell["reason"]:
            assert cell["needed"] > 0
            assert cell["years"] > 0
            assert cell["smallest_visible"] > 0.05
