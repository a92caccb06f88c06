"""Whole pilots where there is nothing to find: a bar of skill is not met by chance, and no group stands out.

Few seeds here; `make simulations` asks many, and docs/validity.md has the counts with their exact bounds.
"""

import pytest

from candour.results import Verdict
from known_worlds import build_pilot
from null_worlds import BIAS_CODES, SKILL, ask_no_difference, ask_noise
from pilot_studies import bound_exactly

pytestmark = pytest.mark.simulation


def test_no_bar_of_skill_is_met_where_outcomes_are_a_lottery() -> None:
    answers = ask_noise(1000)
    assert len(answers.criteria) == len(SKILL)
    assert Verdict.MET.value not in answers.criteria.values()
    assert answers.bar is not Verdict.MET


def test_the_same_bars_are_met_where_there_is_something_to_find() -> None:
    """Otherwise nothing could be read into it that they are not met by chance."""
    assert (
        ask_noise(1000, children=5000, scenario="baseline").criteria["An AUC of at least 0.55"]
        == Verdict.MET.value
    )


def test_no_group_stands_out_where_groups_differ_in_nothing() -> None:
    answers = ask_no_difference(1000)
    assert {answers.verdicts[code] for code in BIAS_CODES} <= {Verdict.MET, Verdict.CANNOT_TELL}
    assert answers.shown == 0


def test_the_bars_of_skill_lie_below_those_that_are_shipped() -> None:
    """Otherwise it would be easy not to meet them."""
    shipped = {one.metric: one.at_least for one in build_pilot(children=50, seed=1).protocol.criteria}
    easier = {one["metric"]: one["at_least"] for one in SKILL if one["metric"] in shipped}
    assert len(easier) == 4
    assert all(value < (shipped[metric] or 0) for metric, value in easier.items())


def test_the_bound_is_exact() -> None:
    assert bound_exactly(0, 59) == pytest.approx(1 - 0.05 ** (1 / 59))
    assert bound_exactly(0, 59) < 0.05 < bound_exactly(0, 58)
    assert bound_exactly(3, 3) == 1
