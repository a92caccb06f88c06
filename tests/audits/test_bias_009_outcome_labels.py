"""BIAS-009: what if the outcome was recorded differently for some groups."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.contracts import Evidence
from candour.disclosure import protect_findings
from candour.results import Estimate, Finding, Verdict, Withheld
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import compare_groups
from candour_audits.bias.alternative_outcomes import read_alternatives
from candour_audits.bias.asked import ask
from candour_audits.bias.hidden_outcomes import find_never_seen
from candour_audits.bias.outcome_labels import assess_outcome_labels


def assess(evidence: Evidence, left_out: frozenset[str] = frozenset()) -> Finding:
    asked = ask(evidence, set(left_out))
    metrics = evidence.protocol.bias.decisive_metrics
    return assess_outcome_labels(asked, compare_groups(asked.judged, asked.groups, metrics, asked.rules))


def with_alternatives(bench: Any, world: Any, **outcomes: Any) -> Evidence:
    table = pa.table(
        {
            "row": np.arange(len(world.scores)),
            **{k: pa.array(v.tolist(), pa.int8()) for k, v in outcomes.items()},
        }
    )
    evidence: Evidence = bench.make_evidence(world, tables={"alternative_outcomes": table})
    return evidence


def row_of(finding: Finding, table: str, **wanted: str) -> dict[str, Any]:
    found = finding.table(table)
    names = [column.name for column in found.columns]
    for row in found.rows:
        named = dict(zip(names, row, strict=True))
        if all(named[name] == value for name, value in wanted.items()):
            return named
    raise AssertionError(f"no row {wanted}")


def test_putting_the_record_right_by_hand_closes_the_gap(bench: Any) -> None:
    """The share that is said to be enough, applied to the cells, gives the rate of everyone else."""
    finding = assess(bench.make_evidence(bench.plant_bias("sex")))
    row = row_of(finding, "tipping_points", characteristic="Sex", group="Male",
                 metric="Missed among those with the outcome (false negative rate)")  # fmt: skip
    other = row_of(finding, "tipping_points", characteristic="Sex", group="Female",
                   metric="Missed among those with the outcome (false negative rate)")  # fmt: skip
    rest = other["fn"] / other["events"]
    assert row["gap"] == pytest.approx(row["fn"] / row["events"] - rest)
    share, outcomes = row["explained"], row["events"]
    if str(row["explained_by"]).startswith("never"):
        number = share * outcomes / (1 - share)
        closed = [(row["fn"] + number) / (outcomes + number), row["fn"] / (outcomes + number)]
    else:
        number = share * outcomes
        closed = [row["fn"] / (outcomes - number), (row["fn"] - number) / (outcomes - number)]
    assert min(abs(value - rest) for value in closed) < 1e-9
    assert row["reversed"] is None or row["reversed"] > share


def test_it_never_gives_an_all_clear_and_says_why(bench: Any) -> None:
    finding = assess(bench.make_evidence(bench.make_world()))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "Nothing in the record" in finding.why


def test_a_shown_difference_is_named(bench: Any) -> None:
    evidence = bench.make_evidence(bench.plant_bias("sex"))
    finding = assess(evidence)
    assert "(sex)" in finding.headline.text
    assert "works differently for some groups" in finding.for_families.text


def test_bounds_rest_on_those_who_were_never_seen_again(bench: Any) -> None:
    world = bench.make_world()
    everyone, few = np.ones(len(world.scores), dtype=int), (np.arange(len(world.scores)) % 10 < 7).astype(int)
    all_seen = assess(with_alternatives(bench, world, referral=np.where(few == 1, 1, 0) | world.outcomes))
    row = row_of(all_seen, "never_seen_again", characteristic="Sex", group="Female",
                 metric="Missed among those with the outcome (false negative rate)")  # fmt: skip
    # Few of the unseen were flagged, so most of their outcomes must be among the missed: even the least is more.
    assert row["fn"] / row["events"] < row["high"]
    assert row["low"] < row["high"]
    unseen = {name: row[name] for name in ("unseen_flagged", "unseen_let_be")}
    hidden = row["events"] / (row["n"] - sum(unseen.values())) * sum(unseen.values())
    most = row["fn"] + min(hidden, unseen["unseen_let_be"])
    assert row["high"] == pytest.approx(most / (row["events"] + hidden))
    # About three in ten were never seen again; those with the outcome were all seen.
    assert 0.2 < row["unseen"] < 0.35
    assert row["low_difference"] < 0 < row["high_difference"]
    assert "never_seen_again" not in [
        t.name for t in assess(with_alternatives(bench, world, referral=everyone)).tables
    ]


def test_another_outcome_that_the_scores_do_not_follow_has_an_auc_of_a_half(bench: Any) -> None:
    world = bench.make_world()
    lot = (np.random.default_rng(1).random(len(world.scores)) < 0.3).astype(int)
    finding = assess(with_alternatives(bench, world, referral=lot, section_47=world.outcomes))
    auc = row_of(finding, "alternative_outcomes", outcome="A further referral")["auc"]
    same = row_of(
        finding, "alternative_outcomes", outcome="A section 47 enquiry (part of the outcome that is forecast)"
    )["auc"]
    own = row_of(finding, "alternative_outcomes", outcome="The outcome that is forecast")["auc"]
    assert isinstance(auc, Estimate)
    assert auc.low is not None
    assert auc.high is not None
    assert auc.low < 0.5 < auc.high
    assert same == own


def test_the_same_outcome_gives_the_same_answers_and_those_of_the_audit(bench: Any) -> None:
    world = bench.plant_bias("sex")
    evidence = with_alternatives(bench, world, section_47=world.outcomes)
    finding = assess(evidence)
    answers = list(zip(bench.read_column(finding, "answers_by_outcome", "forecast_answer"),
                       bench.read_column(finding, "answers_by_outcome", "answer_section_47"), strict=True))  # fmt: skip
    assert all(first == second for first, second in answers)
    assert Comparison.DIFFERENCE_SHOWN.value in {first for first, _ in answers}


def test_decisions_whose_other_outcome_is_not_known_are_left_out(bench: Any) -> None:
    world = bench.make_world()
    half = [None if number % 2 else int(value) for number, value in enumerate(world.outcomes)]
    table = pa.table({"row": np.arange(len(world.scores)), "icpc": pa.array(half, pa.int8())})
    finding = assess(bench.make_evidence(world, tables={"alternative_outcomes": table}))
    base = row_of(
        finding,
        "alternative_outcomes",
        outcome="An initial child protection conference (part of the outcome that is forecast)",
    )["base_rate"]
    assert base.n == (len(world.scores) + 1) // 2
    assert base.value == pytest.approx(world.outcomes[::2].mean())


def test_small_groups_are_withheld_everywhere(bench: Any) -> None:
    """A group of eight children, whose cells are small: nothing of it is published, and the largest group gives way."""
    world = bench.make_world()
    sex = world.groups["sex"].astype(object)
    sex[:8] = "Not recorded"
    world = replace(world, groups={"sex": sex})
    seen = (np.arange(len(world.scores)) % 3 > 0).astype(int)
    published = protect_findings([assess(with_alternatives(bench, world, referral=seen))], threshold=5)[0]
    shown = {
        "tipping_points": ("gap", "explained", "reversed"),
        "never_seen_again": ("unseen", "low", "high"),
        "answers_by_outcome": ("forecast_answer", "answer_referral"),
    }
    for table, columns in shown.items():
        for column in columns:
            cells = dict(zip(bench.read_column(published, table, "group"),
                             bench.read_column(published, table, column), strict=True))  # fmt: skip
            assert isinstance(cells["Not recorded"], Withheld), (table, column)
            assert sum(isinstance(cell, Withheld) for cell in cells.values()) == 2, (table, column)


def test_without_groups_it_is_not_assessed(bench: Any) -> None:
    evidence = bench.make_evidence(replace(bench.make_world(), groups={}))
    assert assess(evidence).verdict is Verdict.NOT_ASSESSED


def test_few_decisions_without_a_known_further_outcome_do_not_show_in_the_number_of_all(bench: Any) -> None:
    world = bench.make_world(families=800)
    came = np.random.default_rng(1).random(len(world.scores)) < 0.3
    table = pa.table(
        {
            "row": np.arange(len(came)),
            "referral": pa.array(came.astype(np.int8), mask=np.arange(len(came)) < 3),
        }
    )
    evidence = bench.make_evidence(world, tables={"alternative_outcomes": table})
    published = protect_findings([assess(evidence)], threshold=5)[0]
    rates = bench.read_column(published, "alternative_outcomes", "base_rate")
    assert isinstance(rates[1], Withheld)
    assert isinstance(rates[0], Estimate)


def test_a_child_of_whom_nothing_is_known_does_not_count_as_unseen(bench: Any) -> None:
    world = bench.make_world(families=800)
    n = len(world.scores)
    came = np.random.default_rng(1).random(n) < 0.3
    unknown = np.arange(n) % 4 == 0
    table = pa.table({"row": np.arange(n), "referral": pa.array(came.astype(np.int8), mask=unknown)})
    asked = ask(bench.make_evidence(world, tables={"alternative_outcomes": table}), set())
    unseen = find_never_seen(asked, read_alternatives(asked))
    assert (unseen == ((world.outcomes == 0) & ~came & ~unknown)).all()


def test_a_part_of_the_outcome_is_called_so(bench: Any) -> None:
    world = bench.make_world(families=800)
    part = world.outcomes * (np.random.default_rng(1).random(len(world.scores)) < 0.6)
    other = np.random.default_rng(2).random(len(world.scores)) < 0.3
    finding = assess(with_alternatives(bench, world, cp_plan=part, referral=other.astype(np.int8)))
    names = bench.read_column(finding, "alternative_outcomes", "outcome")
    assert names[1:] == [
        "A child protection plan (part of the outcome that is forecast)", "A further referral",
    ]  # fmt: skip


def test_whatever_an_outcome_is_called_small_groups_stay_withheld(bench: Any) -> None:
    """Names that are, or nearly are, those of the table's own columns."""
    world = bench.make_world()
    sex = world.groups["sex"].astype(object)
    sex[:8] = "Not recorded"
    lot = (np.random.default_rng(1).random(len(sex)) < 0.3).astype(np.int8)
    named = {"referral": lot, "least_answer_referral": lot, "group": lot, "forecast": lot, "metric": lot}
    evidence = with_alternatives(bench, replace(world, groups={**world.groups, "sex": sex}), **named)
    table = protect_findings([assess(evidence)], threshold=5)[0].table("answers_by_outcome")
    rows = [row for row in table.rows if row[0] == "Sex" and row[table.index_of("group")] == "Not recorded"]
    assert rows
    assert all(isinstance(cell, Withheld) for row in rows for cell in row[3:])


