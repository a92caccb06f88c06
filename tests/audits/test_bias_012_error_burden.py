"""BIAS-012: errors of groups counted in decisions and in children."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.config.protocol import Disclosure
from candour.contracts import Evidence
from candour.disclosure import WITHHELD_SENTENCE, protect_findings
from candour.results import Estimate, Finding, Verdict, Withheld
from candour_audits.bias import BiasAudit
from candour_audits.bias.asked import ask
from candour_audits.bias.characteristic import CODES
from candour_audits.bias.error_burden import assess_error_burden
from candour_audits.bias.years_of_decisions import count_years_tested
from candour_audits.wording import name_characteristic


def assess(evidence: Evidence) -> Finding:
    return assess_error_burden(ask(evidence, set()))


def with_two_groups(bench: Any, **changes: Any) -> Any:
    """Female and Male, both large, and nothing else."""
    world = bench.plant_bias("sex")
    return replace(world, groups={"sex": world.groups["sex"]}, **changes)


def read_rows(finding: Finding, table: str) -> list[dict[str, Any]]:
    found = finding.table(table)
    names = [column.name for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def with_few(bench: Any) -> Evidence:
    """A third group of 40 decisions, in which fewer than six are wrongly flagged."""
    world = with_two_groups(bench)
    labels = world.groups["sex"].astype(object)
    labels[:40] = "Not recorded"
    evidence: Evidence = bench.make_evidence(replace(world, groups={"sex": labels}))
    return evidence


def test_a_forecast_that_is_blind_to_one_sex_is_said_in_decisions_of_a_thousand(bench: Any) -> None:
    finding = assess(bench.make_evidence(with_two_groups(bench)))
    (row,) = (r for r in read_rows(finding, "burden_sex") if (r["error"], r["group"]) == ("Missed", "Female"))
    assert row["answer"] == "more"
    assert row["more"].value == pytest.approx(row["per_thousand"].value - row["expected"], abs=0.11)
    assert f"Female (sex): {round(row['more'].value)} more missed" in finding.headline.text
    assert "wrongly point at more or fewer children" in finding.for_families.text


def test_there_is_no_bar_so_it_never_raises_a_concern(bench: Any) -> None:
    """A planted difference and none have the same verdict: it says how many, and the panel weighs it."""
    for world in (bench.plant_bias("sex"), bench.make_world()):
        assert assess(bench.make_evidence(world)).verdict is Verdict.CANNOT_TELL


def test_where_groups_do_not_differ_nothing_is_said_to(bench: Any) -> None:
    finding = assess(bench.make_evidence(bench.make_world()))
    assert finding.headline.text.startswith("For no group is it shown")
    for name in ("sex", "ethnic_group", "age_band", "disability"):
        assert set(bench.read_column(finding, f"burden_{name}", "answer")) == {"cannot tell"}


def test_numbers_are_those_counted_by_hand(bench: Any) -> None:
    world = with_two_groups(bench)
    asked = ask(bench.make_evidence(world), set())
    flags, outcomes = asked.judged.flags, asked.judged.outcomes
    for row in read_rows(assess_error_burden(asked), "burden_sex"):
        inside = world.groups["sex"] == row["group"]
        could = outcomes if row["error"] == "Missed" else ~outcomes
        wrong = could & (flags != outcomes)
        rest = (wrong & ~inside).sum() / (could & ~inside).sum()
        assert row["n"] == inside.sum()
        assert row["per_thousand"].value == round(1000 * wrong[inside].mean(), 1)
        assert row["expected"] == round(1000 * could[inside].mean() * rest, 1)
        assert row["per_thousand"].events == wrong[inside].sum()


def test_a_year_counts_decisions_as_decisions_and_children_as_children(bench: Any) -> None:
    """Two years in which every child has two decisions: half as many children as decisions, and half of each a year."""
    world = with_two_groups(bench)
    days = np.datetime64("2022-01-01") + np.arange(len(world.scores)) % 730
    days[:2] = np.datetime64("2022-01-01"), np.datetime64("2023-12-31")
    world = replace(world, children=np.arange(len(world.scores)) // 2, days=days)
    evidence = bench.make_evidence(world)
    years = count_years_tested(evidence) or 0.0
    assert years == pytest.approx(730 / 365.25)
    asked = ask(evidence, set())
    finding = assess_error_burden(asked)
    for row in read_rows(finding, "burden_sex"):
        inside = world.groups["sex"] == row["group"]
        could = asked.judged.outcomes if row["error"] == "Missed" else ~asked.judged.outcomes
        wrong = could & inside & (asked.judged.flags != asked.judged.outcomes)
        assert row["children_a_year"] == round(len(set(world.children[wrong])) / years)
        assert row["group_a_year"] == round(len(set(world.children[inside])) / years)
        scaled = row["more"].value / 1000 * row["n"] / years
        assert row["more_a_year"].value == pytest.approx(scaled, abs=0.06 * row["n"] / 1000 / years + 0.06)
    assert "amount to 2.00 years" in finding.table("burden_sex").note


def test_decisions_without_days_are_not_scaled_to_a_year(bench: Any) -> None:
    finding = assess(bench.make_evidence(with_two_groups(bench, days=None)))
    for column in ("more_a_year", "children_a_year", "group_a_year"):
        assert bench.read_column(finding, "burden_sex", column) == [None] * 4
    assert "no dates" in finding.table("burden_sex").note


def split_of(train_ends: date, *, tested: int, learnt: int) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"part": "train", "decisions": learnt, "first_day": date(2020, 1, 1), "last_day": train_ends},
            {
                "part": "test",
                "decisions": tested,
                "first_day": date(2023, 4, 1),
                "last_day": date(2024, 3, 31),
            },
        ]
    )


def test_where_a_random_part_was_tested_a_year_is_that_of_all_decisions(bench: Any) -> None:
    """Three in ten tested: a year of days is three tenths of a year of decisions. Trained on the past: a year."""
    world = with_two_groups(bench)
    random = split_of(date(2024, 3, 31), tested=300, learnt=700)
    earlier = split_of(date(2022, 3, 31), tested=300, learnt=700)
    whole = count_years_tested(bench.make_evidence(world)) or 0.0
    assert count_years_tested(bench.make_evidence(world, tables={"split": earlier})) == pytest.approx(whole)
    part = count_years_tested(bench.make_evidence(world, tables={"split": random}))
    assert part == pytest.approx(0.3 * whole)


def test_every_capacity_of_the_protocol_has_its_rows(bench: Any) -> None:
    finding = assess(
        bench.make_evidence(
            bench.make_world(), protocol=bench.make_protocol(capacity_shares=(0.05, 0.1, 0.2))
        )
    )
    table = finding.table("burden_at_capacities")
    assert table.annex
    flagged = bench.read_column(finding, "burden_at_capacities", "flagged")
    assert set(flagged) == {f"the highest {share} % of scores" for share in (5, 10, 20)}
    leading = [r["more"] for r in read_rows(finding, "burden_at_capacities")
               if (r["flagged"], r["characteristic"], r["error"])
               == ("the highest 20 % of scores", "Sex", "Missed")]  # fmt: skip
    assert leading == [row["more"] for row in read_rows(finding, "burden_sex") if row["error"] == "Missed"]
    assert "Flagged means the highest 20 % of scores." in finding.why


def test_what_was_decided_leads_where_it_is_known(bench: Any) -> None:
    world = with_two_groups(bench)
    decided = np.random.default_rng(1).random(len(world.scores)) < 0.15
    finding = assess(bench.make_evidence(replace(world, flagged=decided)))
    assert "Flagged means as was decided." in finding.why
    wrong = decided & (world.outcomes == 0) & (world.groups["sex"] == "Male")
    (row,) = (
        r for r in read_rows(finding, "burden_sex") if (r["error"], r["group"]) == ("Wrongly flagged", "Male")
    )
    assert row["per_thousand"].events == wrong.sum()


def test_without_groups_or_flags_it_is_not_assessed(bench: Any) -> None:
    world = bench.make_world(families=200)
    nobody = bench.make_evidence(replace(world, flagged=np.zeros(len(world.scores), dtype=bool)))
    none = bench.make_evidence(replace(world, groups={}))
    for evidence, reason in ((nobody, "no cut-off"), (none, "no groups")):
        finding = assess(evidence)
        assert finding.verdict is Verdict.NOT_ASSESSED
        assert reason in finding.why


def test_a_group_with_few_errors_is_withheld_and_so_is_the_largest(bench: Any) -> None:
    """Whoever knows all groups but two cannot work out either. The one with the next smallest counts stays.

    The small group has outcomes enough to be counted; only of one kind of error are there few.
    """
    evidence = with_few(bench)
    labels = np.array(evidence.tables["groups"]["sex"].to_pylist(), dtype=object)
    labels[:110] = "Not recorded"
    labels[(labels == "Female") & (np.arange(len(labels)) % 3 > 0)] = "Intersex"
    evidence = replace(
        evidence,
        tables={
            **evidence.tables,
            "groups": pa.table({"row": np.arange(len(labels)), "sex": labels.tolist()}),
        },
    )
    rows = read_rows(protect_findings([assess(evidence)], threshold=5)[0], "burden_sex")
    withheld = {row["group"] for row in rows if isinstance(row["more"], Withheld)}
    assert withheld == {"Not recorded", "Male"}
    shown_columns = (
        "per_thousand",
        "expected",
        "more",
        "answer",
        "more_a_year",
        "children_a_year",
        "group_a_year",
    )
    for row in rows:
        assert {isinstance(row[name], Withheld) for name in shown_columns} == {row["group"] in withheld}
    assert set(rows[0]) == {"error", "group", "n", *shown_columns}


def test_few_children_are_withheld_although_their_decisions_are_many(bench: Any) -> None:
    """All wrongly flagged decisions about boys are about three boys."""
    world = with_two_groups(bench)
    asked = ask(bench.make_evidence(world), set())
    wrong = asked.judged.flags & ~asked.judged.outcomes & (world.groups["sex"] == "Male")
    assert wrong.sum() > 30
    children = world.children.copy()
    children[wrong] = 10**5 + np.arange(wrong.sum()) % 3
    finding = protect_findings([assess(bench.make_evidence(replace(world, children=children)))], threshold=5)[
        0
    ]
    assert all(isinstance(row["more"], Withheld) for row in read_rows(finding, "burden_sex"))


def test_a_headline_gives_no_number_where_a_group_is_small(bench: Any) -> None:
    """A number of one group could give another away, so only the direction is said; inside the authority both are."""
    evidence = with_few(bench)
    finding = assess(evidence)
    assert "Female (sex): more missed" in finding.headline.text
    assert not any(character.isdigit() for character in finding.headline.text.replace("1,000", ""))
    assert protect_findings([finding], threshold=5)[0].headline.text != WITHHELD_SENTENCE
    assert protect_findings([finding], threshold=10**6)[0].headline.text == WITHHELD_SENTENCE
    inside = assess(replace(evidence, disclosure=Disclosure(mode="off")))
    assert any(character.isdigit() for character in inside.headline.text.replace("1,000", ""))


def test_few_decisions_between_two_capacities_are_not_given_away(bench: Any) -> None:
    """Two capacities that differ in a handful of decisions: no number of either is shown."""
    world = with_two_groups(bench)
    protocol = bench.make_protocol(capacity_shares=(0.1, 0.101))
    finding = protect_findings([assess(bench.make_evidence(world, protocol=protocol))], threshold=5)[0]
    assert all(
        isinstance(cell, Withheld) for cell in bench.read_column(finding, "burden_at_capacities", "more")
    )


def test_estimates_carry_what_they_rest_on(bench: Any) -> None:
    finding = assess(bench.make_evidence(with_two_groups(bench)))
    for table in ("burden_sex", "burden_at_capacities"):
        for row in read_rows(finding, table):
            for cell in (row["more"], row["per_thousand"]):
                assert isinstance(cell, Estimate)
                assert cell.n == row["n"]
                assert cell.events == (row["fp"] if row["error"] == "Wrongly flagged" else row["fn"])
                assert cell.method not in {"", "none"}


def test_the_same_evidence_gives_the_same_finding(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=400))
    assert assess(evidence) == assess(evidence)


def find_withheld(finding: Finding, table: str, column: str, *by: str) -> set[tuple[str, ...]]:
    return {
        tuple(row[name] for name in by)
        for row in read_rows(finding, table)
        if isinstance(row[column], Withheld)
    }


@pytest.mark.parametrize("seed", range(3))
def test_what_other_tables_withhold_of_a_group_is_withheld_here(bench: Any, seed: int) -> None:
    """Else a group that is given up there for a small one's sake could be read here, and the small one worked out."""
    evidence = bench.make_evidence(bench.make_world(families=500 + 400 * seed, seed=seed))
    burden = protect_findings([assess(evidence)], threshold=5)[0]
    found_any = False
    found = bench.run(BiasAudit(), evidence)
    for name, code in CODES.items():
        (finding,) = protect_findings([found[code]], threshold=5)
        elsewhere = find_withheld(finding, "groups", "auc", "group")
        assert elsewhere <= find_withheld(burden, f"burden_{name}", "per_thousand", "group")
        everywhere = find_withheld(finding, "all_metrics", "false_negative_rate", "flagged", "group")
        here = find_withheld(burden, "burden_at_capacities", "crude", "characteristic", "flagged", "group")
        assert {(name_characteristic(name), *row) for row in everywhere} <= here
        found_any = found_any or bool(elsewhere and everywhere)
    assert found_any
