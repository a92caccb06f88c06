"""Defect 7: the splitter got the siblings of rows that had since been reordered. Here the keys travel with the rows."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from candour.errors import LeakageError
from candour.modelling.cases import Cases
from candour.modelling.leak_checks import assert_no_leak
from candour.modelling.splitters import AllCases, EarlierCases, Splitter

SPLITTERS = [EarlierCases(300, 180, 3), AllCases(0.3, 3, 1)]


@pytest.mark.parametrize("splitter", SPLITTERS)
def test_siblings_are_apart_inside_cross_validation_even_after_rows_are_reordered(
    splitter: Splitter, decisions: Callable[..., Cases]
) -> None:
    cases = decisions()
    chance = np.random.default_rng(2)
    train = cases.take(splitter.split(cases).train)
    reordered = train.take(chance.permutation(len(train)))
    thinned = reordered.take(np.flatnonzero(chance.random(len(reordered)) < 0.8))
    for rows in (train, reordered, thinned):
        for fold in splitter.fold(rows):
            learnt, tested = rows.take(fold.train), rows.take(fold.test)
            assert not set(learnt.families) & set(tested.families)
            assert not set(learnt.children) & set(tested.children)


def test_keys_of_other_rows_are_caught(decisions: Callable[..., Cases]) -> None:
    """As it happened: families in the old order beside rows in the new one."""
    cases = decisions()
    stale = replace(
        cases, families=np.random.default_rng(3).permutation(cases.families), children=np.arange(len(cases))
    )
    fold = AllCases(0.3, 3, 1).fold(stale)[0]
    with pytest.raises(LeakageError):
        assert_no_leak(cases.take(fold.train), cases.take(fold.test), embargo_days=None)