def test_a_group_that_is_withheld_elsewhere_is_not_named_in_the_headline(bench: Any) -> None:
    world = bench.plant_bias("sex")
    rare = world.groups["sex"] == "Male"
    few = replace(
        world,
        outcomes=np.where(rare & (np.cumsum(rare & (world.outcomes == 1)) > 3), 0, world.outcomes).astype(
            np.int8
        ),
    )
    finding = assess(bench.make_evidence(few))
    published = protect_findings([finding], threshold=5)[0]
    assert "Male" not in published.headline.text


@pytest.mark.parametrize(
    ("events", "labels"),
    [
        ("referral", {"A further referral", "A child protection plan"}),
        ("contact", {"A referral", "A child protection plan"}),
        ("cp_plan", {"A further referral", "A further child protection plan"}),
        ("referral, cin_plan", {"A further referral", "A child protection plan"}),
    ],
)
def test_what_is_decided_about_has_further_ones(bench: Any, events: str, labels: set[str]) -> None:
    world = bench.make_world()
    lot = pa.array((np.arange(len(world.scores)) % 4 == 0).astype(np.int8))
    table = pa.table({"row": np.arange(len(lot)), "referral": lot, "cp_plan": lot})
    evidence = bench.make_evidence(
        world, tables={"alternative_outcomes": table}, facts={"decision_events": events}
    )
    assert {each.label for each in read_alternatives(ask(evidence, set()))} == labels
