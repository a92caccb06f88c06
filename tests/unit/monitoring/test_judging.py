from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.monitoring.judging import NO_LIMIT, NO_PERIOD, TOO_FEW, Answer, judge, look_at
from candour.monitoring.limits import Limits
from candour.monitoring.reading import Reading
from candour.monitoring.watch import Watch
from later_worlds import FIRST_LATER, FIRST_TEST, draw_year, find_cut_off, look, publish_plan

WATCH = Watch(
    "Base rate", "F", "rate", "month", expected=0.1, n=100.0, ask=Limits(0.04, 0.2, 0.01), stop=Limits(0.02, 0.3, 0.001),
    stop_because="chance", measure="base_rate", late=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "answer"),
    [(0.1, Answer.WITHIN), (0.2, Answer.WITHIN), (0.21, Answer.ASK), (0.031, Answer.ASK), (0.31, Answer.STOP), (0.0, Answer.STOP)],
)  # fmt: skip
def test_a_number_is_held_against_both_limits(value: float, answer: Answer) -> None:
    assert judge(WATCH, Reading(value, 100, 10))[0] is answer


def test_too_few_cases_say_nothing_however_far_out_they_lie() -> None:
    assert judge(WATCH, Reading(0.9, 49, 44)) == (Answer.CANNOT_TELL, TOO_FEW)


def test_few_decisions_are_themselves_the_news() -> None:
    watch = replace(WATCH, measure="volume", stop=Limits(50, 150, 0.001), ask=Limits(60, 140, 0.01))
    assert judge(watch, Reading(10.0, 10))[0] is Answer.STOP


def test_a_watch_whose_limits_nothing_reaches_is_not_called_fine() -> None:
    nowhere = Limits(None, None, 0.0)
    assert judge(replace(WATCH, ask=nowhere, stop=nowhere), Reading(0.1, 100, 10)) == (
        Answer.CANNOT_TELL,
        NO_LIMIT,
    )
    without = replace(WATCH, ask=None, stop=None, without="Withheld.")
    assert judge(without, Reading(0.1, 100, 10)) == (Answer.CANNOT_TELL, "Withheld.")


def test_before_a_whole_period_has_passed_nothing_is_told() -> None:
    later = draw_year(np.random.default_rng(1), FIRST_LATER)
    few = later.take(np.flatnonzero(later.decided_on < np.datetime64("2024-04-15")))
    (one,) = look_at([WATCH], few, in_months=True)
    assert (one.answer, one.reason) == (Answer.CANNOT_TELL, NO_PERIOD)


def test_a_period_gets_the_same_answer_however_often_it_is_looked_at() -> None:
    generator = np.random.default_rng(3)
    tested = draw_year(generator, FIRST_TEST)
    later = draw_year(generator, FIRST_LATER, months=24)
    plan = publish_plan(tested)
    after_one_year = look_at(
        plan, later.take(np.flatnonzero(later.decided_on < np.datetime64("2025-04-01"))), in_months=True
    )
    after_two = {(one.watch, one.period): one for one in look_at(plan, later, in_months=True)}
    assert len(after_two) > len(after_one_year)
    for one in after_one_year:
        assert after_two[one.watch, one.period] == one


@pytest.mark.parametrize(
    ("changed", "noticed"),
    [
        ({"hidden": 0.6}, {"base_rate", "precision"}),
        ({"hidden": {"Female": 0.9}}, {"base_rate"}),
        ({"raised": {"Female": 0.8}}, {"flagged sex: Female"}),
    ],
)
def test_a_change_is_noticed_where_it_shows(changed: dict[str, Any], noticed: set[str]) -> None:
    """Fewer outcomes, a bias that appears in what is recorded, and one that appears in the scores."""
    generator = np.random.default_rng(8)
    tested = draw_year(generator, FIRST_TEST)
    later = draw_year(generator, FIRST_LATER, cut_off=find_cut_off(tested), **changed)
    beyond = {one.watch.name for one in look(tested, later) if one.answer in {Answer.ASK, Answer.STOP}}
    assert noticed <= beyond
