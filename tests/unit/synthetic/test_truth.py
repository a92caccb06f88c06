"""The true risk: it is a probability, it agrees with what happens, and its parts agree with other sources."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from candour.data.synthetic.calendar import NEVER
from candour.data.synthetic.pathway import Cases
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.protection import Course
from candour.data.synthetic.referral_risk import (
    BASE_LOG_ODDS,
    compute_gap_distribution,
    compute_outlook,
    draw_gaps,
    find_source_shares,
)
from candour.data.synthetic.truth import compute_area_under_curve, find_outcomes
from synthetic_worlds import find_received, load_world


def build_cases(rows: list[tuple[int, int, int, int, int]]) -> Cases:
    """Cases from (child, referred, plan start, second plan start, care start)."""
    child, referred, plan, second, care = (
        np.array(column, dtype=np.int32) for column in zip(*rows, strict=True)
    )
    never = np.full(len(rows), NEVER, np.int32)
    none = np.zeros(len(rows))
    codes = np.zeros(len(rows), np.int8)
    course = Course(
        never, never, plan, never, never, second, never, care, never, np.zeros(len(rows), np.bool_), never
    )
    return Cases(child, referred, codes, none, none, none, codes, never, never, never, course, codes)


def test_an_outcome_is_a_start_after_the_day_and_within_365_days() -> None:
    cases = build_cases(
        [
            (1, 1000, NEVER, NEVER, NEVER),
            (2, 1000, 1000, NEVER, NEVER),
            (3, 1000, 1001, NEVER, NEVER),
            (4, 1000, NEVER, NEVER, 1365),
            (5, 1000, NEVER, NEVER, 1366),
            (6, 1000, NEVER, NEVER, NEVER),
            (6, 1300, 1330, NEVER, NEVER),
            (7, 1000, NEVER, 1200, NEVER),
        ]
    )
    assert find_outcomes(cases).tolist() == [False, False, True, True, False, True, True, True]


def test_area_under_curve_agrees_with_another_library() -> None:
    generator = np.random.default_rng(3)
    score = np.round(generator.random(500), 1)
    outcome = generator.random(500) < score
    assert compute_area_under_curve(score, outcome) == pytest.approx(roc_auc_score(outcome, score), abs=1e-12)
    assert np.isnan(compute_area_under_curve(score, np.zeros(500, np.bool_)))


def test_courses_of_a_case_are_a_distribution() -> None:
    outlook = np.stack(compute_outlook(np.linspace(-8, 3, 50), 0.1))
    assert np.all(outlook >= 0)
    np.testing.assert_allclose(outlook.sum(axis=0), 1.0, rtol=1e-12)
    assert np.all(np.diff(outlook[4]) > 0)
    assert outlook[0][0] > outlook[0][-1]


def test_gaps_are_drawn_from_the_distribution_that_the_truth_integrates() -> None:
    generator = np.random.default_rng(11)
    drawn = draw_gaps(generator, np.full(200_000, 0.3))
    for days in (10.0, 90.0, 365.0, 2000.0):
        expected = float(compute_gap_distribution(np.array([days]), 0.3)[0])
        standard_error = np.sqrt(expected * (1 - expected) / 200_000)
        assert abs((drawn <= days).mean() - expected) < 4 * standard_error


def test_source_shares_are_distributions_and_unborn_children_are_not_at_school() -> None:
    shares = find_source_shares()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    assert shares[0, 4] == 0.0


def test_risk_is_a_probability_that_covers_the_whole_range() -> None:
    risk = load_world().truth.true_risk
    assert 0.0 <= risk.min() < 0.02
    assert 0.6 < risk.max() <= 1.0


def test_risk_agrees_with_what_happened_in_every_tenth() -> None:
    world = load_world()
    received = find_received(world)
    risk, outcome = world.truth.true_risk[received], world.truth.outcome[received]
    for tenth in np.array_split(np.argsort(risk), 10):
        spread = np.sqrt((risk[tenth] * (1 - risk[tenth])).sum()) / len(tenth)
        # 1.25: a child's referrals within a year share an outcome; 0.008: the grid and the average age band.
        assert abs(outcome[tenth].mean() - risk[tenth].mean()) < 4 * 1.25 * spread + 0.008


@pytest.mark.parametrize("attribute", ["shown_sex", "shown_ethnicity", "shown_disability"])
def test_risk_agrees_with_what_happened_in_every_group(attribute: str) -> None:
    world = load_world()
    received = find_received(world)
    group = getattr(world.children, attribute)[world.cases.child]
    for value in np.unique(group):
        rows = received & (group == value)
        risk, outcome = world.truth.true_risk[rows], world.truth.outcome[rows]
        spread = np.sqrt((risk * (1 - risk)).sum()) / len(risk)
        assert abs(outcome.mean() - risk.mean()) < 4 * 1.25 * spread + 0.005


def test_a_child_about_to_turn_eighteen_has_little_time_left() -> None:
    world = load_world()
    age = (world.cases.referred - world.children.born[world.cases.child]) / YEAR
    ordinary = ~world.children.unaccompanied[world.cases.child] & (world.cases.log_odds > BASE_LOG_ODDS)
    almost, younger = ordinary & (age > 17.93), ordinary & (age > 16.0) & (age < 16.5)
    assert world.truth.true_risk[almost].mean() < 0.6 * world.truth.true_risk[younger].mean()
    assert not world.truth.outcome[age > 17.97].any()
