"""BIAS-014: the figures of the pilots of 2019-2020 beside the valid ones."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from candour.config.pilot import Compatibility
from candour.contracts import Evidence
from candour.disclosure import WITHHELD_SENTENCE, protect_findings
from candour.results import Estimate, Finding, Verdict, Withheld
from candour_audits.bias import BiasAudit
from candour_audits.bias.asked import ask
from candour_audits.bias.characteristic import CODES
from candour_audits.bias.pilots_2020 import assess_pilots_2020

FDR = "Wrong among the flagged (false discovery rate)"
FOR = "Outcome among the not flagged (false omission rate)"


def make(bench: Any, world: Any, **changes: Any) -> Evidence:
    evidence: Evidence = bench.make_evidence(
        world, **({"compatibility": Compatibility(pilots_2020=True)} | changes)
    )
    return evidence


def assess(evidence: Evidence) -> Finding:
    (finding,) = assess_pilots_2020(ask(evidence, set()))
    return finding


def read_rows(finding: Finding, table: str) -> dict[tuple[str, str], dict[str, Any]]:
    found = finding.table(table)
    names = [column.name for column in found.columns]
    rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in found.rows]
    return {(row["metric"], row["group"]): row for row in rows}


def spread_scores(world: Any) -> Any:
    """Scores pushed apart, so that a cut-off of 0.5 flags some in every large group."""
    odds = np.log(world.scores / (1 - world.scores))
    return replace(world, scores=1 / (1 + np.exp(-2.5 * (odds + 1.5))))


def test_nothing_is_said_unless_the_configuration_asks_for_it(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=200))
    assert assess_pilots_2020(ask(evidence, set())) == ()


def test_the_pilots_figures_are_those_of_scikit_learn_and_of_counting_by_hand(bench: Any) -> None:
    world = spread_scores(bench.make_world())
    rows = read_rows(assess(make(bench, world)), "pilots_ethnic_group")
    flags, outcomes = world.scores >= 0.5, world.outcomes == 1
    for group in ("White", "Asian", "Black"):
        inside = world.groups["ethnic_group"] == group
        weights = np.where(inside, 1.0, inside.sum() / (~inside).sum())
        pinned = average_precision_score(outcomes, world.scores, sample_weight=weights)
        assert rows["Average precision", group]["pilots"].value == pytest.approx(float(pinned), abs=1e-12)
        wrong = (flags & ~outcomes & inside).sum() / (flags & inside).sum()
        assert rows[FDR, group]["pilots"].value == pytest.approx(wrong)
        missed = (~flags & outcomes & inside).sum() / (~flags & inside).sum()
        assert rows[FOR, group]["pilots"].value == pytest.approx(missed)


def test_the_valid_figures_are_those_of_the_group_itself_with_intervals(bench: Any) -> None:
    world = bench.make_world()
    evidence = make(bench, world)
    rows = read_rows(assess(evidence), "pilots_sex")
    asked = ask(evidence, set())
    inside, outcomes, flags = world.groups["sex"] == "Male", world.outcomes == 1, asked.judged.flags
    alone = float(average_precision_score(outcomes[inside], world.scores[inside]))
    found = rows["Average precision", "Male"]["valid"]
    assert found.value == pytest.approx(alone, abs=1e-12)
    assert found.low < found.value < found.high
    assert found.method.startswith("basic bootstrap over families")
    lift = rows["Average precision, as a multiple of chance", "Male"]
    assert lift["valid"].value == pytest.approx(alone / outcomes[inside].mean())
    assert lift["pilots"] is None
    assert lift["answer"] == ""
    rate = rows[FDR, "Male"]["valid"]
    assert rate.value == pytest.approx((flags & ~outcomes & inside).sum() / (flags & inside).sum())
    assert rate.low < rate.value < rate.high
    assert rows[FDR, "Male"]["base_rate"].value == pytest.approx(outcomes[inside].mean())


def test_a_gap_that_is_there_is_shown_by_the_valid_figures_and_vanishes_when_pinned(bench: Any) -> None:
    """Scores that know nothing of girls: with two groups the pinned figures are the same by construction."""
    finding = assess(make(bench, bench.plant_bias("sex")))
    rows = read_rows(finding, "pilots_sex")
    girls, boys = (rows["Average precision", group] for group in ("Female", "Male"))
    assert boys["valid"].low > girls["valid"].high
    assert girls["answer"] == boys["answer"] == "difference shown"
    assert boys["pilots"].value == pytest.approx(girls["pilots"].value, abs=1e-12)
    assert "Female (sex: AUC)" in finding.headline.text
    assert finding.headline.counts


def test_without_a_gap_no_difference_is_said_to_be_shown(bench: Any) -> None:
    finding = assess(make(bench, bench.make_world()))
    assert "no difference between groups is shown" in finding.headline.text
    for name in ("sex", "ethnic_group", "age_band", "disability"):
        assert "difference shown" not in bench.read_column(finding, f"pilots_{name}", "answer")


def test_it_decides_nothing_and_says_why_the_figures_differ(bench: Any) -> None:
    for world in (bench.plant_bias("sex"), bench.make_world()):
        finding = assess(make(bench, world))
        assert finding.verdict is Verdict.CANNOT_TELL
        for reason in ("half and half", "never", "Friedman", "square root", "highest tenth", "0.5"):
            assert reason in finding.why
        assert any("one fitted model" in limit for limit in finding.limits)


def test_no_figure_of_the_pilots_has_an_interval(bench: Any) -> None:
    finding = assess(make(bench, spread_scores(bench.make_world())))
    cells = [
        cell
        for name in ("sex", "ethnic_group")
        for cell in bench.read_column(finding, f"pilots_{name}", "pilots")
    ]
    estimates = [cell for cell in cells if isinstance(cell, Estimate)]
    assert estimates
    assert all(
        (cell.low, cell.high, cell.method) == (None, None, "none") and cell.reason for cell in estimates
    )


def test_every_group_is_named_as_the_pilots_named_it(bench: Any) -> None:
    world = bench.make_world()
    ages = world.groups["age_band"].astype(object)
    ages[:60], ages[60:120] = "Unborn", "Not recorded"
    sex = world.groups["sex"].astype(object)
    sex[:60] = "Not recorded"
    groups = {**world.groups, "age_band": ages, "sex": sex}
    finding = assess(make(bench, replace(world, groups=groups)))

    def name(table: str, group: str) -> str:
        return str(read_rows(finding, table)["Average precision", group]["pilots_group"])

    assert name("pilots_age_band", "Unborn") == "no such group"
    assert name("pilots_age_band", "Not recorded") == "Missing"
    assert name("pilots_age_band", "Under 1") == "Under 1"
    assert name("pilots_sex", "Not recorded") == "Unknown, unborn or indeterminate"
    assert name("pilots_ethnic_group", "Not recorded") == "Not known"


def test_a_characteristic_that_the_pilots_did_not_look_at_is_left_out(bench: Any) -> None:
    world = bench.make_world(families=300)
    extra = {**world.groups, "religion": np.where(np.arange(len(world.scores)) % 2, "A", "B")}
    finding = assess(make(bench, replace(world, groups=extra)))
    assert "pilots_religion" not in [table.name for table in finding.tables]


def test_scores_that_are_no_probabilities_have_no_figures_at_a_half(bench: Any) -> None:
    world = bench.make_world()
    finding = assess(make(bench, replace(world, scores=10 * world.scores)))
    found = read_rows(finding, "pilots_sex")[FDR, "Male"]
    assert found["pilots"].value is None
    assert found["pilots"].reason == "the scores are not between 0 and 1"
    assert found["valid"].value is not None


def test_the_tenths_are_counted_by_hand(bench: Any) -> None:
    world = bench.make_world()
    finding = assess(make(bench, world))
    n, places = len(world.scores), int(0.1 * len(world.scores) + 0.5)
    order = np.argsort(-world.scores)
    outcomes = world.outcomes == 1
    highest = outcomes[order[:places]].sum() / outcomes.sum()
    lowest = (~outcomes)[order[n - places :]].sum() / (~outcomes).sum()
    assert [cell.value for cell in bench.read_column(finding, "pilots_tenths", "share")] == pytest.approx(
        [highest, lowest]
    )


def test_without_outcomes_nothing_stands_in_a_tenth(bench: Any) -> None:
    world = bench.make_world(families=300)
    finding = assess(make(bench, replace(world, outcomes=np.zeros_like(world.outcomes))))
    first, second = bench.read_column(finding, "pilots_tenths", "share")
    assert first == Estimate(None, None, None, 0, 0, "none", "no such decision")
    assert second.value is not None


def test_without_groups_or_flags_it_is_not_assessed(bench: Any) -> None:
    world = bench.make_world(families=200)
    nobody = replace(world, flagged=np.zeros(len(world.scores), dtype=bool))
    for other, reason in ((nobody, "no cut-off"), (replace(world, groups={}), "none of the characteristics")):
        finding = assess(make(bench, other))
        assert finding.verdict is Verdict.NOT_ASSESSED
        assert reason in finding.why


def with_few(bench: Any) -> Any:
    """A third group of 40 decisions, in which fewer than six are flagged and right."""
    world = bench.plant_bias("sex")
    labels = world.groups["sex"].astype(object)
    labels[:40] = "Not recorded"
    return replace(world, groups={"sex": labels})


def test_a_small_group_is_withheld_and_so_is_the_largest(bench: Any) -> None:
    finding = protect_findings([assess(make(bench, with_few(bench)))], threshold=5)[0]
    for (metric, group), row in read_rows(finding, "pilots_sex").items():
        hidden = group in {"Not recorded", "Female"}
        assert isinstance(row["valid"], Withheld) == hidden, (metric, group)
        if hidden:
            assert isinstance(row["pilots"], Withheld)
        assert "half_wrong" not in row


def test_few_flagged_at_a_half_hide_those_figures_and_leave_the_valid_ones(bench: Any) -> None:
    """At 0.5 a calibrated score flags hardly anybody; average precision and the valid rates stay."""
    world = bench.make_world()
    world = replace(
        world, groups={"sex": world.groups["sex"]}, scores=world.scores * 0.62 / world.scores.max()
    )
    evidence = make(bench, world)
    at_half = (world.scores >= 0.5)[world.groups["sex"] == "Male"].sum()
    assert 0 < at_half <= 10
    rows = read_rows(protect_findings([assess(evidence)], threshold=10)[0], "pilots_sex")
    assert isinstance(rows[FDR, "Male"]["pilots"], Withheld)
    assert isinstance(rows[FOR, "Male"]["pilots"], Withheld)
    assert isinstance(rows[FDR, "Male"]["valid"], Estimate)
    assert isinstance(rows["Average precision", "Male"]["pilots"], Estimate)


def test_a_tenth_that_nearly_is_a_capacity_is_not_given_away(bench: Any) -> None:
    """A capacity of 10.1 % and the highest tenth differ in a few decisions."""
    world = bench.make_world()
    shares = {"protocol": bench.make_protocol(capacity_shares=(0.101,))}
    near = protect_findings([assess(make(bench, world, **shares))], threshold=5)[0]
    far = protect_findings([assess(make(bench, world))], threshold=5)[0]
    assert isinstance(bench.read_column(near, "pilots_tenths", "share")[0], Withheld)
    assert isinstance(bench.read_column(far, "pilots_tenths", "share")[0], Estimate)


def test_a_headline_that_rests_on_few_is_withheld(bench: Any) -> None:
    finding = assess(make(bench, bench.plant_bias("sex")))
    assert protect_findings([finding], threshold=10**6)[0].headline.text == WITHHELD_SENTENCE


@pytest.mark.parametrize("seed", range(2))
def test_what_the_table_of_all_metrics_withholds_is_withheld_here(bench: Any, seed: int) -> None:
    """The valid figures stand there too, so a row that is given up there may not be read here."""
    evidence = make(bench, bench.make_world(families=500 + 400 * seed, seed=seed))
    pilots = protect_findings([assess(evidence)], threshold=5)[0]
    compared = 0
    found = bench.run(BiasAudit(), evidence)
    for name, code in CODES.items():
        (finding,) = protect_findings([found[code]], threshold=5)
        table = finding.table("all_metrics")
        at = [table.index_of(column) for column in ("flagged", "group", "average_precision")]
        elsewhere = {
            row[at[1]]
            for row in table.rows
            if row[at[0]] == "the highest 10 % of scores" and isinstance(row[at[2]], Withheld)
        }
        here = {
            key[1]
            for key, row in read_rows(pilots, f"pilots_{name}").items()
            if isinstance(row["valid"], Withheld)
        }
        assert elsewhere <= here
        compared += len(elsewhere)
    assert compared
