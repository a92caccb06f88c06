"""Intervals for how many more decisions of a group are wrong: they cover what is true, one by one and all together.

Groups of 100 to 3,000 decisions, outcomes in 5 to 30 of 100, one to five alike rows a family. Every decision has exactly
the rates of its group, so the truth is known. Bounds are those that a count with the stated chance keeps in 99.8 of 100
tests: with twenty of them, one would leave tighter ones by chance alone.
"""

from typing import NamedTuple

import numpy as np
import pytest
from scipy.stats import binom

from candour.stats.groups.differences import Rules
from candour.stats.groups.error_burden import compute_burdens
from group_worlds import Rates, draw_judged

pytestmark = pytest.mark.simulation

RUNS = 150
RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=1)
REST = Rates(0.12, 0.35, 0.08)
EVERYONE_ELSE = 3000


class Covered(NamedTuple):
    """In how many runs an interval was given, and in how many of these all of them held the truth."""

    given: int
    held: int


def compute_truth(rates: Rates, error: str) -> float:
    """How many more decisions of the group have the error than with the error rates of everyone else."""
    if error == "missed":
        return rates.base_rate * (REST.found - rates.found)
    return (1 - rates.base_rate) * (rates.false_alarms - REST.false_alarms)


def count_covered(rates: Rates, *, decisions: int, rows: int, alike: float) -> Covered:
    """Both errors of the group at once: their intervals are meant to hold together."""
    members = np.repeat([0, 1], [decisions // rows, EVERYONE_ELSE // rows])
    given = held = 0
    for seed in range(RUNS):
        judged, group = draw_judged(
            np.random.default_rng(seed), [rates, REST], members, rows=rows, alike=alike
        )
        labels = np.where(group == 0, "group", "else").astype(object)
        found = {
            b.error: b.more for b in compute_burdens(judged, {"group": labels}, RULES) if b.group == "group"
        }
        ends = [(compute_truth(rates, e), m.low, m.high) for e, m in found.items() if m.low is not None]
        given += len(ends) == 2
        held += len(ends) == 2 and all(low <= truth <= (high or 0) for truth, low, high in ends)
    return Covered(given, held)


@pytest.mark.parametrize("decisions", [300, 1000, 3000])
@pytest.mark.parametrize(("rows", "alike"), [(1, 0.0), (2, 0.67), (5, 0.67)])
@pytest.mark.parametrize(
    "rates",
    [Rates(0.3, 0.15, 0.16), Rates(0.05, 0.5, 0.04)],
    ids=["more errors", "fewer errors"],
)
def test_both_errors_of_a_group_are_covered(rates: Rates, decisions: int, rows: int, alike: float) -> None:
    """At least 95 in 100; intervals over both groups and both errors hold the two of one group a little more often."""
    covered = count_covered(rates, decisions=decisions, rows=rows, alike=alike)
    if covered.given < RUNS // 4:
        pytest.skip("so few outcomes that the gate withholds the interval")
    assert covered.held >= binom.ppf(0.001, covered.given, 0.95)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_a_group_of_a_hundred_has_intervals_that_are_not_too_short(rows: int) -> None:
    covered = count_covered(Rates(0.3, 0.15, 0.16), decisions=100, rows=rows, alike=0.67)
    assert covered.given > RUNS // 2
    assert covered.held >= binom.ppf(0.001, covered.given, 0.95)


def test_where_nothing_differs_no_group_is_said_to_differ_in_more_than_five_of_a_hundred_audits() -> None:
    """Four groups and both errors, 2,400 families: the stated rate, over all of them at once."""
    alarms = 0
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        members = rng.choice(4, p=[0.7, 0.15, 0.1, 0.05], size=2400)
        judged, group = draw_judged(rng, [REST] * 4, members, rows=2)
        labels = np.array(["a", "b", "c", "d"], dtype=object)[group]
        found = [burden.more for burden in compute_burdens(judged, {"group": labels}, RULES)]
        alarms += any(e.low is not None and (e.low > 0 or (e.high or 0) < 0) for e in found)
    assert alarms <= binom.ppf(0.999, RUNS, 0.05)


def test_a_planted_burden_is_found_and_turned_the_right_way() -> None:
    """Fifty more of 1,000 wrongly flagged, and thirty fewer missed, in a group of 2,000 decisions."""
    rates = Rates(0.2, 0.5, 0.1425)
    members = np.repeat([0, 1], [1000, 3000])
    found = []
    for seed in range(40):
        judged, group = draw_judged(np.random.default_rng(seed), [rates, REST], members, rows=2)
        labels = np.where(group == 0, "group", "else").astype(object)
        burdens = {
            b.error: b.more for b in compute_burdens(judged, {"group": labels}, RULES) if b.group == "group"
        }
        found.append(((burdens["wrong"].low or 0) > 0, (burdens["missed"].high or 0) < 0))
    shown = np.array(found).sum(axis=0)
    assert compute_truth(rates, "wrong") == pytest.approx(0.05)
    assert compute_truth(rates, "missed") == pytest.approx(-0.03)
    assert (shown >= binom.ppf(0.001, 40, 0.9)).all()
