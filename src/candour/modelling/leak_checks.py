"""Check that nothing of the test side of a split stands on its training side.

The checks read the keys that travel with the rows themselves, after the split, so that a splitter that was
handed the keys of other rows is caught too.
"""

import numpy as np

from candour.errors import LeakageError
from candour.modelling.cases import Cases


def assert_no_leak(train: Cases, test: Cases, *, embargo_days: int | None) -> None:
    """Refuse a split with a shared child, a shared family or a broken embargo.

    `train` and `test` are the rows that are about to be fitted and scored. `embargo_days` is the length of the
    outcome window: every training decision's window must have closed before the first test day. None: the
    split pays no heed to time, so only children and families are checked.

    Raises LeakageError.
    """
    if not len(train) or not len(test):
        raise LeakageError(
            "A split with an empty side cannot be checked for leaks: expected decisions on both sides."
        )
    _assert_apart(train.children, test.children, noun="child")
    _assert_apart(train.families, test.families, noun="family")
    if embargo_days is not None:
        _assert_embargo(train, test, embargo_days)


def _assert_apart(train: np.ndarray, test: np.ndarray, *, noun: str) -> None:
    if np.isin(train, test).any():
        raise LeakageError(
            f"The same {noun} stands in the training rows and in the test rows of a split; expected none. "
            "The keys were probably taken from other rows than those that are fitted: split the cases "
            "themselves, after everything that adds, drops or re-orders rows."
        )


def _assert_embargo(train: Cases, test: Cases, embargo_days: int) -> None:
    last_train, first_test = train.decided_on.max(), test.decided_on.min()
    if last_train + np.timedelta64(embargo_days, "D") >= first_test:
        raise LeakageError(
            f"A training decision of {last_train} has an outcome window of {embargo_days} days, so its outcome "
            f"was not yet known on the first test day, {first_test}. Expected every training window to have "
            "closed before that day: remove the training decisions inside the embargo."
        )
