"""Defect 10: families with several referrals were thinned out, and nobody was told.

Here the test keeps every decision of its period, what training gives up for it is counted, and the count is published.
"""

from collections.abc import Callable

import numpy as np

from candour.modelling.cases import Cases
from candour.modelling.split import tabulate_split
from candour.modelling.splitters import EarlierCases


def test_the_test_keeps_every_decision_and_what_training_gives_up_is_counted(
    decisions: Callable[..., Cases],
) -> None:
    cases = decisions()
    split = EarlierCases(test_days=300, embargo_days=180, folds=3).split(cases)
    first_test_day = cases.decided_on.max() - np.timedelta64(299, "D")
    assert split.test.tolist() == np.flatnonzero(cases.decided_on >= first_test_day).tolist()
    parts = {row["part"]: row["decisions"] for row in tabulate_split(cases, split).to_pylist()}
    assert sum(parts.values()) == len(cases)
    assert parts["removed by the family rule"] > 0
