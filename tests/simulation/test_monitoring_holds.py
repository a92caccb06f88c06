"""False alarms of a whole plan are as frequent as monitoring says, and changes are noticed: a small set of the full study."""

import numpy as np
import pytest

from later_worlds import FIRST_LATER, FIRST_TEST, count_looks, draw_year, look, state_alarms
from monitoring_studies import study_monitoring

pytestmark = pytest.mark.simulation


def test_alarms_are_as_frequent_as_is_said_and_changes_are_noticed() -> None:
    study = study_monitoring(60, stated_worlds=40)
    assert len(study.figures) == 5
    assert not [figure.condition for figure in study.figures if figure.is_broken]


def test_a_plan_that_is_looked_at_more_often_alarms_more_often_and_says_so() -> None:
    """The share stated for one quarter lies below that for the year."""
    generator = np.random.default_rng(5)
    tested = draw_year(generator, FIRST_TEST)
    year = look(tested, draw_year(generator, FIRST_LATER))
    quarter = tuple(
        one
        for one in year
        if one.period in {"April 2024", "May 2024", "June 2024", "April 2024 to June 2024"}
    )
    assert sum(count_looks(quarter).values()) < sum(count_looks(year).values())
    few, many = (state_alarms(tested, looks, worlds=100) for looks in (quarter, year))
    assert few.asks < many.asks
    assert (few.any_ask.value or 0) < (many.any_ask.value or 0)
