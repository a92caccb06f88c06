"""CALI-007: would mending the scores with later outcomes help?"""

from dataclasses import replace
from typing import Any

import numpy as np

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.calibration.later_data import AS_IS, NAMES, assess_later_data
from candour_audits.calibration.later_decisions import Parts, part_decisions
from candour_audits.decisions import read_decisions


def run(bench: Any, world: Any) -> Any:
    evidence = bench.make_evidence(world)
    return assess_later_data(evidence, read_decisions(evidence))


def part(bench: Any, world: Any) -> Any:
    evidence = bench.make_evidence(world)
    return part_decisions(evidence, read_decisions(evidence))


def test_scores_that_are_twice_too_high_are_shown_to_gain(bench: Any) -> None:
    world = bench.make_world(families=4000)
    finding = run(bench, replace(world, scores=np.minimum(2 * world.scores, 0.99)))
    assert finding.verdict is Verdict.CONCERN
    answers = dict(
        zip(*(bench.read_column(finding, "gains", name) for name in ("method", "answer")), strict=True)
    )
    assert answers[NAMES["platt"]] == "shown to help"
    assert answers[AS_IS] == ""


def test_quiet_where_scores_are_the_true_risk(bench: Any) -> None:
    for seed in range(5):
        assert run(bench, bench.make_world(seed=seed)).verdict is not Verdict.CONCERN
    finding = run(bench, bench.make_world(families=6000))
    assert finding.verdict is Verdict.MET
    assert finding.assumptions


def test_a_small_gain_is_said_where_it_is_shown(bench: Any) -> None:
    """Met says that nothing that matters is lost; that nothing at all is to be gained would be untrue."""
    world = bench.make_world(families=9000)
    too_high = 1 / (1 + np.exp(-(np.log(world.scores / (1 - world.scores)) + 0.25)))
    finding = run(bench, replace(world, scores=too_high))
    assert finding.verdict is Verdict.MET
    assert "Shown to help, by less than that: " in finding.headline.text
    assert "helps, by less than matters" in bench.read_column(finding, "gains", "answer")
    assert "Shown to help" not in run(bench, bench.make_world(families=6000)).headline.text


def test_no_family_stands_on_both_sides_and_what_checks_is_later(bench: Any) -> None:
    world = bench.make_world()
    parts = part(bench, world)
    assert isinstance(parts, Parts)
    assert not set(world.families[parts.learning]) & set(world.families[parts.checking])
    assert world.days[parts.learning].max() < world.days[parts.checking].min()
    assert not (world.days[~parts.checking] >= world.days[parts.checking].min()).any()


def test_the_cut_is_the_first_day_of_a_quarter(bench: Any) -> None:
    """Elsewhere it would tell of the few decisions between it and the counts by quarter."""
    world = bench.make_world(families=4000)
    assert world.days[part(bench, world).checking].min() == np.datetime64("2023-10-01")


def test_without_dates_families_are_parted_by_lot_and_the_finding_says_so(bench: Any) -> None:
    world = replace(bench.make_world(), days=None)
    parts = part(bench, world)
    assert not parts.is_later
    assert not set(world.families[parts.learning]) & set(world.families[parts.checking])
    assert "by lot" in run(bench, world).assumptions[0]


def test_what_a_score_leaves_open_is_wider_with_fewer_children(bench: Any) -> None:
    few, many = (run(bench, bench.make_world(families=families)) for families in (800, 8000))
    widths = [bench.read_column(finding, "widths", "width")[-1].value for finding in (few, many)]
    assert widths[1] < widths[0] / 2


def test_not_assessed_with_too_few_outcomes_and_small_fifths_are_withheld(bench: Any) -> None:
    assert "too few" in run(bench, bench.make_world(families=200)).why
    finding = run(bench, bench.make_world(families=1000))
    published = protect_findings((finding,), threshold=30)[0]
    assert any(isinstance(cell, Withheld) for cell in bench.read_column(published, "widths", "width"))


def test_not_assessed_where_scores_part_the_outcomes_perfectly(bench: Any) -> None:
    world = bench.make_world()
    finding = run(bench, replace(world, scores=np.where(world.outcomes == 1, 0.6, 0.1) + world.scores / 10))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "perfectly" in finding.why
